"""What is noticed in a log: transitions, once each, with their history, cause and owner."""

import math

import pytest

from knowledge.attention.candidate import Candidate
from knowledge.attention.checks import MOST_TESTS
from knowledge.attention.failing import CHECKS, RUNS
from knowledge.attention.run import OVER_S
from knowledge.events import (
    BackupFailed,
    BackupMade,
    CommandFinished,
    CommitMade,
    ConflictResolved,
    ConflictStarted,
    DatabaseSetAside,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FilesChanged,
    FixCommand,
    FixLearned,
    FixSuggested,
    FocusChanged,
    JobsPaused,
    JobsResumed,
    ProcessStarted,
    ServiceGaveUp,
    UncleanStopFound,
)
from knowledge.redact import clean
from tests.knowledge.attention.noticed import SECOND, Noticed, diagnosed
from tests.knowledge.checks.checked import checked
from tests.making import Voice

A, B = "tests/test_a.py::test_dates", "tests/test_b.py::test_totals"


@pytest.fixture
def noticed() -> Noticed:
    return Noticed()


def bits(one: Candidate, state: str = "bad") -> float:
    """Surprise, as the notes define it."""
    seen = dict(one.seen)
    return -math.log2((seen[state] + 0.5) / (sum(seen.values()) + 1))


def only(noticed: Noticed) -> Candidate:
    [one] = noticed.candidates
    return one


# ── red and green ─────────────────────────────────────────────────────────────────────────────────


def test_green_to_red_is_noticed_once_and_what_stays_red_is_not(noticed: Noticed) -> None:
    for _ in range(30):
        assert noticed.run(passed=(A, B)) == []
    noticed.run(status=1, failing=(A,), passed=(B,))
    one = only(noticed)
    assert (one.thing, one.kind, one.state, one.severity) == (f"test:3:{A}", "failure", "bad", "important")
    assert one.incident == f"{one.thing}:e{noticed.log[-2].seq}"
    assert one.sentence == "test dates failed in shop"
    assert (one.title, one.detail) == ("pytest failed in shop", "boom")
    assert (one.project, one.owned, one.at) == (3, True, noticed.now)
    assert bits(one) == pytest.approx(5.1, abs=0.05)
    assert noticed.run(status=1, failing=(A,), passed=(B,)) == []


def test_another_test_that_breaks_is_a_transition_of_its_own(noticed: Noticed) -> None:
    noticed.run(passed=(A, B))
    noticed.run(status=1, failing=(A,), passed=(B,))
    noticed.run(status=1, failing=(B, A))
    assert only(noticed).thing == f"test:3:{B}"
    assert noticed.run(status=1, failing=(A, B)) == []


def test_many_at_once_are_one(noticed: Noticed) -> None:
    noticed.run(passed=(A, B))
    noticed.run(status=1, failing=(A, B))
    one = only(noticed)
    assert (one.thing, one.sentence) == ("check:3:pytest", "pytest failed in shop: two tests")
    noticed.run(status=1, failing=(A,), passed=(B,))
    assert noticed.found == []
    noticed.run(passed=(A, B))
    assert noticed.cleared == ["check:3:pytest"]


def test_which_of_the_two_tells_first_makes_no_difference(noticed: Noticed) -> None:
    noticed.run(status=1, failing=(A,), passed=(B,), report=False)
    assert only(noticed).evidence == (f"f{noticed.log[-1].seq}",)
    noticed.run(status=1, failing=(A,), passed=(B,))
    assert noticed.found == []


def test_a_report_that_comes_after_the_diagnosis_gives_it_its_name(noticed: Noticed) -> None:
    noticed.run(passed=(A, B))
    noticed.run(status=1)
    first = only(noticed)
    root = next(one for one in reversed(noticed.log) if isinstance(one.event, CommandFinished))
    noticed.report(root, failing=(A,), passed=(B,))
    one = only(noticed)
    assert (one.incident, one.thing) == (first.incident, f"test:3:{A}")
    assert (first.sentence, one.sentence) == ("pytest failed in shop", "test dates failed in shop")
    noticed.run(passed=(A,))
    assert noticed.cleared == [one.thing]


def test_a_failing_command_that_names_its_tests_later_is_the_same(noticed: Noticed) -> None:
    noticed.run(status=1)
    assert only(noticed).thing == "check:3:pytest"
    assert noticed.run(status=1, failing=(A, B)) == []
    assert noticed.run(status=1, failing=(B,), passed=(A,)) == []
    noticed.run(status=0)
    assert noticed.cleared == ["check:3:pytest"]


