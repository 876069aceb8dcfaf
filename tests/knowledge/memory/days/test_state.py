"""How a project stands, and stood: branch, files, failures, commands, sessions."""

from knowledge.memory.days.state import project_state
from tests.knowledge.memory.days.diary import HOUR, Diary, at


def test_nothing_is_known_of_a_project_that_was_never_seen(diary: Diary) -> None:
    state = project_state(diary.memory, 7)
    assert (state.branch, state.dirty, state.failures, state.session, state.trees) == (None, [], [], None, [])


def test_the_branch_is_the_one_that_was_checked_out_last(diary: Diary) -> None:
    diary.watched(at(0, 8))
    diary.committed("One", at(0, 9))
    diary.switched("main", "fix/12-cart", at(0, 10))
    last = diary.switched("fix/12-cart", "docs", at(1, 10))
    state = project_state(diary.memory, 1)
    assert (state.name, state.branch, state.branch_seq, state.tree) == ("shop", "docs", last, "/work/shop")
    assert project_state(diary.memory, 1, at(0, 12)).branch == "fix/12-cart"
    assert project_state(diary.memory, 1, at(0, 9.5)).branch == "main"
    assert project_state(diary.memory, 1, at(0, 8.5)).branch is None


def test_what_is_open_is_asked_as_of_a_moment(diary: Diary) -> None:
    red = diary.ran("make", at(0, 9), status=2)
    failure = diary.broke("undefined: total", red)
    diary.mended(failure, diary.ran("make", at(0, 13)))
    again = diary.broke("undefined: total", diary.ran("make", at(1, 9), status=2))
    assert [(one.id, one.last_seq, one.times) for one in project_state(diary.memory, 1).failures] == [
        (failure, again, 2)
    ]
    assert [one.times for one in project_state(diary.memory, 1, at(0, 12)).failures] == [1]
    assert project_state(diary.memory, 1, at(0, 14)).failures == []


def test_the_session_is_over_half_an_hour_later(diary: Diary) -> None:
    seq = diary.ran("make", at(0, 9))
    assert (found := project_state(diary.memory, 1).session)
    assert (found.id, found.ended_by) == (seq, "open")
    assert project_state(diary.memory, 1, now=at(0, 9) + HOUR).session is None
    assert project_state(diary.memory, 1, at=at(0, 9.2)).session


def test_commands_that_had_not_ended_were_running(diary: Diary) -> None:
    diary.ran("make", at(0, 9))
    diary.ran("npm start", at(0, 9.1), lasts=2 * HOUR)
    state = project_state(diary.memory, 1, at(0, 10))
    assert [act.text for act in state.running] == ["npm start"]
    assert [act.text for act in state.commands] == ["make"]
    assert project_state(diary.memory, 1).running == []
