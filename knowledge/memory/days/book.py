"""The book of days: everything that was done, as rows that retention and erasing take back one by one.

Whatever follows from several of them (work sessions, the state of a project) is reckoned when it is asked for. So facts
may come late or in another order, and memory made again from the log is the same.
"""

import hashlib
import json
import zlib
from typing import Any, ClassVar

from knowledge.envelope import Envelope
from knowledge.events import (
    Event,
    EventsErased,
    EventsTrimmed,
    FailureClosed,
    FailureDiagnosed,
    FocusChanged,
    ProjectMoved,
    ProjectUnwatched,
    ProjectVanished,
    ProjectWatched,
    RecordingPaused,
    RecordingResumed,
    TestsFailed,
    TestsPassed,
)
from knowledge.memory.days.telling import TOLD, told
from knowledge.store.memory import Memory

READER = "days"
"""Under this name memory keeps how far it has come."""
DIGEST = 16
LONGEST_MESSAGE = 300
"""Characters that are kept of what a failing test said."""
_REPORTS = ("test", "build")
_TRIM = ("untie_trimmed_act", "untie_trimmed_turn", "trim_act", "trim_focus", "trim_pause")
_ERASE = (
    *("untie_erased_act", "untie_erased_turn"),
    *("erase_act", "erase_tests", "erase_turn", "erase_focus", "erase_watch", "erase_pause"),
)
"""In this order: what a command is known by is looked up before it goes."""


class Days:
    """A writer's `Memory` makes it a writer's book; what it holds is read by the functions beside this file."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = (
        *TOLD,
        FailureDiagnosed,
        FailureClosed,
        FocusChanged,
        ProjectWatched,
        ProjectUnwatched,
        ProjectMoved,
        ProjectVanished,
        RecordingPaused,
        RecordingResumed,
        EventsTrimmed,
        EventsErased,
    )

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._database = memory.database

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if new and type(seen.event) in TOLD:
                self._done(seen)
            elif new:
                self._noted(seen, seen.event)

    # ── what was done ─────────────────────────────────────────────────────────────────────────────

    def _done(self, seen: Envelope) -> None:
        head = {"seq": seen.seq, "project": seen.header.project or 0, "told": seen.header.at}
        head["trimmed"] = seen.event.trimmed
        for part, one in enumerate(told(seen)):
            row = one._asdict() | head | {"part": part}
            if one.kind in _REPORTS:
                row["run"] = _run(seen)
                row["at"] = row["until"] = self._ended(row["run"], one.at)
            self._database.run("put_act", row)
        if isinstance(seen.event, TestsFailed | TestsPassed):
            self._tested(seen, seen.event)

    def _tested(self, seen: Envelope, event: TestsFailed | TestsPassed) -> None:
        ids = "\n".join(sorted(event.passed)).encode()
        digest = hashlib.blake2b(ids, digest_size=DIGEST).digest()
        if not self._database.number("has_test_set", {"digest": digest}):
            self._database.run("put_test_set", {"digest": digest, "ids": zlib.compress(ids)})
        failing = event.failing if isinstance(event, TestsFailed) else []
        said = [(one.id, one.result, one.message[:LONGEST_MESSAGE]) for one in failing]
        row = {"seq": seen.seq, "project": seen.header.project or 0, "command": event.command}
        self._database.run("put_tests", row | {"passed": digest, "failing": json.dumps(said)})

    def _ended(self, run: str, otherwise: int) -> int:
        """When a command ended; the daemon may have been told much later."""
        row = self._database.one("end_of_run", {"run": run})
        return int(row["until"]) if row else otherwise

    # ── what else is known ────────────────────────────────────────────────────────────────────────

    def _noted(self, seen: Envelope, event: Event) -> None:
        match event:
            case FailureDiagnosed():
                self._turned(seen, seen.seq, _run(seen), red=True)
            case FailureClosed():
                run = _run(seen) or event.run
                self._turned(seen, event.failure, run, red=False, how=event.how, flaky=event.flaky)
            case FocusChanged():
                self._focused(seen, event)
            case ProjectWatched() | ProjectUnwatched() | ProjectMoved() | ProjectVanished():
                self._database.run("put_watch", {"seq": seen.seq, "at": seen.header.at} | _watch(event))
            case RecordingPaused() | RecordingResumed():
                until = event.until if isinstance(event, RecordingPaused) else None
                over = isinstance(event, RecordingResumed)
                self._database.run("put_pause", {"seq": seen.seq, "at": seen.header.at, "until": until, "over": over})
            case EventsTrimmed():
                self._trimmed(seen, event.through)
            case EventsErased():
                self._erased(event.seqs)

    def _turned(self, seen: Envelope, failure: int, run: str, *, red: bool, how: str = "", flaky: bool = False) -> None:
        at = seen.header.at
        row: dict[str, object] = {"seq": seen.seq, "project": seen.header.project or 0, "failure": failure, "red": red}
        row |= {"told": at, "at": self._ended(run, at), "run": run, "how": how, "flaky": flaky}
        self._database.run("put_turn", row)

    def _focused(self, seen: Envelope, event: FocusChanged) -> None:
        signals = sorted({one.signal for one in event.readings if one.value})
        row = {"seq": seen.seq, "at": seen.header.at, "active": event.active or 0, "signals": ",".join(signals)}
        self._database.run("put_focus", row)

    # ── what goes ─────────────────────────────────────────────────────────────────────────────────

    def _trimmed(self, seen: Envelope, through: int) -> None:
        for step in _TRIM:
            self._database.run(step, {"through": through})
        self._database.run("put_trim", {"through": through, "at": seen.header.at})

    def _erased(self, seqs: list[int]) -> None:
        for step in _ERASE:
            self._database.many(step, [{"seq": seq} for seq in seqs])
        self._database.run("drop_test_sets")


def _run(seen: Envelope) -> str:
    """Id of the command that an event belongs to; empty for what stands alone."""
    return seen.trace if seen.trace != seen.id else ""


def _watch(event: ProjectWatched | ProjectUnwatched | ProjectMoved | ProjectVanished) -> dict[str, Any]:
    match event:
        case ProjectWatched():
            what, name, trees = "watched", str(event.name), list(event.trees)
        case ProjectUnwatched():
            what, name, trees = "unwatched", "", list(event.trees)
        case ProjectMoved():
            what, name, trees = "moved", "", [event.before, event.after]
        case ProjectVanished():
            what, name, trees = "vanished", "", [event.tree]
    return {"project": event.number, "what": what, "name": name, "trees": json.dumps(trees)}