def test_green_ends_it_by_test_by_line_and_by_the_book(noticed: Noticed) -> None:
    noticed.run("pytest -q tests", status=1, failing=(A,))
    noticed.run("pytest -x other", status=0)
    assert noticed.found == [], "it may not have run that test"
    noticed.run("pytest  -q tests", status=0)
    assert noticed.cleared == [f"test:3:{A}"]
    noticed.run("pytest -q tests", status=1, failing=(A,))
    noticed.run("tox -e py", passed=(A,))
    [*_, told] = [one.event for one in noticed.log if isinstance(one.event, FailureDiagnosed)]
    noticed.hear(FailureClosed(failure=1, fingerprint=told.fingerprint, how="test passed", run="x"), noticed.log[-1])
    assert noticed.cleared == [f"test:3:{A}"]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [("g" * 10 + "r", 4.2), ("gggr", 2.95), ("gr" * 30 + "gr", 1.0), ("gggggrgr", 2.0)],
)
def test_bits_of_surprise(noticed: Noticed, runs: str, expected: float) -> None:
    for one in runs[:-1]:
        noticed.run(**({"passed": (A, B)} if one == "g" else {"status": 1, "failing": (A,), "passed": (B,)}))  # type: ignore[arg-type]
    noticed.run(status=1, failing=(A,), passed=(B,))
    assert bits(only(noticed)) == pytest.approx(expected, abs=0.35)


def test_without_history_nothing_is_surprising(noticed: Noticed) -> None:
    noticed.run(status=1, failing=(A,))
    assert only(noticed).seen == ()
    assert only(noticed).severity == "notice"


def test_a_build_and_a_command(noticed: Noticed) -> None:
    noticed.run("make all", status=0)
    noticed.run("make all", status=2)
    assert (only(noticed).kind, only(noticed).sentence) == ("build failed", "make all failed in shop")
    noticed.run("make all", status=0)
    assert noticed.cleared == ["check:3:make all"]
    noticed.run("make all", status=2)
    assert only(noticed).sentence == "make all failed again in shop"
    noticed.run("./deploy.sh now", status=3, project=None, cwd="/tmp/x")
    assert (only(noticed).kind, only(noticed).thing) == ("failure", "check:/tmp/x:deploy.sh now")


@pytest.mark.parametrize("command", ["sotto diagnose x", "/opt/bin/sotto run -- make"])
def test_nothing_of_our_own_commands(noticed: Noticed, command: str) -> None:
    assert noticed.run(command, status=1, took_s=99) == []


def test_what_the_user_stopped_broke_nothing(noticed: Noticed) -> None:
    assert noticed.run("pytest", status=130, took_s=99, told=False) == []


# ── fixed ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_red_long_is_told_when_it_is_green_and_what_was_not_is_not(noticed: Noticed) -> None:
    noticed.run(status=1, failing=(A,))
    assert noticed.run(passed=(A,)) != []
    assert noticed.candidates == []
    noticed.run(status=1, failing=(A,))
    noticed.now += 3 * 3_600 * SECOND
    noticed.run(passed=(A,))
    one = only(noticed)
    assert (one.kind, one.state, one.severity) == ("fixed", "good", "info")
    assert one.sentence == "test dates passes again in shop after 3 hours"
    for _ in range(5):
        noticed.run(status=1, failing=(B,))
    noticed.run(passed=(B,))
    assert only(noticed).kind == "fixed"


def test_twenty_red_runs_make_green_a_surprise(noticed: Noticed) -> None:
    for _ in range(21):
        noticed.run(status=1, failing=(A,))
    noticed.run(passed=(A,))
    assert bits(only(noticed), "good") == pytest.approx(4.8, abs=0.4)


# ── long commands ─────────────────────────────────────────────────────────────────────────────────


def test_the_end_of_a_long_command(noticed: Noticed) -> None:
    noticed.run("cargo build --release", took_s=31)
    one = only(noticed)
    assert (one.kind, one.state) == ("command ended", "news")
    assert one.title == "cargo build finished after 31 seconds"
    assert one.sentence == "cargo build finished in shop after 31 seconds"
    assert one.expires == noticed.now + OVER_S * SECOND
    assert noticed.run("cargo build", took_s=29) == []
    assert noticed.run("cargo build", took_s=99, session=None) == []


