"""Bytes between a sandboxed program and a server, both ways at once, counted and bounded."""

import socket
import time
from collections.abc import Callable, Generator

from services.sandbox.turns import IN, OUT, Ready, Wait

_CHUNK = 64 << 10
_HELD = 256 << 10


class Allowance:
    """Bytes that may still go one way, through all connections of a run."""

    def __init__(self, left: int) -> None:
        self.left = left


class Way:
    """What goes one way. `held` comes first; a way that is `over` reads no more."""

    def __init__(
        self, source: socket.socket, sink: socket.socket, held: bytes, most: Allowance, *, over: bool = False
    ) -> None:
        self._source, self._sink = source, sink
        self.held = bytearray(held)
        self._allowance, self.passed = most, 0
        most.left -= len(held)
        self.over, self._shut = over, over

    def wants(self, events: dict[int, int], *, reads: bool, writes: bool) -> None:
        """Add what it waits for."""
        if reads and not self.over and len(self.held) < _HELD:
            events[self._source.fileno()] = events.get(self._source.fileno(), 0) | IN
        if writes and self.held:
            events[self._sink.fileno()] = events.get(self._sink.fileno(), 0) | OUT

    def read(self, ready: Ready) -> None:
        """Raises OSError."""
        if self._source.fileno() not in ready or self.over or len(self.held) >= _HELD:
            return
        try:
            data = self._source.recv(_CHUNK)
        except BlockingIOError:
            return
        self.over = not data
        self.held += data
        self._allowance.left -= len(data)

    def write(self) -> None:
        """Raises OSError."""
        if self.held:
            try:
                sent = self._sink.send(self.held)
            except BlockingIOError:
                return
            self.passed += sent
            del self.held[:sent]
        if self.over and not self.held and not self._shut:
            self._shut = True
            self._sink.shutdown(socket.SHUT_WR)

    @property
    def exhausted(self) -> bool:
        return self._allowance.left < 0

    @property
    def done(self) -> bool:
        return self.over and not self.held


class Passing:
    """One connection, once it is there."""

    def __init__(self, up: Way, down: Way, gate: Callable[[bytes], str | None], *, silent: bool, asking: float) -> None:
        """`gate` judges what comes first from the program: empty lets it through, None waits for more.

        `silent` keeps the server from being heard before; `asking` is the seconds that it may take.
        """
        self._up, self._down, self._gate = up, down, gate
        self._open, self._silent = False, silent
        self._until = time.monotonic() + asking

    def run(self, idle: float) -> Generator[Wait, Ready, tuple[bool, str]]:
        """Until both have ended; whether the gate let it through, and why it ended before its time."""
        while True:
            why = self._gate(bytes(self._up.held)) if not self._open else ""
            if why:
                return False, why
            self._open = why == ""
            if self._silent and not self._open and (self._up.over or time.monotonic() >= self._until):
                return False, "nothing went through the tunnel"
            try:
                ended = yield from self._turn(idle)
            except OSError:
                return True, "broken off"
            if ended is not None:
                return True, ended

    def _turn(self, idle: float) -> Generator[Wait, Ready, str | None]:
        """Pass on what there is, and wait for more; why it ended, None to go on. Raises OSError."""
        heard = self._open or not self._silent
        if self._open:
            self._up.write()
        self._down.write()
        if self._down.done and (self._up.done or not self._open):
            return ""
        if self._up.exhausted or self._down.exhausted:
            return "more bytes than a run may have"
        events: dict[int, int] = {}
        self._up.wants(events, reads=True, writes=self._open)
        self._down.wants(events, reads=heard, writes=True)
        until = time.monotonic() + idle
        ready = yield Wait(events, until if heard else min(until, self._until))
        self._up.read(ready)
        if heard:
            self._down.read(ready)
        return None if ready or not heard else "nothing came for too long"
