"""Memory writes down what the log says of failures, tells when one is over, and can be made again."""

from pathlib import Path

import pytest

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.errors import NotFound
from knowledge.events import (
    CommandFinished,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FailureRated,
    FilesChanged,
    FixJudged,
    FixLearned,
    FixNoted,
    Suspect,
    SuspectRated,
    SuspectsRanked,
    TestCounts,
    TestsPassed,
)
from knowledge.failures.book import Book, Failure
from knowledge.failures.fingerprint import VERSION, template
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.failures.renaming import names_of
from knowledge.failures.suspects.rated import Ratings
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log import Kept
from knowledge.store.memory import Memory
from services.memory import Keeper


class Log:
    """A log in memory: what a service reads of the past."""

    def __init__(self) -> None:
        self.events: list[Envelope] = []

    def say(self, event: Event, project: int | None = 1) -> Envelope:
        n = len(self.events) + 1
        sealed = seal(event, EventId("test", "one", n), Moment(1_000_000 * n, 0), project=project)
        self.events.append(Envelope(sealed.header, sealed.body, n))
        return self.events[-1]

    def every(self, seq: int = 0, types: object = ()) -> list[Envelope]:
        return [one for one in self.events if one.seq > seq and one.type in set(types)]

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        del prefix
        return {}

    def newest(self, types: object, limit: int) -> list[Envelope]:
        return self.every(0, types)[-limit:]


class Life:
    """A log, and a keeper that hears it."""

    def __init__(self, home: Path) -> None:
        self.paths = Paths.find({"SOTTO_HOME": str(home)}).make()
        self.log = Log()
        self.keeper = self.new_keeper()

    def new_keeper(self) -> Keeper:
        keeper = Keeper(World(self.paths, Config(), FakeClock(), MemoryStreams(), self.log))
        assert list(keeper.wake()) == []
        return keeper

    def hear(self, event: Event, project: int | None = 1) -> list[Event]:
        """Say it, let the keeper handle it, and say what it makes of it, too."""
        seen = self.log.say(event, project)
        made = self.keeper.handle(seen) if seen.type in self.keeper.handlers() else []
        for one in made:
            self.hear(one, project)
        return made

    def failures(self) -> list[Failure]:
        with Memory.reader(self.paths.memory) as memory:
            return list(Book(memory).latest("all"))

    def fixes(self) -> list[Fix]:
        with Memory.reader(self.paths.memory) as memory:
            return list(FixBook(memory).all())


@pytest.fixture
def life(tmp_path: Path) -> Life:
    return Life(tmp_path)


def failed(name: str = "v1:a", test_id: str | None = None, command: str = "make all") -> FailureDiagnosed:
    return FailureDiagnosed(
        command=clean(command),
        cwd=clean("/src"),
        status=2,
        headline=clean("it broke"),
        line=1,
        fingerprint=name,
        kind="v1:k",
        tool="gcc",
        test_id=clean(test_id) if test_id else None,
        template=clean(template(command)),
    )


def ended(status: int, command: str = "make all", cwd: str = "/src") -> CommandFinished:
    return CommandFinished(command=clean(command), cwd=clean(cwd), status=status, started=1, duration_ms=5)


def passed(*ids: str) -> TestsPassed:
    return TestsPassed(
        format="junit",
        report=clean("r.xml"),
        cwd=clean("/src"),
        command=clean("pytest"),
        counts=TestCounts(passed=len(ids)),
        passed=[clean(one) for one in ids],
    )


def edited() -> FilesChanged:
    return FilesChanged(tree=clean("/src"), changes=[], count=1, began=1)


def test_a_failure_is_one_however_often_it_occurs(life: Life) -> None:
    life.hear(failed())
    life.hear(failed())
    (one,) = life.failures()
    assert (one.id, one.occurrences, one.last_seq, one.closed_at) == (1, 2, 2, None)


def test_another_project_has_failures_of_its_own(life: Life) -> None:
    life.hear(failed(), project=1)
    life.hear(failed(), project=2)
    life.hear(failed(), project=None)
    assert [one.project for one in life.failures()] == [None, 2, 1]


