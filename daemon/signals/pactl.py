"""A source that hears of changes in PulseAudio, or PipeWire's stand-in for it, through `pactl`.

`pactl subscribe` rings, `pactl list` and its like say what is; all are children whose output is waited for, so nothing
is polled.
"""

import os
import select
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from daemon.signals.source import Source
from knowledge.clock import Clock

TRIES = 8
"""Listings before the subscriber has to have heard of one of them."""
LONGEST_S = 5.0
"""A listing takes some milliseconds."""
LARGEST = 8 << 20
_PIECE = 64 << 10


class PactlSource(Source):
    """Name what rings and what is asked then; `_told` takes the answers."""

    rings: ClassVar[tuple[bytes, ...]]
    """What a line of `pactl subscribe` holds that may change what is said."""
    asks: ClassVar[tuple[tuple[str, ...], ...]]
    """What pactl is asked, one after the other."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._poll: select.epoll | None = None
        self._subscriber: subprocess.Popen[bytes] | None = None
        self._listing: subprocess.Popen[bytes] | None = None
        self._output = b""
        self._answers: list[bytes] = []
        self._tail = b""
        self._again = False
        self._heard = False
        """Whether the subscriber has said anything: before that, what changes is not heard of."""
        self._tries = 0
        self._began = 0.0

    def _told(self, answers: Sequence[bytes]) -> None:
        """What pactl says now, one answer for each of `asks`."""
        raise NotImplementedError

    def lacking(self) -> str:
        if not _server():
            return "no sound server"
        return "" if shutil.which("pactl") else "no pactl (package pulseaudio-utils)"

    def fileno(self) -> int:
        if self._poll is None:
            raise ConnectionError("not open")
        return self._poll.fileno()

    def _open(self) -> None:
        self._poll = select.epoll()
        self._heard, self._again, self._tries, self._tail = False, False, 0, b""
        self._subscriber = self._start("subscribe")
        self._list()

    def _hear(self) -> None:
        assert self._poll is not None
        for descriptor, _ in self._poll.poll(0):
            if self._subscriber and descriptor == _out(self._subscriber):
                self._rang(os.read(descriptor, _PIECE))
            elif self._listing and descriptor == _out(self._listing):
                self._listed(os.read(descriptor, _PIECE))

    def _close(self) -> None:
        for child in (self._subscriber, self._listing):
            if child:
                child.kill()
                _end(child)
        self._subscriber = self._listing = None
        if self._poll:
            self._poll.close()
            self._poll = None

    def _rang(self, data: bytes) -> None:
        """Something changed in the sound server."""
        if not data:
            raise ConnectionResetError("pactl subscribe ended")
        self._heard = True
        *lines, self._tail = (self._tail + data).split(b"\n")
        if any(ring in line for line in lines for ring in self.rings):
            self._list()

    def _list(self) -> None:
        if self._listing:
            if self._clock.monotonic() - self._began > LONGEST_S:
                raise TimeoutError("pactl list does not answer")
            self._again = True  # what is being listed may be older than what rang
            return
        self._began = self._clock.monotonic()
        self._tries += 1
        self._answers = []
        self._ask()

    def _ask(self) -> None:
        """The next of what is asked."""
        self._output = b""
        self._listing = self._start(*self.asks[len(self._answers)])

    def _listed(self, data: bytes) -> None:
        assert self._listing is not None
        self._output += data
        if len(self._output) > LARGEST:
            raise ValueError("pactl list does not end")
        if data:
            return
        listing, self._listing = self._listing, None
        assert self._poll is not None
        self._poll.unregister(_out(listing))
        if _end(listing):
            raise ConnectionError(f"pactl list ended with {listing.returncode}")
        self._answers.append(self._output)
        if len(self._answers) < len(self.asks):
            self._ask()
            return
        self._told(self._answers)
        # A listing is a client that comes and goes: the subscriber hears of it unless it was not ready yet.
        if self._again or not self._heard:
            self._again = False
            if not self._heard and self._tries >= TRIES:
                raise ConnectionError("pactl subscribe hears nothing")
            self._list()
        else:
            self._tries = 0

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        """A child that dies with us, where util-linux is there to see to it; else when it next has something to say.

        The server is named, because then pactl never starts one.
        """
        tied = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        child = subprocess.Popen(
            [*tied, "pactl", *words],
            env={**os.environ, "PULSE_SERVER": _server(), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._poll is not None
        self._poll.register(_out(child), select.EPOLLIN)
        return child


def _server() -> str:
    """Where the sound server listens; empty when it does not."""
    named = os.environ.get("PULSE_SERVER")
    if named:
        return named
    socket = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / "pulse/native"
    return f"unix:{socket}" if socket.is_socket() else ""


def _out(child: subprocess.Popen[bytes]) -> int:
    assert child.stdout is not None
    return child.stdout.fileno()


def _end(child: subprocess.Popen[bytes]) -> int:
    """Let go of a child that has closed its output or was killed; its exit status."""
    assert child.stdout is not None
    child.stdout.close()
    try:
        return child.wait(1)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
