"""The book of failures: each cause once, with how often it occurred and whether it still does. Kept in memory.db."""

from collections.abc import Iterable, Iterator
from typing import ClassVar, Literal, NamedTuple

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, FailureClosed, FailureDiagnosed, FailureRated
from knowledge.failures.fingerprint import CURRENT, Print
from knowledge.failures.renaming import current
from knowledge.ids import ShortId
from knowledge.memory.index import Index
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

Which = Literal["open", "fixed", "all"]
READER = "failures"
"""Under this name memory keeps how far it has come."""
_LISTS = {"open": "failures_open", "fixed": "failures_closed", "all": "failures_all"}


class Failure(NamedTuple):
    """One cause in one project."""

    id: int
    """Seq of the event that told of it first; people type `f` and this number."""
    project: int | None
    fingerprint: str
    kind: str
    tool: str
    test_id: str | None
    template: str
    cwd: str
    command: str
    headline: str
    file: str | None
    file_line: int | None
    first_at: int
    """Microseconds UTC."""
    last_at: int
    last_seq: int
    """The latest event that told of it."""
    occurrences: int
    closed_at: int | None
    """None while it is open."""
    flaky: int
    """How often it passed although nothing had changed."""
    closed_seq: int | None = None
    """Of the event that says that it is over."""

    @property
    def name(self) -> ShortId:
        return ShortId("f", self.id)


class Occurrence(NamedTuple):
    """A failure once."""

    seq: int
    """Of its FailureDiagnosed."""
    trace: str
    """Id of the command."""
    at: int
    """Microseconds UTC."""


class Book:
    """Reading it; a writer's `Memory` makes it a writer's book."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = (FailureDiagnosed, FailureClosed, FailureRated)

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._database = memory.database

    # ── reading ───────────────────────────────────────────────────────────────────────────────────

    def latest(self, which: Which = "open") -> Iterator[Failure]:
        """The latest first."""
        return (_failure(row) for row in self._database.all(_LISTS[which]))

    def last(self, limit: int, project: int | None = None) -> list[tuple[Failure, str]]:
        """What failed last, open or over, in all projects or one; each with the trace of its last run."""
        rows = self._database.all("failures_latest", {"project": project, "limit": limit})
        return [(_failure(row), row["trace"] or "") for row in rows]

    def by_id(self, seq: int) -> Failure:
        """The failure that is called so, or of which the event `seq` told. Raises NotFound."""
        row = self._database.one("failure_by_id", {"id": seq}) or self._database.one(
            "failure_of_occurrence", {"seq": seq}
        )
        if row is None:
            raise NotFound(str(ShortId("f", seq)), hint="`sotto failures` lists them")
        return _failure(row)

    def by_print(self, project: int | None, fingerprint: str) -> Failure | None:
        """What this failure is known as."""
        row = self._database.one("failure_by_print", {"project": project or 0, "fingerprint": fingerprint})
        return _failure(row) if row else None

    def earlier(self, failure: Failure, seen: Envelope) -> tuple[int, int, int]:
        """In how many events before this run it was told of, and when first and last: microseconds UTC, 0 for never."""
        values = {"failure": failure.id, "seq": seen.seq, "trace": seen.trace}
        row = self._database.one("occurrences_before", values)
        assert row
        return row["times"], row["first_at"] or 0, row["last_at"] or 0

    def occurrences(self, failure: int, before: int, limit: int) -> list[Occurrence]:
        """The last ones of a failure, by its id, before event `before`; the latest first."""
        values = {"failure": failure, "seq": before, "limit": limit}
        return [Occurrence(*row) for row in self._database.all("occurrences_of", values)]

    def open_in(self, project: int | None, template: str, cwd: str, before: int) -> list[Failure]:
        """Open failures of commands of this template in this place, told before event `before`."""
        place = {"project": project or 0, "template": template, "cwd": cwd, "seq": before}
        return [_failure(row) for row in self._database.all("open_of_place", place)]

    def open_tests(self, project: int | None, before: int) -> list[Failure]:
        """Failing tests of a project that were told before event `before`."""
        rows = self._database.all("open_tests", {"project": project or 0, "seq": before})
        return [_failure(row) for row in rows]

    # ── writing ───────────────────────────────────────────────────────────────────────────────────

    def write(self, seen: Envelope) -> None:
        """Take a fact of the log into account; one that was before changes nothing."""
        with self._memory.writing(READER, seen.seq) as new:
            if not new:
                return
            event = seen.event
            if isinstance(event, FailureDiagnosed):
                self._occurred(seen, event)
            elif isinstance(event, FailureClosed):
                closing = {"id": event.failure, "seq": seen.seq, "at": seen.header.at, "flaky": event.flaky}
                self._database.run("close_failure", closing)
            elif isinstance(event, FailureRated):
                self._database.run("rate_occurrence", {"seq": event.failure, "useful": event.useful})

    def outdated(self) -> list[Failure]:
        """Failures that an earlier version named, the oldest first."""
        return [_failure(row) for row in self._database.all("failures_outdated", {"current": f"{CURRENT}*"})]

    def rename(self, renamed: Iterable[tuple[Failure, Print]]) -> None:
        """Give failures their present names, all or none. Each keeps its id; two that have become one are joined under
        the older id, and the other id still leads there.
        """
        with self._database.transaction():
            for failure, names in renamed:
                known = self.by_print(failure.project, names.fingerprint)
                if known and known.id != failure.id:
                    self._join(min(known.id, failure.id), max(known.id, failure.id))
                    failure = self.by_id(failure.id)  # noqa: PLW2901 - which of both it is now
                for step in ("rename_failure", "rename_fixes"):
                    self._database.run(step, {"id": failure.id, **names._asdict()})

    def _join(self, older: int, younger: int) -> None:
        both = {"older": older, "younger": younger}
        for step in ("move_occurrences", "move_fixes", "join_counts", "join_latest"):
            self._database.run(step, both)
        for kept in ("remove_failure", "remove_symptom", "remove_symptom_text"):
            self._database.run(kept, {"id": younger})
        Index(self._memory).remove("failure", str(ShortId("f", younger)))
        self._database.run("reopen_failure", {"id": older})

    def _occurred(self, seen: Envelope, event: FailureDiagnosed) -> None:
        if not event.fingerprint:  # told by a release that did not name failures
            return
        names = current(event)
        row = self._database.one(
            "put_failure",
            {
                "seq": seen.seq,
                "at": seen.header.at,
                "project": seen.header.project or 0,
                "fingerprint": names.fingerprint,
                "kind": names.kind,
                "tool": event.tool,
                "test_id": event.test_id,
                "template": event.template or "",
                "cwd": event.cwd,
                "command": event.command,
                "headline": event.headline,
                "file": event.file,
                "file_line": event.file_line,
            },
        )
        assert row
        occurrence = {"seq": seen.seq, "failure": row["id"], "trace": seen.trace, "at": seen.header.at}
        self._database.run("put_occurrence", occurrence)


def _failure(row: Row) -> Failure:
    values = {name: row[name] for name in Failure._fields}
    return Failure(**values | {"project": row["project"] or None})
