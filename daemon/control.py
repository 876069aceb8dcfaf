"""The supervisor's own socket: one JSON line in, one out. It answers even when the hub is dead."""

import contextlib
import json
import os
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daemon.listeners import at_path
from knowledge.clock import Clock

LONGEST_LINE = 64 << 10
MOST_CALLERS = 64
PATIENCE_S = 10.0
"""A caller who has not said what it wants by then is let go."""

_CREDENTIALS = struct.Struct("3i")


@dataclass
class Caller:
    """One connection."""

    end: socket.socket
    until: float | None
    heard: bytearray = field(default_factory=bytearray)
    asked: bool = False
    """Whether its one request has been taken."""
    heard_at: float = 0.0
    """When it last said something, or called."""


@dataclass(frozen=True)
class Request:
    """What a caller wants; `reply` answers and hangs up."""

    do: str
    arguments: dict[str, Any]
    reply: Callable[[dict[str, Any]], None]
    caller: int


class Control:
    """The listening socket and its callers, without waiting for any of them."""

    def __init__(self, path: Path, clock: Clock, listener: socket.socket | None = None) -> None:
        self._clock = clock
        self._path = path
        self._listener = listener or at_path(path)
        self._callers: dict[int, Caller] = {}
        self._waiting: list[Request] = []
        self._watch: Callable[[int, Callable[[], None]], None] = _unwatched
        self._unwatch: Callable[[int], None] = _unwatched

    def attach(self, watch: Callable[[int, Callable[[], None]], None], unwatch: Callable[[int], None]) -> None:
        """Join somebody's loop."""
        self._watch, self._unwatch = watch, unwatch
        self.resume()

    def resume(self) -> None:
        """Take callers."""
        self._watch(self._listener.fileno(), self._accept)

    def pause(self) -> None:
        """Take no more callers; they wait until this generation resumes, or the next one takes them."""
        self._unwatch(self._listener.fileno())

    def requests(self) -> Iterable[Request]:
        """What has been asked since the last call."""
        found, self._waiting = self._waiting, []
        return found

    def hold(self, request: Request) -> None:
        """Keep the line open until `close`: the caller waits for the end."""
        caller = self._callers.get(request.caller)
        if caller:
            caller.until = None

    def deadlines(self) -> list[float]:
        return [caller.until for caller in self._callers.values() if caller.until is not None]

    def expire(self, now: float) -> None:
        for number, caller in list(self._callers.items()):
            if caller.until is not None and now >= caller.until:
                self._hang_up(number)

    def close(self, *, remove: bool = True) -> None:
        """Hang up on everybody; those who waited for the end read it from that.

        Without `remove` the path stays: another generation listens there.
        """
        for number in list(self._callers):
            self._hang_up(number)
        self._listener.close()
        if remove:
            self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        """Take callers, but never so many at once that one of them has to go before it could be heard."""
        with contextlib.suppress(OSError):  # nobody more, gone again, or no descriptor left: nobody to answer
            for _ in range(MOST_CALLERS // 4):
                self._welcome(self._listener.accept()[0])

    def _welcome(self, end: socket.socket) -> None:
        end.setblocking(False)
        if _uid(end) != os.getuid() or not self._room():
            end.close()
            return
        number, now = end.fileno(), self._clock.monotonic()
        self._callers[number] = Caller(end, now + PATIENCE_S, heard_at=now)
        self._watch(number, lambda: self._hear(number))

    def _room(self) -> bool:
        """Whether one more may call; for its sake the one is let go who has been silent longest and asked nothing."""
        if len(self._callers) < MOST_CALLERS:
            return True
        silent = [(caller.heard_at, number) for number, caller in self._callers.items() if not caller.asked]
        if silent:
            self._hang_up(min(silent)[1])
        return bool(silent)

    def _hear(self, number: int) -> None:
        caller = self._callers[number]
        try:
            data = caller.end.recv(LONGEST_LINE)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        if caller.asked:
            if not data:
                self._unwatch(number)  # it has said all it had to say, and waits for the answer
            return
        caller.heard += data
        caller.heard_at = self._clock.monotonic()
        line, mark, _ = bytes(caller.heard).partition(b"\n")
        if mark:
            caller.asked = True
            self._understand(number, line)
        elif not data or len(caller.heard) > LONGEST_LINE:
            self._hang_up(number)

    def _understand(self, number: int, line: bytes) -> None:
        try:
            asked = json.loads(line)
            do = str(asked.pop("do"))
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            self._reply(number, {"error": "not a request", "hint": "one JSON object a line, with `do`", "code": 2})
            return
        self._waiting.append(Request(do, asked, lambda answer: self._reply(number, answer), number))

    def _reply(self, number: int, answer: dict[str, Any]) -> None:
        caller = self._callers.get(number)
        if caller is None:
            return
        with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
            caller.end.sendall(json.dumps(answer).encode() + b"\n")
        self._hang_up(number)

    def _hang_up(self, number: int) -> None:
        self._unwatch(number)
        self._callers.pop(number).end.close()


def _uid(end: socket.socket) -> int:
    credentials = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(credentials)[1])


def _unwatched(*_: object) -> None:
    """Stand in until a loop is joined."""
