"""Routes of questions, one after the other, by a child that loads the router once.

Whatever the engine does there, it ends nobody else.
"""

import json
import os
import select
import signal
from typing import Self

from daemon import routing
from daemon.answers import LONGEST
from daemon.child import Child, fork
from knowledge.errors import EngineFailed
from knowledge.routing.route import Route

LOADING_S, ANSWER_S = 60.0, 10.0
"""How long the child may take to load the router, and for one question."""
MOST_DEATHS = 3
"""After so many children that died nothing is routed any more."""
PIECE = 1 << 16


class Planner:
    """Tells what questions are for. Closing it ends the child."""

    def __init__(self) -> None:
        self.why = ""
        """Why words alone tell it, once that is known."""
        self._child: Child | None = None
        self._deaths = 0
        self._heard = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def route(self, text: str, previous: str = "") -> Route:
        """Raises EngineFailed where the child died over it, or took too long."""
        if self._child is None:
            self._start()
        try:
            os.write(self._out, json.dumps([text[:LONGEST], previous]).encode() + b"\n")
            return _read(json.loads(self._line(ANSWER_S)))
        except (BrokenPipeError, EOFError, TimeoutError) as error:
            self._end()
            self._deaths += 1
            raise EngineFailed("the router ended, or took too long, over this question") from error

    def _start(self) -> None:
        """Raises EngineFailed."""
        if self._deaths >= MOST_DEATHS:
            raise EngineFailed(f"the router ended {self._deaths} times")
        theirs_in, self._out = os.pipe2(os.O_CLOEXEC)
        self._in, theirs_out = os.pipe2(os.O_CLOEXEC)
        self._child = fork("router", lambda _leash: _serve(theirs_in, theirs_out), [self._out, self._in])
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            self.why = json.loads(self._line(LOADING_S))
        except (EOFError, TimeoutError) as error:
            self._end()
            self._deaths = MOST_DEATHS
            raise EngineFailed("the router could not be loaded") from error

    def _line(self, patience: float) -> bytes:
        """Raises EOFError, TimeoutError."""
        while b"\n" not in self._heard:
            if not select.select([self._in], [], [], patience)[0]:
                raise TimeoutError
            piece = os.read(self._in, PIECE)
            if not piece:
                raise EOFError
            self._heard += piece
        line, _, self._heard = self._heard.partition(b"\n")
        return line

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.kill(signal.SIGKILL)
        os.close(self._out)
        os.close(self._in)
        self._child.reap()
        self._child, self._heard = None, b""


def _serve(told: int, said: int) -> None:
    """In the child."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    loaded = routing.some()
    with os.fdopen(told, "rb") as lines, os.fdopen(said, "wb", buffering=0) as out:
        out.write(json.dumps(loaded.why).encode() + b"\n")
        while line := lines.readline():
            text, previous = json.loads(line)
            out.write(json.dumps(_written(loaded.route(text, previous))).encode() + b"\n")


Written = tuple[str, dict[str, str], float, "Written | None"]


def _written(route: Route) -> Written:
    then = _written(route.then) if route.then else None
    return route.tool, dict(route.arguments), route.confidence, then


def _read(written: Written) -> Route:
    tool, arguments, confidence, then = written
    return Route(tool, arguments, confidence, _read(then) if then else None)
