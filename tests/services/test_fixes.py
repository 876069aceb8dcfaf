"""Fixes are learned by a child once for each green run, each closing is answered once, and what comes after judges."""

import os
import select
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.events import (
    ActDone,
    CommandFinished,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FailureRated,
    FileChange,
    FilesChanged,
    FixJudged,
    FixLearned,
    FixSuggested,
    NothingLearned,
    PlanDecided,
    PlanProposed,
    ProjectWatched,
    RecordingPaused,
    RecordingResumed,
)
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import FixBook
from knowledge.files.snapshots import Snapshots
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, LogWriter
from knowledge.store.memory import Memory
from knowledge.store.streams import Streams
from knowledge.tasks.effects import ChangeFiles, Effect, PlannedFile
from knowledge.tasks.plan import Plan, encoded
from services.fixes import Fixes
from tests.making import NOW, Voice, commit

SECOND = 1_000_000
BEFORE = "def total(prices):\n    return sum(prices) + 1\n"
AFTER = "def total(prices):\n    return sum(prices)\n"


class Life:
    """A tree, a log on disk with its memory, and the service that reads it. Each event takes a second."""

    def __init__(self, home: Paths, tree: Path) -> None:
        self.home, self.tree, self.now = home, tree, NOW
        self._log, self._voice = LogWriter.open(home.core), Voice("hands")
        self._memory = Memory.writer(home.memory)
        self._books = (Book(self._memory), FixBook(self._memory))
        self.fixes = FixBook(self._memory)
        tree.mkdir()
        self.put("orders.py", BEFORE)
        watched = ProjectWatched(
            number=1,
            name=clean("shop"),
            key=clean(str(tree)),
            trees=[clean(str(tree))],
            how="asked",
            root_commit=None,
            remote=None,
        )
        self.say(watched)
        self.past = EventLog.open(home.core)
        self.service = self.new_service()

    def new_service(self) -> Fixes:
        streams = Streams(self.past.database)
        service = Fixes(World(self.home, Config(), SystemClock(), streams, self.past))
        assert list(service.wake()) == []
        return service

    def close(self) -> None:
        self.service.stop()
        self.past.close()
        self._memory.close()
        self._log.close()

    # ── what happens ──────────────────────────────────────────────────────────────────────────────

    def say(self, event: Event, cause: Envelope | None = None, bookmark: Bookmark | None = None) -> Envelope:
        """Commit it, and let memory take note of it."""
        self.now += SECOND
        sealed = self._voice.says(event, cause=cause, at=self.now)
        commit(self._log, self._voice.unit(sealed, bookmark=bookmark, at=self.now), now=self.now)
        with EventLog.open(self.home.core) as log:
            seen = log.by_id(sealed.id)
        for book in self._books:
            book.write(seen)
        return seen

    def ran(self, status: int, command: str = "pytest -q") -> Envelope:
        return self.say(
            CommandFinished(
                command=clean(command), cwd=clean(str(self.tree)), status=status, started=self.now, duration_ms=500
            )
        )

    def red(self, *tests: str) -> list[Envelope]:
        """A run in which these tests fail."""
        run = self.ran(1)
        return [self.say(self.failed(test), run) for test in tests or ("test_total",)]

    def failed(self, test: str) -> FailureDiagnosed:
        return FailureDiagnosed(
            command=clean("pytest -q"),
            cwd=clean(str(self.tree)),
            status=1,
            headline=clean("assert 11 == 10"),
            line=3,
            fingerprint=f"v1:{test}",
            kind="v1:k",
            tool="pytest",
            message=clean("assert 11 == 10\n + where 11 = total([4, 6])"),
            test_id=clean(f"test_orders.py::{test}"),
            file=clean("orders.py"),
            file_line=2,
            template=clean("pytest"),
        )

    def put(self, name: str, text: str) -> None:
        """Save a file at the moment that it is here."""
        (self.tree / name).write_text(text)
        os.utime(self.tree / name, ns=(self.now * 1_000, self.now * 1_000))

    def edit(self, name: str, before: str, after: str) -> None:
        old, new = (Snapshots(self.home.snapshots).put(text.encode()).hex() for text in (before, after))
        self.put(name, after)
        change = FileChange(path=clean(name), how="changed", added=1, removed=1, before=old, after=new)
        self.say(FilesChanged(tree=clean(str(self.tree)), changes=[change], count=1, began=self.now))

    def green(self, *failures: Envelope) -> list[Envelope]:
        run = self.ran(0)
        return [
            self.say(
                FailureClosed(
                    failure=Book(self._memory).by_id(one.seq).id,
                    fingerprint=getattr(one.event, "fingerprint", ""),
                    how="test passed",
                    run=run.id,
                ),
                run,
            )
            for one in failures
        ]

    # ── what is made of it ────────────────────────────────────────────────────────────────────────

    def handle(self, *seen: Envelope) -> list[Event]:
        return [event for one in seen for event in self.service.handle(one)]

    def outcome(self, count: int) -> list[tuple[int, Event]]:
        """What is told of the next closings, and of which: seq and event. It is committed as well."""
        told = list[tuple[int, Event]]()
        while len({seq for seq, _ in told}) < count:
            inputs = self.service.inputs()
            ready, _, _ = select.select(list(inputs), [], [], 60)
            assert ready
            for descriptor in ready:
                for found in inputs[descriptor]():
                    assert found.cause
                    told += [(found.cause.seq, event) for event in found.events]
                    for event in found.events:
                        self.say(event, found.cause)
        return told

    def learned(self, *failures: Envelope) -> list[Event]:
        """All that is made of a green run that closes these failures."""
        closings = self.green(*failures)
        assert self.handle(*closings) == []
        return [event for _, event in self.outcome(len(closings))]