def test_the_same_command_in_the_same_place_closes_it(life: Life) -> None:
    life.hear(failed())
    life.hear(edited())
    assert life.hear(ended(0, cwd="/elsewhere")) == []
    assert life.hear(ended(1)) == []
    assert life.hear(ended(0, "make other")) == []
    (closed,) = life.hear(ended(0))
    assert isinstance(closed, FailureClosed)
    assert (closed.failure, closed.how, closed.flaky) == (1, "command succeeded", False)
    assert life.failures()[0].closed_at
    assert life.hear(ended(0)) == []


def test_another_script_of_the_same_interpreter_closes_nothing(life: Life) -> None:
    life.hear(failed(command="python list.py"))
    life.hear(edited())
    assert life.hear(ended(0, "python migrate.py")) == []
    assert len(life.hear(ended(0, "python list.py --all"))) == 1


def test_a_test_is_closed_by_a_report_that_says_it_passed(life: Life) -> None:
    life.hear(failed(test_id="tests/test_a.py::test_x", command="pytest -q"))
    life.hear(edited())
    assert life.hear(ended(0, "pytest tests/test_b.py")) == []
    assert life.hear(passed("tests.test_a::test_y")) == []
    (closed,) = life.hear(passed("tests.test_a::test_x"))
    assert isinstance(closed, FailureClosed)
    assert closed.how == "test passed"


def test_command_and_report_of_one_run_close_a_failure_once(life: Life) -> None:
    life.hear(failed(test_id="a.py::b", command="pytest"))
    run, report = life.log.say(ended(0, "pytest")), life.log.say(passed("a.py::b"))
    told = [made for seen in (run, report, run) for made in life.keeper.handle(seen)]
    assert [one.how for one in told if isinstance(one, FailureClosed)] == [
        "command succeeded"
    ] * 2  # told again as it was
    life.hear(told[0])
    life.hear(failed(test_id="a.py::b", command="pytest"))
    assert len(life.hear(passed("a.py::b"))) == 1


def test_a_failing_test_is_closed_by_the_very_same_line(life: Life) -> None:
    life.hear(failed(test_id="tests/test_a.py::test_x", command="pytest -q"))
    assert len(life.hear(ended(0, "pytest -q"))) == 1


def test_a_failure_that_comes_back_is_open_again_under_its_old_name(life: Life) -> None:
    life.hear(failed())
    life.hear(edited())
    life.hear(ended(0))
    life.hear(failed())
    (one,) = life.failures()
    assert (one.id, one.occurrences, one.closed_at) == (1, 2, None)


def test_what_passes_although_nothing_changed_is_flaky(life: Life) -> None:
    life.hear(failed())
    (closed,) = life.hear(ended(0))
    assert isinstance(closed, FailureClosed)
    assert closed.flaky
    assert life.failures()[0].flaky == 1


def test_another_command_in_between_may_have_changed_something(life: Life) -> None:
    life.hear(failed())
    life.hear(ended(0, "pip install thing"))
    (closed,) = life.hear(ended(0))
    assert isinstance(closed, FailureClosed)
    assert not closed.flaky


def test_outside_of_projects_nobody_knows_whether_something_changed(life: Life) -> None:
    life.hear(failed(), project=None)
    (closed,) = life.hear(ended(0), project=None)
    assert isinstance(closed, FailureClosed)
    assert not closed.flaky


def test_what_is_handled_twice_is_written_once(life: Life) -> None:
    seen = life.log.say(failed())
    life.keeper.handle(seen)
    life.keeper.handle(seen)
    assert life.failures()[0].occurrences == 1


def test_memory_that_is_gone_is_made_again(life: Life) -> None:
    life.hear(failed())
    life.hear(edited())
    life.hear(ended(0))
    life.hear(failed("v1:b"))
    life.hear(FailureRated(failure=1, useful=True))
    before = life.failures()
    life.keeper.stop()
    for file in life.paths.data.glob("memory.db*"):
        file.unlink()
    life.keeper = life.new_keeper()
    assert life.failures() == before


def learned(failure: int = 1) -> FixLearned:
    return FixLearned(
        failure=failure,
        occurrence=failure,
        fingerprint="v1:a",
        kind="v1:k",
        tree=clean("/src"),
        edits=[],
        commands=[],
        explained=1.0,
        red="r",
        green="g",
        at=1,
    )


