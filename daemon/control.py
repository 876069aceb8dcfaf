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

from daemon.paths import short
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


@dataclass(frozen=True)
class Request:
    """What a caller wants; `reply` answers and hangs up."""

    do: str
    arguments: dict[str, Any]
    reply: Callable[[dict[str, Any]], None]
    caller: int


class Control:
    """The listening socket and its callers, without waiting for any of them."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        self._path = path
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._listener.bind(short(path))
        path.chmod(0o600)
        self._listener.listen(MOST_CALLERS)
        self._callers: dict[int, Caller] = {}
        self._waiting: list[Request] = []
        self._watch: Callable[[int, Callable[[], None]], None] = _unwatched
        self._unwatch: Callable[[int], None] = _unwatched

    def attach(self, watch: Callable[[int, Callable[[], None]], None], unwatch: Callable[[int], None]) -> None:
        """Join somebody's loop."""
        self._watch, self._unwatch = watch, unwatch
        watch(self._listener.fileno(), self._accept)

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

    def close(self) -> None:
        """Hang up on everybody; those who waited for the end read it from that."""
        for number in list(self._callers):
            self._hang_up(number)
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # gone again, or no descriptor left: nobody to answer
            end, _ = self._listener.accept()
            end.setblocking(False)
            if _uid(end) != os.getuid() or len(self._callers) >= MOST_CALLERS:
                end.close()
                return
            number = end.fileno()
            self._callers[number] = Caller(end, self._clock.monotonic() + PATIENCE_S)
            self._watch(number, lambda: self._hear(number))

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