@pytest.fixture
def life(home: Paths, tmp_path: Path) -> Iterator[Life]:
    one = Life(home, tmp_path / "shop")
    yield one
    one.close()


def mended(life: Life) -> FixLearned:
    """The first time that it breaks and is mended."""
    failures = life.red()
    life.edit("orders.py", BEFORE, AFTER)
    (fix,) = life.learned(*failures)
    assert isinstance(fix, FixLearned)
    return fix


def broken(life: Life) -> list[Envelope]:
    """It breaks again in the same way."""
    life.edit("orders.py", AFTER, BEFORE)
    return life.red()


def test_what_was_changed_between_red_and_green_is_learned(life: Life) -> None:
    failures = life.red()
    life.edit("README.md", "one\n", "two\n")
    life.edit("orders.py", BEFORE, AFTER)
    (fix,) = life.learned(*failures)
    assert isinstance(fix, FixLearned)
    assert [one.path for one in fix.edits] == ["orders.py"]
    assert "-    return sum(prices) + 1\n+    return sum(prices)\n" in fix.edits[0].diff
    assert (fix.occurrence, fix.left_out, fix.tree) == (failures[0].seq, 1, str(life.tree))
    assert fix.edits[0].before
    assert fix.edits[0].after


def test_one_child_looks_at_all_failures_that_one_run_closed(life: Life) -> None:
    failures = life.red("test_total", "test_more", "test_most")
    life.edit("orders.py", BEFORE, AFTER)
    closings = life.green(*failures)
    assert life.handle(*closings) == []
    told = life.outcome(3)
    assert [seq for seq, _ in told] == [one.seq for one in closings]
    assert {type(event) for _, event in told} == {FixLearned}


def test_a_failure_that_a_run_and_its_report_close_is_learned_once(life: Life) -> None:
    (failure,) = life.red()
    life.edit("orders.py", BEFORE, AFTER)
    (closed,) = life.green(failure)
    assert isinstance(closed.event, FailureClosed)
    root = life.past.by_id(closed.trace)
    again = life.say(closed.event, root)
    assert life.handle(closed, again) == []
    assert [seq for seq, _ in life.outcome(1)] == [closed.seq]
    life.say(FailureRated(failure=1, useful=True), bookmark=Bookmark("fixes", again.seq))
    life.service.stop()
    life.service = life.new_service()
    assert not select.select(list(life.service.inputs()), [], [], 1.5)[0]


def test_a_green_run_after_nothing_was_done_teaches_nothing(life: Life) -> None:
    (nothing,) = life.learned(*life.red())
    assert isinstance(nothing, NothingLearned)
    assert nothing.why == "flaky"


def test_what_was_done_while_nothing_was_recorded_cannot_be_read(life: Life) -> None:
    failures = life.red()
    life.say(RecordingPaused())
    life.say(RecordingResumed())
    (nothing,) = life.learned(*failures)
    assert isinstance(nothing, NothingLearned)
    assert nothing.why == "unreadable"