def test_fixes_are_kept_and_made_again_when_memory_is_gone(life: Life) -> None:
    life.hear(failed())
    life.hear(learned())
    life.hear(FixNoted(text=clean("wait a minute"), failure=1, at=1))
    life.hear(FixJudged(fix=2, failure=1, helped=True, by="green", run="g2"))
    before = life.fixes()
    assert [(one.id, one.failure, one.fingerprint, one.helped) for one in before] == [
        (3, 1, "v1:a", 0),
        (2, 1, "v1:a", 2),
    ]
    life.keeper.stop()
    for file in life.paths.data.glob("memory.db*"):
        file.unlink()
    life.keeper = life.new_keeper()
    assert life.fixes() == before


def test_memory_that_is_damaged_is_made_again(life: Life) -> None:
    life.hear(failed())
    before = life.failures()
    life.keeper.stop()
    life.paths.memory.write_bytes(b"garbage" * 1_000)
    life.keeper = life.new_keeper()
    assert life.failures() == before


def test_memory_that_is_damaged_behind_its_head_is_made_again(life: Life) -> None:
    for number in range(200):
        life.hear(failed(f"v1:{number}"))
    before = life.failures()
    life.keeper.stop()
    with life.paths.memory.open("r+b") as file:
        file.seek(5_000)
        file.write(b"garbage" * 2_000)
    life.keeper = life.new_keeper()
    assert life.failures() == before


@pytest.mark.parametrize("files", ["memory.db", "memory.db*"])
def test_memory_that_is_removed_meanwhile_is_made_again(life: Life, files: str) -> None:
    life.hear(failed())
    for file in life.paths.data.glob(files):
        file.unlink()
    life.hear(failed("v1:b"))
    assert [one.fingerprint for one in life.failures()] == ["v1:b", "v1:a"]
    life.paths.memory.unlink()
    life.hear(ended(0))
    assert [one.closed_at is None for one in life.failures()] == [False, False]
    life.keeper.stop()


def test_a_failure_of_an_older_release_has_no_name_and_is_no_entry(life: Life) -> None:
    life.hear(failed(""))
    assert life.failures() == []


def test_an_id_names_the_failure_and_each_of_its_occurrences(life: Life) -> None:
    life.hear(failed())
    life.hear(failed())
    with Memory.reader(life.paths.memory) as memory:
        book = Book(memory)
        assert book.by_id(1) == book.by_id(2)
        with pytest.raises(NotFound):
            book.by_id(3)


# ── names of an earlier version ───────────────────────────────────────────────────────────────────


def told(message: str, cwd: str = "/src") -> FailureDiagnosed:
    """As a release told it that named failures by another version."""
    more = {"message": clean(message), "cwd": clean(cwd), "headline": clean(message)}
    return failed(f"v0:{message}").model_copy(update=more)


def upgraded(life: Life, *seqs: int) -> None:
    """Memory as that release left it, and a keeper of this one."""
    for seq in seqs:
        event = life.log.events[seq - 1].event
        assert isinstance(event, FailureDiagnosed)
        renamed = {"id": seq, "fingerprint": event.fingerprint, "kind": "v0:k"}
        life.keeper._memory.database.run("rename_failure", renamed)
    life.keeper.stop()
    life.keeper = life.new_keeper()


def test_an_upgrade_gives_failures_their_present_names(life: Life) -> None:
    life.hear(told("no price"))
    life.hear(told("no weight"))
    upgraded(life, 1, 2)
    names = {one.id: (one.fingerprint, one.kind) for one in life.failures()}
    assert names == {1: names_of(told("no price")), 2: names_of(told("no weight"))}
    life.hear(told("no price"))
    assert {one.id: one.occurrences for one in life.failures()} == {1: 2, 2: 1}


def two_named_apart(life: Life) -> None:
    """Two failures that this version knows as one: `no price of 3` and `no price of 4`."""
    for message in ("no price of 3", "no price of 4"):
        life.hear(told(message).model_copy(update={"fingerprint": f"v{VERSION}:{message}"}))


def test_two_that_become_one_are_joined_under_the_older_id(life: Life) -> None:
    two_named_apart(life)
    life.hear(told("no price of 4").model_copy(update={"fingerprint": f"v{VERSION}:no price of 4"}))
    renew(life, 1, 2)
    (one,) = life.failures()
    assert (one.id, one.occurrences, one.last_seq, one.headline) == (1, 3, 3, "no price of 4")
    assert (one.first_at, one.last_at) == (1_000_000, 3_000_000)
    with Memory.reader(life.paths.memory) as memory:
        assert Book(memory).by_id(2) == Book(memory).by_id(3) == one


