"""A diary that is kept event by event: what was said of projects 1 (shop) and 2 (blog), and the book made of it."""

from collections.abc import Iterable
from typing import Any

from knowledge.envelope import Envelope, seal
from knowledge.events import (
    BranchSwitched,
    CommandFinished,
    CommitMade,
    Event,
    EventsErased,
    EventsTrimmed,
    FailingTest,
    FailureClosed,
    FailureDiagnosed,
    FileChange,
    FilesChanged,
    ProjectWatched,
    TestCounts,
    TestsFailed,
    TestsPassed,
)
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.ids import EventId
from knowledge.memory.days.book import Days
from knowledge.memory.notes import NoteBook
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.memory import Memory

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MONDAY = 1_767_571_200_000_000
"""Midnight of 5 January 2026, UTC."""
TREES = {1: "/work/shop", 2: "/work/blog"}


def at(day: int, hour: float) -> int:
    """A moment: days after that Monday, hours of the day."""
    return MONDAY + day * DAY + round(hour * HOUR)


class Diary:
    """The log, and the books that are made of it."""

    def __init__(self) -> None:
        self.memory = Memory.passing()
        self.books = [Book(self.memory), FixBook(self.memory), NoteBook(self.memory), Days(self.memory)]
        self.log: list[Envelope] = []

    def hear(
        self, event: Event, when: int, project: int | None = 1, *, told: int | None = None, cause: int | None = None
    ) -> int:
        """Something that happened, told then or later; returns its seq."""
        seq = len(self.log) + 1
        answered = self.log[cause - 1] if cause else None
        origin = EventId("diary", "one", seq)
        sealed = seal(event, origin, Moment(told or when, 60), cause=answered, project=None if answered else project)
        self.log.append(Envelope(sealed.header, sealed.body, seq))
        self.write(self.log[-1:])
        return seq

    def write(self, log: Iterable[Envelope]) -> None:
        for seen in log:
            for book in self.books:
                if type(seen.event) in book.kinds:
                    book.write(seen)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows of the book of days."""
        read = self.memory.database._connection.execute
        tables = read("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'day_*'").fetchall()
        return {name: sorted(map(tuple, read(f"SELECT * FROM {name}")), key=repr) for (name,) in tables}

    # ── what happens ──────────────────────────────────────────────────────────────────────────────

    def watched(self, when: int, project: int = 1, *more: str) -> int:
        tree = TREES[project]
        name = tree.rpartition("/")[2]
        trees = [clean(one) for one in (tree, *more)]
        event = ProjectWatched(number=project, name=clean(name), key=clean(f"{tree}/.git"), trees=trees)
        return self.hear(event, when, project)

    def ran(self, line: str, when: int, project: int | None = 1, **how: Any) -> int:
        """`status`, `lasts` (µs), `cwd`, `told`."""
        cwd = how.get("cwd") or TREES.get(project or 0, "/elsewhere")
        lasts = how.get("lasts", 1_000_000)
        event = CommandFinished(
            command=clean(line),
            cwd=clean(cwd),
            status=how.get("status", 0),
            started=when,
            duration_ms=lasts // 1_000,
        )
        return self.hear(event, when + lasts, project, told=how.get("told"))

    def edited(self, path: str, when: int, project: int = 1, **how: Any) -> int:
        """`how`, `tree`, `before`, `after`, `found`, `moved_from`."""
        moved = clean(how["moved_from"]) if "moved_from" in how else None
        change = FileChange(
            path=clean(path),
            how=how.get("how", "changed"),
            moved_from=moved,
            before=how.get("before"),
            after=how.get("after"),
        )
        tree = clean(how.get("tree", TREES[project]))
        event = FilesChanged(tree=tree, changes=[change], count=1, began=when, found=how.get("found", "seen"))
        return self.hear(event, when + 300_000, project)

    def committed(self, subject: str, when: int, project: int = 1, branch: str | None = "main", **how: Any) -> int:
        """`tree`, `commit`, `amended`, `told`. Git notes whole seconds."""
        commit = how.get("commit") or f"{len(self.log) + 1:040x}"
        event = CommitMade(
            tree=clean(how.get("tree", TREES[project])),
            branch=clean(branch) if branch else None,
            commit=commit,
            before=None,
            author=clean("Ada <ada@example.org>"),
            subject=clean(subject),
            amended=how.get("amended", False),
            at=when - when % 1_000_000,
        )
        return self.hear(event, when + 60_000, project, told=how.get("told"))

    def switched(self, before: str, after: str, when: int, project: int = 1, **how: Any) -> int:
        event = BranchSwitched(
            tree=clean(how.get("tree", TREES[project])),
            before=clean(before),
            after=clean(after),
            commit="c" * 40,
            detached=how.get("detached", False),
            at=when - when % 1_000_000,
        )
        return self.hear(event, when + 60_000, project, told=how.get("told"))

    def broke(self, headline: str, run: int, test: str | None = None) -> int:
        """What a run of a command showed."""
        seen = self.log[run - 1]
        assert isinstance(seen.event, CommandFinished)
        event = FailureDiagnosed(
            command=seen.event.command,
            cwd=seen.event.cwd,
            status=1,
            headline=clean(headline),
            line=1,
            fingerprint=f"v1:{headline}",
            kind=f"v1:{headline}",
            tool="pytest" if test else "make",
            test_id=clean(test) if test else None,
        )
        return self.hear(event, seen.header.at + 20_000, seen.header.project, cause=run)

    def mended(self, failure: int, run: int) -> int:
        seen = self.log[run - 1]
        event = FailureClosed(failure=failure, fingerprint="v1:x", how="command succeeded", run=str(seen.id))
        return self.hear(event, seen.header.at + 30_000, seen.header.project, cause=run)

    def reported(self, run: int, passed: Iterable[str] = (), failing: Iterable[str] = ()) -> int:
        """A report of a run of tests."""
        seen = self.log[run - 1]
        assert isinstance(seen.event, CommandFinished)
        good, bad = [clean(one) for one in passed], [clean(one) for one in failing]
        common: dict[str, Any] = {"format": "junit", "report": clean("r.xml"), "cwd": seen.event.cwd}
        common |= {"command": seen.event.command, "counts": TestCounts(passed=len(good), failed=len(bad))}
        wrong = [
            FailingTest(id=one, name=one, result="failed", message=clean("it is not so"), details=clean(""))
            for one in bad
        ]
        event = TestsFailed(**common, failing=wrong, passed=good) if wrong else TestsPassed(**common, passed=good)
        return self.hear(event, seen.header.at + 40_000, seen.header.project, cause=run)

    def trimmed(self, through: int, when: int) -> int:
        return self.hear(EventsTrimmed(through=through, removed=1, by_type={}, reason="age"), when, None)

    def erased(self, seqs: list[int], when: int) -> int:
        return self.hear(EventsErased(seqs=seqs, reason="wipe"), when, None)