def test_outside_of_watched_trees_nothing_can_be_read(life: Life) -> None:
    life.tree = life.tree.parent
    (nothing,) = life.learned(*life.red())
    assert isinstance(nothing, NothingLearned)
    assert nothing.why == "unreadable"


def test_a_secret_in_a_fix_is_taken_out_of_it(life: Life) -> None:
    failures = life.red()
    secret = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    life.edit("orders.py", BEFORE, f"def total(prices):\n    key = '{secret}'\n    return sum(prices)\n")
    (fix,) = life.learned(*failures)
    assert isinstance(fix, FixLearned)
    assert fix.edits[0].redacted
    assert secret not in fix.edits[0].diff


def test_what_was_waiting_when_the_process_ended_is_taken_up_once(life: Life) -> None:
    failures = life.red()
    life.edit("orders.py", BEFORE, AFTER)
    (closed,) = life.green(*failures)
    life.handle(closed)
    life.service.stop()
    life.say(FailureRated(failure=1, useful=True), bookmark=Bookmark("fixes", closed.seq))
    life.service = life.new_service()
    assert [seq for seq, _ in life.outcome(1)] == [closed.seq]
    life.service.stop()
    life.service = life.new_service()
    assert not select.select(list(life.service.inputs()), [], [], 1.5)[0]


def test_what_was_changed_while_the_red_run_was_under_way_counts_where_nothing_came_after_it(life: Life) -> None:
    began = life.now
    life.edit("orders.py", BEFORE, AFTER)
    words = {"command": clean("pytest -q"), "cwd": clean(str(life.tree))}
    run = life.say(
        CommandFinished.model_validate(words | {"status": 1, "started": began - SECOND, "duration_ms": 4_000})
    )
    failure = life.say(life.failed("test_total"), run)
    life.now += 4 * SECOND
    (fix,) = life.learned(failure)
    assert isinstance(fix, FixLearned)


def test_what_was_done_before_it_was_closed_the_last_time_is_another_story(life: Life) -> None:
    mended(life)
    failures = broken(life)
    life.edit("orders.py", BEFORE, BEFORE.replace("+ 1", "- 0"))
    (fix,) = life.learned(*failures)
    assert isinstance(fix, FixLearned)
    assert [line for line in fix.edits[0].diff.splitlines() if line[:1] in "+-"][2:] == [
        "-    return sum(prices) + 1",
        "+    return sum(prices) - 0",
    ]


def test_a_fix_that_only_a_command_is(life: Life) -> None:
    (failure,) = life.red()
    event = life.failed("test_total").model_copy(
        update={
            "message": clean("No module named 'yaml'"),
            "headline": clean("ModuleNotFoundError: No module named 'yaml'"),
            "fingerprint": "v1:yaml",
        }
    )
    failure = life.say(event, life.ran(1))
    life.ran(0, "pip install pyyaml")
    (fix,) = life.learned(failure)
    assert isinstance(fix, FixLearned)
    assert [(one.command, one.sort) for one in fix.commands] == [("pip install pyyaml", "install")]


# ── what comes after ──────────────────────────────────────────────────────────────────────────────


def test_the_same_fix_again_has_helped(life: Life) -> None:
    mended(life)
    failures = broken(life)
    assert life.handle(*failures) == []
    life.edit("orders.py", BEFORE, AFTER)
    (judged,) = life.learned(*failures)
    assert isinstance(judged, FixJudged)
    assert (judged.helped, judged.by, judged.failure) == (True, "green", failures[0].seq)
    (fix,) = life.fixes.all()
    assert (fix.helped, fix.failed) == (2, 0)


def test_another_fix_takes_the_place_of_one_that_was_shown(life: Life) -> None:
    mended(life)
    (old,) = life.fixes.all()
    failures = broken(life)
    life.say(FixSuggested(failure=failures[0].seq, fix=old.id, how="exact", score=0.6), failures[0])
    life.edit("orders.py", BEFORE, "def total(prices):\n    first, second = prices\n    return first + second\n")
    new, judged = life.learned(*failures)
    assert isinstance(new, FixLearned)
    assert isinstance(judged, FixJudged)
    assert (new.supersedes, judged.fix, judged.helped) == ([old.id], old.id, False)
    assert [one.superseded_by is None for one in life.fixes.of_failure(failures[0].seq)] == [True, False]


