"""Tells the keeper what a command printed, and never waits for it: what it does not take is given up."""

import os
import socket
from collections import deque
from collections.abc import Callable

MOST_WAITING = 1 << 20
"""Bytes that wait for the keeper at most."""
LARGEST = 64 << 10
"""Bytes in one message, beside its first, which says what it is."""
RESTARTS = 3
TOGETHER = 16 << 10
"""Bytes up to which small messages that wait become one."""
BEGUN, PRINTED, ENDED, SURROUNDED, FAREWELL = b"C", b"O", b"D", b"E", b"B"
GIVEN_UP = "given-up"
"""In the place of the status of a command of which something is missing."""


class Feed:
    """The relay's end."""

    def __init__(self, start: Callable[[], socket.socket]) -> None:
        """`start` starts a keeper; it is started again when it died, a few times."""
        self._start, self._left = start, RESTARTS
        self._socket: socket.socket | None = None
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._restart()
        self._run = ""
        """The command whose output is passed on at present."""
        self._complete = False

    @property
    def behind(self) -> bool:
        """Whether something waits for the keeper."""
        return bool(self._waiting)

    def begin(self, run: str) -> None:
        """A command begins."""
        self._send(BEGUN + run.encode())
        while self._socket is None and self._left:
            self._left -= 1
            self._restart()
            self._send(BEGUN + run.encode())
        self._run, self._complete = run, self._socket is not None

    def surround(self, environment: bytes) -> None:
        """The environment of what runs, as the kernel tells it: what is secret there is not to be kept."""
        if self._run and len(environment) <= LARGEST:
            self._send(SURROUNDED + environment)

    def add(self, data: bytes) -> None:
        """It printed something."""
        if self._run and self._complete:
            self._send(PRINTED + data)

    def end(self, run: str, status: int) -> None:
        """It ended."""
        if run == self._run:
            said = str(status) if self._complete else GIVEN_UP
            self._send(b"%b%b;%b" % (ENDED, run.encode(), said.encode()))
        self._run = ""

    def close(self) -> None:
        """The end of all; the keeper has nothing more to put in order for us."""
        self._send(FAREWELL)
        if self._socket:
            self._socket.close()
            self._socket = None

    def push(self) -> None:
        """Send what waits, as far as the keeper takes it."""
        while self._waiting and self._try(self._waiting[0]):
            self._bytes -= len(self._waiting.popleft())

    def _send(self, message: bytes) -> None:
        self.push()
        if self._socket is None or (not self._waiting and self._try(message)):
            return
        last = self._waiting[-1] if self._waiting else b""
        if last[:1] == message[:1] == PRINTED and len(last) + len(message) <= TOGETHER:
            self._waiting[-1] = last + message[1:]
            self._bytes += len(message) - 1
        else:
            self._waiting.append(message)
            self._bytes += len(message)
        if self._bytes > MOST_WAITING:
            self._give_up()

    def _give_up(self) -> None:
        """Of this command, and of those before it that still wait."""
        self._complete = False
        self._waiting = deque(_without_output(one) for one in self._waiting if one[:1] != PRINTED)
        self._bytes = sum(map(len, self._waiting))

    def _try(self, message: bytes) -> bool:
        """Whether it needs to wait no longer: it is sent, or nobody is there."""
        if self._socket is None:
            return True
        try:
            self._socket.send(message, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            self._lost()
        return True

    def _lost(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket, self._complete = None, False

    def _restart(self) -> None:
        self._waiting.clear()
        self._bytes = 0
        try:
            self._socket = self._start()
        except OSError:
            self._lost()


def _without_output(message: bytes) -> bytes:
    """The end of a command is told as one of which something is missing."""
    return b"%b;%b" % (message.partition(b";")[0], GIVEN_UP.encode()) if message[:1] == ENDED else message


def environment_of(process: int) -> bytes:
    """Of a process that is ours, as it began; nothing where that cannot be read."""
    try:
        descriptor = os.open(f"/proc/{process}/environ", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(descriptor, LARGEST + 1)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
