"""Answers that are still true: the same call at the same place within the minute, and nothing has happened since."""

import contextlib
import os
from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path
from typing import NamedTuple

from daemon.answers import Asked, Made
from daemon.service import World
from knowledge.events import AnswerDegraded, AnswerQuestion, QuestionAnswered
from knowledge.routing.arguments import NOTING

KEPT = 32
MINUTE_US = 60_000_000
_OURS = frozenset({AnswerQuestion.__name__, QuestionAnswered.__name__, AnswerDegraded.__name__})
"""What does not make an answer old."""
_FLEETING = NOTING | {"explain_answer", "service_health", "job_status"}
"""Tools that do something, or tell of what does not stand in the log."""
AT_ONCE = 64


class _Kept(NamedTuple):
    made: Made
    seq: int
    """Of the question that it answered."""


class AnswerCache:
    """The last answers of tools that only read."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def get(self, asked: Asked) -> Made | None:
        """The answer to the same calls, where it must be the same."""
        kept = self._kept.get(self._key(asked))
        if kept is None:
            return None
        since = self._world.past.since(kept.seq, (), AT_ONCE)
        if len(since) == AT_ONCE or any(seen.type not in _OURS for seen in since):
            return None
        return kept.made

    def put(self, asked: Asked, made: Made, seq: int) -> None:
        """`seq` is that of the question."""
        fleeting = made.orders or any(one.tool in _FLEETING for one in asked.routes)
        if fleeting or made.answer.code:
            return
        self._kept[self._key(asked)] = _Kept(made, seq)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _key(self, asked: Asked) -> Hashable:
        """Memory is part of it: it follows the log a moment later."""
        calls = tuple((one.tool, tuple(sorted(one.arguments.items()))) for one in asked.routes)
        before = asked.before and (asked.before.tool, tuple(sorted(asked.before.arguments.items())))
        return calls, before, asked.question, asked.here, asked.now // MINUTE_US, _state(self._world.paths.memory)


def _state(memory: Path) -> tuple[tuple[int, int], ...]:
    """What changes whenever something is written to it."""
    found = []
    for path in (memory, memory.with_name(f"{memory.name}-wal")):
        with contextlib.suppress(OSError):
            known = os.stat(path)  # noqa: PTH116 - a Path's says the same, more slowly
            found.append((known.st_mtime_ns, known.st_size))
    return tuple(found)