def renew(life: Life, *seqs: int) -> None:
    """As `upgraded`, of failures whose events bear names of this version."""
    for seq in seqs:
        life.keeper._memory.database.run("rename_failure", {"id": seq, "fingerprint": f"v0:{seq}", "kind": "v0:k"})
    life.keeper.stop()
    life.keeper = life.new_keeper()


def test_one_that_joins_a_failure_of_the_present_version(life: Life) -> None:
    life.hear(told("no price of 3").model_copy(update={"fingerprint": f"v{VERSION}:other"}))
    life.hear(told("no price of 4"))
    renew(life, 1)
    assert [(one.id, one.occurrences) for one in life.failures()] == [(1, 2)]


def test_what_is_joined_is_open_if_it_failed_after_it_was_closed(life: Life) -> None:
    two_named_apart(life)
    life.hear(FailureClosed(failure=1, fingerprint="", how="command succeeded", run=""))
    renew(life, 1, 2)
    assert life.failures()[0].closed_at
    life.hear(told("no price of 5"))
    assert life.failures()[0].closed_at is None


def test_what_is_closed_under_the_other_id_is_closed(life: Life) -> None:
    two_named_apart(life)
    renew(life, 1, 2)
    life.hear(FailureClosed(failure=2, fingerprint="", how="command succeeded", run=""))
    assert life.failures()[0].closed_at


def test_a_failure_that_failed_last_is_open_after_joining(life: Life) -> None:
    life.hear(told("no price of 3").model_copy(update={"fingerprint": f"v{VERSION}:a"}))
    life.hear(FailureClosed(failure=1, fingerprint="", how="command succeeded", run=""))
    life.hear(told("no price of 4").model_copy(update={"fingerprint": f"v{VERSION}:b"}))
    renew(life, 1, 3)
    (one,) = life.failures()
    assert (one.id, one.occurrences, one.closed_at) == (1, 2, None)


def test_projects_are_never_joined(life: Life) -> None:
    life.hear(told("no price of 3"), project=1)
    life.hear(told("no price of 4"), project=2)
    upgraded(life, 1, 2)
    assert [(one.id, one.project) for one in life.failures()] == [(2, 2), (1, 1)]


def test_an_event_that_the_log_lost_leaves_the_old_name(life: Life) -> None:
    life.hear(told("no price"))
    life.log.events[0] = life.log.say(edited())
    renew(life, 1)
    assert life.failures()[0].fingerprint == "v0:1"


def test_memory_made_again_from_old_events_is_what_an_upgrade_makes_of_it(life: Life) -> None:
    for message in ("no price of 3", "no price of 4", "no weight"):
        life.hear(told(message))
    before = life.failures()
    assert [one.id for one in before] == [3, 1]
    life.keeper.stop()
    for file in life.paths.data.glob("memory.db*"):
        file.unlink()
    life.keeper = life.new_keeper()
    assert life.failures() == before


# ── suspects ──────────────────────────────────────────────────────────────────────────────────────


def test_ratings_of_suspects_are_kept_and_can_be_made_again(home: Paths) -> None:
    log = Log()
    suspect = Suspect(
        kind="edit",
        ref=clean("e1"),
        title=clean("t"),
        at=1,
        paths=[],
        probability=0.5,
        reasons=[],
        features={"owned": 1.0},
    )
    ranked = log.say(SuspectsRanked(failure=1, since=1, suspects=[suspect], considered=2, unclear=False))
    rated = log.say(SuspectRated(ranked=ranked.seq, ref=clean("e1"), right=True, by="user"))
    keeper = Keeper(World(home, Config(), FakeClock(), MemoryStreams(), log))
    assert keeper.handle(rated) == []
    before = _weights(home)
    assert before["owned"] > 1
    home.memory.unlink()
    assert keeper.handle(rated) == []
    assert _weights(home) == before
    keeper.stop()


def _weights(home: Paths) -> dict[str, float]:
    with Memory.reader(home.memory) as memory:
        return Ratings(memory).moved({"owned": 1.0})
