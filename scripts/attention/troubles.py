"""What is red, what closes it, and which fixes are known: what memory, fixes, suggestions and suspects tell of it."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from journal import digest
from teller import Teller

from knowledge.envelope import Envelope
from knowledge.events import (
    Event,
    FailureClosed,
    FixEdit,
    FixLearned,
    FixSuggested,
    NothingLearned,
    Suspect,
    SuspectsRanked,
    TestsFailed,
    TestsPassed,
)
from knowledge.failures.fingerprint import template
from knowledge.redact import clean

SETTLE_US = 1_070_000
"""After a closing, before it is told what was learned."""


class Open(NamedTuple):
    """By what a failure is known."""

    project: str
    template: str
    command: str
    test: str
    """Empty where it is no test."""
    masked: str
    """What was said, without numbers and names."""

    @property
    def fingerprint(self) -> str:
        return f"v1:{digest(self.project, self.test or self.template, self.masked)[:16]}"


class _Red(NamedTuple):
    first: int
    """Seq of the event that told of it first."""
    last: Envelope
    edits: int
    """How many edits there had been in its project then."""


class Troubles:
    """Failures by what they are known by."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._red: dict[Open, _Red] = {}
        self._fixed: dict[str, int] = {}
        """Seq of the fix, by fingerprint."""
        self._edits: dict[str, list[tuple[int, str]]] = {}

    def edited(self, project: str, path: str) -> None:
        self._edits.setdefault(project, []).append((self._teller.now, path))

    def red(self, told: list[Envelope], keys: list[Open]) -> None:
        for seen, key in zip(told, keys, strict=True):
            known = self._red.get(key)
            edits = self._edits.get(key.project, [])
            self._red[key] = _Red(known.first if known else seen.seq, seen, len(edits))
            if key.fingerprint in self._fixed:
                fix = self._fixed[key.fingerprint]
                suggested = FixSuggested(failure=seen.seq, fix=fix, how="exact", score=0.667)
                self._teller.say(suggested, "suggestions", cause=seen)
        if told:
            self._teller.say(self._suspected(told[0], keys[0]), "suspects", cause=told[0])

    def _suspected(self, seen: Envelope, key: Open) -> SuspectsRanked:
        edits = self._edits.get(key.project, [])[-1:]
        suspects = [
            Suspect(
                kind="edit",
                ref=clean(f"e{max(1, seen.seq - 5)}"),
                title=clean(path),
                at=at,
                paths=[clean(path)],
                probability=0.8,
                reasons=[clean("it was among the last changes")],
                features={"recent": 1.0},
            )
            for at, path in edits
        ]
        return SuspectsRanked(
            failure=seen.seq,
            since=None,
            suspects=suspects,
            considered=len(edits),
            unclear=not edits,
            fingerprint=key.fingerprint,
        )

    def green(self, project: str, command: str, report: Envelope, red: set[Open]) -> None:
        """Close what this run shows to be over; a test that fails in other words is still red."""
        reported = isinstance(report.event, TestsFailed | TestsPassed)
        tests = {key.test for key in red if key.test}
        for key, one in list(self._red.items()):
            if key.project != project or key in red or key.test in tests:
                continue
            same = key.command == command or (not key.test and key.template == template(command))
            if same or (reported and key.test):
                del self._red[key]
                self._close(key, one, report)

    def _close(self, key: Open, one: _Red, report: Envelope) -> None:
        edits = len(self._edits.get(key.project, []))
        closed = FailureClosed(
            failure=one.first,
            fingerprint=key.fingerprint,
            how="test passed" if key.test else "command succeeded",
            flaky=edits == one.edits and self._teller.number(key.project) is not None,
            run=report.id,
        )
        told = self._teller.say(closed, "memory", cause=report)
        act: Callable[[], None] = partial(self._learned, key, one, told, edits)
        self._teller.later(SETTLE_US, act)

    def _learned(self, key: Open, one: _Red, closed: Envelope, edits: int) -> None:
        event: Event
        if edits == one.edits:
            known = self._teller.number(key.project) is not None
            event = NothingLearned(failure=one.first, why="flaky" if known else "unreadable", run=closed.id)
        else:
            event = self._fix(key, one, closed)
            self._fixed[key.fingerprint] = self._teller.journal.next_seq
        self._teller.say(event, "fixes", cause=closed)

    def _fix(self, key: Open, one: _Red, closed: Envelope) -> FixLearned:
        path = self._edits[key.project][-1][1]
        return FixLearned(
            failure=one.first,
            occurrence=one.last.seq,
            fingerprint=key.fingerprint,
            kind=f"v1:{digest('kind', key.masked)[:16]}",
            tree=clean(self._teller.place(key.project)),
            edits=[FixEdit(path=clean(path), diff=clean("@@ -1 +1 @@\n-before\n+after\n"))],
            commands=[],
            explained=0.6,
            red=one.last.header.cause or one.last.id,
            green=closed.header.cause or closed.id,
            at=closed.header.at,
        )