def test_a_long_command_that_fails_again_is_told_though_nothing_changed(noticed: Noticed) -> None:
    noticed.run("make", status=2, took_s=125)
    assert (only(noticed).kind, only(noticed).title) == ("build failed", "make failed after 2 minutes")
    noticed.run("make", status=2, took_s=125)
    assert (only(noticed).kind, only(noticed).title, only(noticed).detail) == (
        "command ended",
        "make failed after 2 minutes",
        "it broke",
    )


# ── cause, owner, known fix ───────────────────────────────────────────────────────────────────────


def test_what_says_the_same_has_one_cause(noticed: Noticed) -> None:
    noticed.run("pytest", status=1, kind="refused")
    first = only(noticed).cause
    assert first == f"run:{noticed.log[-2].id}"
    noticed.run("make", status=2, kind="refused")
    assert only(noticed).cause == first
    noticed.run("mypy", status=1, kind="else")
    assert only(noticed).cause != first
    noticed.now += 3_600 * SECOND
    noticed.run("ruff check", status=1, kind="refused")
    assert only(noticed).cause != first


def test_what_breaks_after_a_commit_was_broken_by_it(noticed: Noticed) -> None:
    commit = CommitMade(
        tree=clean("/src/shop"), branch=None, commit="abc", before=None, author=clean("a"), subject=clean("s"), at=1
    )
    noticed.hear(commit)
    noticed.run("pytest", status=1)
    assert only(noticed).cause == "commit:abc"
    noticed.run("make", status=1)
    assert only(noticed).cause == "commit:abc"
    noticed.now += 3_600 * SECOND
    noticed.run("mypy", status=1)
    assert only(noticed).cause.startswith("run:")


def test_whose_it_is(noticed: Noticed) -> None:
    noticed.run(status=1, session=None)
    assert not only(noticed).owned
    noticed.hear(FocusChanged(active=3, readings=[]))
    noticed.run("make", status=1, session=None)
    assert only(noticed).owned
    noticed.hear(FocusChanged(active=4, readings=[]))
    noticed.run("mypy", status=1, session=None)
    assert not only(noticed).owned
    noticed.hear(FilesChanged(tree=clean("/src/shop"), changes=[], count=1, began=1))
    noticed.run("ruff check", status=1, session=None)
    assert only(noticed).owned


def test_a_known_fix_is_said_with_its_failure(noticed: Noticed) -> None:
    ran = FixCommand(command=clean("pip install redis==4"), cwd=clean("/src/shop"), sort="install")
    learned = FixLearned(
        failure=1, occurrence=1, fingerprint="", kind="", tree=clean("/src/shop"), edits=[], commands=[ran],
        explained=1, red="a", green="b", at=1,
    )  # fmt: skip
    fix = noticed.hear(learned).seq
    noticed.run(status=1, failing=(A,), report=False)
    before, told = only(noticed), noticed.log[-1]
    noticed.hear(FixSuggested(failure=told.seq, fix=fix, how="exact", score=0.9), told)
    one = only(noticed)
    assert (one.incident, one.kind) == (before.incident, "known fix")
    assert one.sentence == "test dates failed in shop; last time you ran pip install"
    assert one.evidence == (f"f{told.seq}", f"x{fix}")
    noticed.hear(FixSuggested(failure=told.seq, fix=fix, how="exact", score=0.9), told)
    assert noticed.found == []


# ── its own parts, git ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("bad", "severity", "good", "back"),
    [
        (
            ServiceGaveUp(process="thinking", services=["memory"], deaths=5, within_s=60),
            "critical",
            ProcessStarted(process="thinking", pid=1, ready_ms=1),
            ["the memory works again"],
        ),
        (
            ServiceGaveUp(process="model", services=["model"], deaths=5, within_s=60),
            "important",
            ProcessStarted(process="model", pid=1, ready_ms=1),
            ["the chat model works again"],
        ),
        (
            BackupFailed(database="core", reason="disk full"),
            "important",
            BackupMade(database="core", path="x", bytes=1, took_ms=1),
            [],
        ),
        (
            JobsPaused(resource="disk", job=1, error=clean("OSError: no space left on the device")),
            "important",
            JobsResumed(resource="disk", job=2),
            [],
        ),
        (
            ConflictStarted(tree=clean("/src/shop"), doing="rebase", paths=[]),
            "notice",
            ConflictResolved(tree=clean("/src/shop"), doing="rebase", how="finished", paths=[]),
            [],
        ),
    ],
)
def test_what_is_bad_is_told_once_until_it_is_good(
    noticed: Noticed, bad: Event, severity: str, good: Event, back: list[str]
) -> None:
    noticed.hear(good)
    assert noticed.found == []
    noticed.hear(bad)
    first = only(noticed)
    assert first.severity == severity
    noticed.hear(bad)
    assert noticed.found == []
    noticed.hear(good)
    assert noticed.cleared == [first.thing]
    assert [one.sentence for one in noticed.candidates] == back
    noticed.hear(bad)
    assert only(noticed).incident != first.incident


