"""Keys to a pseudo-terminal and its output to the person's terminal, in one loop; neither waits for the other."""

import contextlib
import os
import select
from collections.abc import Callable

READ = 64 << 10
MOST_KEYS = 64 << 10
"""Bytes that were typed or pasted and not taken yet, beyond which no more is read."""
LAST = 1 << 20
"""Bytes that are still shown when the command has gone; what it left behind may write for ever."""
_IN, _OUT = select.POLLIN, select.POLLOUT
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class Relay:
    """Between `keyboard` and `screen`, which are the person's, and `inner`, which is the end that we hold of ours."""

    def __init__(self, inner: int, keyboard: int, screen: int, take: Callable[[bytes], bytes], wake: int) -> None:
        """`take` hears all that the command prints and gives what is to be shown; `wake` ends a turn when readable."""
        os.set_blocking(inner, False)
        self._inner, self._keyboard, self._screen, self._wake = inner, keyboard, screen, wake
        self._take = take
        self._keys, self._shown = b"", b""
        self._poll = select.poll()
        self._poll.register(wake, _IN)
        self._asked: dict[int, int] = {}
        self._heeded = -1
        self.listening = True
        """Whether the keyboard is ours to read."""
        self.ended = False
        """Nobody holds the other end of `inner` any more."""
        self.hung_up = False
        """The person's terminal is gone."""

    def turn(self, wait_ms: float | None = None) -> None:
        """Wait until something can be done, and do it."""
        self._ask(self._inner, 0 if self.ended else (0 if self._shown else _IN) | (_OUT if self._keys else 0))
        self._ask(self._keyboard, _IN if self.listening and not self.hung_up and len(self._keys) < MOST_KEYS else 0)
        self._ask(self._screen, _OUT if self._shown and not self.hung_up else 0)
        for ready, what in self._poll.poll(wait_ms):
            if ready == self._inner:
                self._turn_inner(what)
            elif ready == self._keyboard:
                self._read_keys()
            elif ready == self._screen:
                self._show(b"")

    def heed(self, other: int) -> None:
        """Let a turn end when `other` is readable too, in the place of what was heeded before; -1: for nothing else."""
        if other != self._heeded:
            if self._heeded >= 0:
                self._ask(self._heeded, 0)
            self._heeded = other
        if other >= 0:
            self._ask(other, _IN)

    def drain(self, wait_ms: float) -> None:
        """Show what the command printed before it went; what cannot be shown within `wait_ms` at a time is lost."""
        left, self.listening, self._keys = LAST, False, b""
        while left > 0 and not self.ended and not self.hung_up:
            if not self._shown:
                read = self._read_output()
                left = left - read if read else 0
            elif not self._flush(wait_ms):
                return
        self._flush(wait_ms)

    def show(self, data: bytes) -> None:
        """Show something that the command did not print."""
        self._show(data)

    def _flush(self, wait_ms: float) -> bool:
        """Whether all was shown."""
        waiting = select.poll()
        waiting.register(self._screen, _OUT)
        while self._shown and not self.hung_up and waiting.poll(wait_ms):
            self._show(b"")
        return not self._shown

    def _ask(self, end: int, what: int) -> None:
        """An end of which we want nothing is not asked at all: that it hung up would be said again and again."""
        if self._asked.get(end, 0) == what:
            return
        self._asked[end] = what
        if what:
            self._poll.register(end, what)
        else:
            self._poll.unregister(end)

    def _turn_inner(self, what: int) -> None:
        if what & _OUT and self._keys:
            self._type(b"")
        if what & (_IN | _GONE) and not self._shown:
            self._read_output()

    def _read_output(self) -> int:
        """Bytes that were there."""
        try:
            data = os.read(self._inner, READ)
        except BlockingIOError:
            return 0
        except OSError:  # EIO: the last process that held the other end is gone
            data = b""
        if not data:
            self.ended = True
            return 0
        if shown := self._take(data):
            self._show(shown)
        return len(data)

    def _read_keys(self) -> None:
        keys = b""
        with contextlib.suppress(OSError):
            keys = os.read(self._keyboard, READ)
        if keys:
            self._type(keys)
        else:
            self.hung_up = True

    def _type(self, keys: bytes) -> None:
        self._keys += keys
        try:
            self._keys = self._keys[os.write(self._inner, self._keys) :]
        except BlockingIOError:
            return
        except OSError:  # nobody there to type for
            self._keys = b""

    def _show(self, data: bytes) -> None:
        self._shown += data
        try:
            self._shown = self._shown[os.write(self._screen, self._shown) :]
        except BlockingIOError:
            return
        except OSError:
            self._shown, self.hung_up = b"", True
