"""A recorded week in two projects, and what can be asked of it afterwards.

On Monday `shop` was worked on, the branch fix/123-login, with a look at `blog` and a pause from 11:00 to 11:45; on
Tuesday `shop`, later in a second tree. A command of that day was told on Thursday, when the clock was wrong for long.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.doubles.history import load
from knowledge.memory.books import BOOKS
from knowledge.memory.days import tested
from knowledge.memory.days.answers import command_history, recent_activity, what_changed
from knowledge.memory.days.broken import list_failures
from knowledge.memory.days.coverage import coverage
from knowledge.memory.days.sessions import work_sessions
from knowledge.memory.days.shown import act_view, coverage_view, run_view, session_view, state_view
from knowledge.memory.days.spans import worked
from knowledge.memory.days.state import project_state
from knowledge.memory.notes import NoteBook
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from tests.knowledge.memory.days.diary import HOUR, MINUTE, at

WEEK = Path(__file__).parents[3] / "histories/days/week.jsonl"
SHOP, BLOG = 1, 2
EMPTY = "tests/test_parser.py::test_empty"


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """Made of the log by all books, as the daemon does it."""
    folder = tmp_path_factory.mktemp("week")
    with Memory.writer(folder / "memory.db") as made:
        LogWriter.open(folder / "core.db").close()
        with EventLog.open(folder / "core.db") as log:
            books = [opened(made, log) for opened in BOOKS.values()]
            for seen in load(WEEK):
                for book in books:
                    if type(seen.event) in book.kinds:
                        book.write(seen)
        with Memory.reader(folder / "memory.db") as read:
            yield read


# ── how it is now ─────────────────────────────────────────────────────────────────────────────────


def test_which_branch_am_i_on(memory: Memory) -> None:
    state = project_state(memory, SHOP, now=at(3, 12))
    assert (state.branch, state.tree, state.name) == ("fix/123-login", "/work/shop", "shop")
    assert [(one.tree, one.branch) for one in state.trees][1] == ("/work/shop-docs", "docs")
    assert project_state(memory, SHOP, at(1, 11)).branch == "docs"


def test_is_the_test_green_by_now(memory: Memory) -> None:
    runs = tested.test_history(memory, "test_empty", SHOP)
    assert [(one.result, one.branch) for one in runs] == [("passed", "fix/123-login"), ("failed", "fix/123-login")]


def test_what_is_not_committed(memory: Memory) -> None:
    files = project_state(memory, SHOP, now=at(3, 12)).dirty
    assert [(one.tree, one.path) for one in files] == [("/work/shop-docs", "README.md"), ("/work/shop", "src/cart.py")]
    assert [one.how for one in project_state(memory, BLOG).dirty] == ["made"]


def test_is_anything_broken(memory: Memory) -> None:
    assert list_failures(memory, SHOP) == []
    fixed = list_failures(memory, SHOP, status="fixed")
    assert [(one.what, one.times) for one in fixed] == [("undefined: total", 2), (EMPTY, 1)]


# ── how it was ────────────────────────────────────────────────────────────────────────────────────


def test_what_was_open_on_wednesday_at_noon(memory: Memory) -> None:
    assert [one.headline for one in list_failures(memory, SHOP, at=at(2, 12))] == ["undefined: total"]
    assert list_failures(memory, SHOP, at=at(2, 14)) == []
    assert [one.what for one in list_failures(memory, SHOP, at=at(0, 9.3))] == [EMPTY]
    assert list_failures(memory, BLOG, at=at(2, 12)) == []


def test_what_was_checked_out_on_monday(memory: Memory) -> None:
    assert project_state(memory, SHOP, at(0, 12)).branch == "fix/123-login"
    assert project_state(memory, SHOP, at(0, 8.9)).branch is None


def test_what_the_notes_said(memory: Memory) -> None:
    assert [one.title for one in NoteBook(memory).as_of(at(0, 15))] == ["Sessions expire after a day"]
    assert list(NoteBook(memory).as_of(at(0, 13))) == []


def test_what_was_edited_then(memory: Memory) -> None:
    assert [one.path for one in project_state(memory, SHOP, at(0, 9.35)).dirty] == ["src/parser.py", "src/login.py"]
    assert project_state(memory, SHOP, at(0, 10)).dirty == []


# ── several sessions ──────────────────────────────────────────────────────────────────────────────


def test_in_which_sessions_the_parser_was_touched(memory: Memory) -> None:
    touched = {act.session for act in what_changed(memory, path="parser.py")}
    (one,) = [one for one in work_sessions(memory, SHOP) if one.id in touched]
    assert (one.started, one.goal.issue) == (at(0, 9), "#123")
    assert [said.kind for said in one.done] == ["commit", "closed", "green"]


def test_each_session_knows_what_it_left(memory: Memory) -> None:
    left = {one.started: [(said.kind, said.ref) for said in one.left_open] for one in work_sessions(memory, SHOP)}
    assert left[at(0, 9)] == []
    assert [kind for kind, _ in left[at(0, 14.05)]] == ["failure"]
    assert [kind for kind, _ in left[at(1, 9)]] == ["failure", "file"]
    assert left[at(1, 10.1)] == [("file", "README.md")]
    assert left[at(1, 15)] == []


def test_a_note_belongs_to_the_session_that_it_begins(memory: Memory) -> None:
    notes = {one.started: [said.said for said in one.learned] for one in work_sessions(memory, SHOP) if one.learned}
    assert notes == {at(0, 14.05): ["decision: Sessions expire after a day"]}


def test_how_long_shop_was_worked_on(memory: Memory) -> None:
    """A look at blog in between, and breaks of half an hour, do not count."""
    monday = worked(memory, SHOP, at(0, 0), at(1, 0))
    assert monday == pytest.approx(39 * MINUTE, abs=MINUTE)
    assert worked(memory, SHOP, at(0, 9), at(0, 9.1)) == 6 * MINUTE
    assert worked(memory, SHOP, at(4, 0), at(5, 0)) == 0


def test_what_was_done_on_tuesday_with_what_was_told_later(memory: Memory) -> None:
    told = [act.what for act in recent_activity(memory, SHOP, at(1, 0), at(2, 0))]
    assert told[0] == "ran `terraform plan`"
    assert told[-1] == "pulled on fix/123-login (merge)"


def test_a_wrong_clock_makes_no_session_endless(memory: Memory) -> None:
    assert max(one.ended - one.started for one in work_sessions(memory)) < HOUR
    assert [one.started for one in work_sessions(memory, BLOG)] == [at(3, 10.1), at(0, 9.6)]


# ── what is not recorded ──────────────────────────────────────────────────────────────────────────


def test_before_watching_and_in_a_pause_nothing_is_on_record(memory: Memory) -> None:
    assert recent_activity(memory, SHOP, at(-1, 0), at(0, 0)) == []
    assert coverage(memory, SHOP, at(-1, 0), at(0, 0)).nothing
    assert coverage(memory, SHOP, at(0, 11.1), at(0, 11.5)).said == (
        "nothing of that time is on record: recording was paused"
    )
    assert coverage(memory, BLOG, at(3, 13), at(3, 14)).nothing
    assert coverage(memory, SHOP, at(2, 9), at(2, 12)).whole


def test_what_never_happened_is_not_told(memory: Memory) -> None:
    assert command_history(memory, "kubectl") == []
    assert command_history(memory, "terraform apply") == []
    assert tested.test_history(memory, "test_checkout") == []
    assert what_changed(memory, BLOG, path="parser.py") == []


def test_a_project_knows_nothing_of_another(memory: Memory) -> None:
    assert {act.project for act in recent_activity(memory, BLOG)} == {BLOG}
    assert {act.project for act in command_history(memory, "ls")} == {None}
    assert project_state(memory, BLOG).branch == "main"


# ── as JSON ───────────────────────────────────────────────────────────────────────────────────────


def test_it_is_told_in_json_with_the_events_it_rests_on(memory: Memory) -> None:
    state = state_view(project_state(memory, SHOP, at(1, 9.5)))
    assert (state.branch, state.branch_id, state.failures, state.at) == (
        "fix/123-login",
        "e24",
        ["f23"],
        "2026-01-06T09:30:00.000000+00:00",
    )
    assert state.session
    assert [(one.ref, one.events) for one in state.session.left_open] == [("f23", ["e26"]), ("src/cart.py", ["e27"])]
    assert act_view(recent_activity(memory, BLOG)[0]).id == state_view(project_state(memory, BLOG)).dirty[0].id
    assert run_view(tested.test_history(memory, EMPTY)[0]).result == "passed"
    assert session_view(work_sessions(memory, SHOP)[-1]).issue == "#123"
    assert coverage_view(coverage(memory, SHOP, at(2, 9), at(2, 12))).whole