def test_a_damaged_log_is_critical_and_a_sound_one_is_not_told(noticed: Noticed) -> None:
    noticed.hear(UncleanStopFound(check="ok", took_ms=1))
    assert noticed.found == []
    noticed.hear(UncleanStopFound(check="row 3 missing", took_ms=1))
    assert only(noticed).severity == "critical"
    noticed.hear(DatabaseSetAside(moved_to="x", found="y", restored_from="z"))
    assert only(noticed).sentence == "the event log was damaged; a backup took its place"


# ── bounds ────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_kept_is_bounded(noticed: Noticed) -> None:
    for number in range(700):
        noticed.run(f"make job{number}", status=number % 2, failing=(f"t{number}",) if number % 2 else ())
    for number in range(500):
        noticed.run("pytest", status=1, failing=(f"t{number}",), told=False)
    kept = noticed.noticing._failing
    assert len(kept._checks) == CHECKS
    assert len(kept._runs) == RUNS
    assert len(kept._checks["/src/shop", "pytest"].reds) == MOST_TESTS


def test_what_does_not_concern_it_is_not_read(noticed: Noticed) -> None:
    unread = Voice().utters("NextPredicted", b"nothing that could be read")
    assert noticed.noticing.take(unread) == []
    assert not unread.understood


def test_a_rank_that_names_another_test_belongs_to_the_same_run(noticed: Noticed) -> None:
    noticed.run(status=1, failing=(A,), report=False)
    noticed.hear(diagnosed("pytest", "/src/shop", 1, B, rank=1), noticed.log[-2])
    assert noticed.found == []
    noticed.run("pytest a", passed=(A,))
    assert noticed.cleared == []
    noticed.run("pytest b", passed=(B,))
    assert noticed.cleared == [f"test:3:{A}"]


# ── checks in a sandbox ───────────────────────────────────────────────────────────────────────────


def test_a_check_that_was_asked_for_is_told_like_a_long_command(noticed: Noticed) -> None:
    noticed.now += 60 * SECOND
    noticed.hear(checked(status=0, cwd=clean("/src/shop"), started=noticed.now, level="full"))
    one = only(noticed)
    assert (one.kind, one.owned, one.sentence) == ("command ended", True, "pytest finished in shop after 1 second")
    noticed.hear(checked(status=1, cwd=clean("/src/shop"), started=noticed.now, needs="network"))
    assert "needs the network" in only(noticed).detail


def test_a_check_that_breaks_and_is_well_again_is_noticed_as_a_run_is(noticed: Noticed) -> None:
    noticed.run(passed=(A, B))
    root = noticed.hear(checked(cwd=clean("/src/shop"), started=noticed.now))
    assert noticed.found == []
    noticed.hear(in_check(diagnosed("pytest", "/src/shop", test=A)), root)
    one = only(noticed)
    assert (one.kind, one.thing, one.title) == ("failure", f"test:3:{A}", "pytest failed after 1 second")
    noticed.hear(checked(status=0, cwd=clean("/src/shop"), started=noticed.now))
    assert noticed.cleared == [f"test:3:{A}"]


def test_of_what_is_run_again_by_itself_nothing_is_said(noticed: Noticed) -> None:
    noticed.run("pytest", 1, told=False)
    root = noticed.log[-1]
    again = noticed.hear(checked(cwd=clean("/src/shop"), started=noticed.now, again=root.id, status_then=1), root)
    assert noticed.found == []
    noticed.hear(in_check(diagnosed("pytest", "/src/shop", test=A)), again)
    assert noticed.found == []


def in_check(told: FailureDiagnosed) -> FailureDiagnosed:
    return told.model_copy(update={"check": 12})