def test_a_failure_that_is_back_although_its_fix_is_in_place(life: Life) -> None:
    mended(life)
    (fix,) = life.fixes.all()
    first, second = life.red()[0], life.red()[0]
    (judged,) = life.handle(first)
    assert isinstance(judged, FixJudged)
    assert (judged.fix, judged.helped, judged.by, judged.run) == (fix.id, False, "red", first.trace)
    assert life.handle(second) == []


def test_what_was_mended_before_the_failure_was_looked_at_is_no_reason_to_judge(life: Life) -> None:
    mended(life)
    life.edit("orders.py", AFTER, BEFORE)
    (failure,) = life.red()
    later = (life.now + SECOND) * 1_000
    life.put("orders.py", AFTER)
    os.utime(life.tree / "orders.py", ns=(later, later))
    assert life.handle(failure) == []


def test_what_the_user_says_of_a_failure_is_said_of_the_fix_that_was_shown(life: Life) -> None:
    mended(life)
    (fix,) = life.fixes.all()
    (failure,) = broken(life)
    rated = life.say(FailureRated(failure=failure.seq, useful=False))
    assert life.handle(rated) == []
    life.say(FixSuggested(failure=failure.seq, fix=fix.id, how="exact", score=0.6), failure)
    (judged,) = life.handle(rated)
    assert isinstance(judged, FixJudged)
    assert (judged.fix, judged.helped, judged.by) == (fix.id, False, "user")


def test_two_reds_are_one_episode_and_what_was_undone_is_not_in_the_fix(life: Life) -> None:
    life.red()
    wrong = BEFORE.replace("def total(prices):", "def total(prices, extra=0):")
    life.edit("orders.py", BEFORE, wrong)
    failures = life.red()
    life.edit("orders.py", wrong, BEFORE)
    life.edit("orders.py", BEFORE, AFTER)
    (fix,) = life.learned(*failures)
    assert isinstance(fix, FixLearned)
    assert "extra" not in fix.edits[0].diff


# ── a fix that was applied ────────────────────────────────────────────────────────────────────────


def applied(life: Life, fix: int, failure: int) -> None:
    """The hands put the file right, and that is on record."""
    life.edit("orders.py", BEFORE, AFTER)
    old, new = (sha256(text.encode()).hexdigest() for text in (BEFORE, AFTER))
    changed = PlannedFile(path="orders.py", before=old, after=new, mode=0o644)
    effect = ChangeFiles(tree=str(life.tree), files=(changed,))
    room = life.home.hands / "a77"
    room.mkdir(parents=True)
    plan = Plan[Effect](tool="apply_fix", arguments={}, effect=effect, title="put right", preview="all")
    (room / "plan.json").write_bytes(encoded(plan))
    word = clean("")
    life.say(
        PlanProposed(
            approval=77, tool="apply_fix", effect="change files", title=clean("put right"), preview=clean("all"),
            digest=plan.digest, target=clean(str(life.tree)), paths=[clean("orders.py")], warnings=[], evidence=word,
            surface="terminal", task="", expires=life.now + SECOND,
        )
    )  # fmt: skip
    told = {"who": word, "surface": "terminal", "where": word, "note": word}
    life.say(PlanDecided(approval=77, decision="approved", digest=plan.digest, **told))
    life.say(ActDone(approval=77, summary=clean("1 file"), fix=fix, failure=failure))


def test_a_fix_that_was_applied_and_does_not_help_is_judged_by_the_next_run_alone(life: Life) -> None:
    mended(life)
    (failure,) = broken(life)
    applied(life, 4_711, failure.seq)
    (judged,) = life.handle(*life.red())
    assert isinstance(judged, FixJudged)
    assert (judged.fix, judged.helped, judged.by) == (4_711, False, "red")
    assert life.handle(*life.red()) == []


def test_one_that_was_changed_since_it_was_applied_is_not_judged(life: Life) -> None:
    (failure,) = life.red()
    applied(life, 4_711, failure.seq)
    life.edit("orders.py", AFTER, BEFORE)
    assert life.handle(*life.red()) == []


def test_another_failure_says_nothing_of_it(life: Life) -> None:
    (failure,) = life.red()
    applied(life, 4_711, failure.seq)
    assert life.handle(*life.red("test_other")) == []
