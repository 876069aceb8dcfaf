"""Work sessions: when they begin and end, what they were for and what came of them."""

from knowledge.memory.days.sessions import work_sessions
from tests.knowledge.memory.days.diary import HOUR, MINUTE, Diary, at


def test_a_session_says_what_it_was_for_and_what_came_of_it(diary: Diary) -> None:
    diary.watched(at(0, 8))
    switched = diary.switched("main", "fix/123-login", at(0, 9))
    edited = diary.edited("login.py", at(0, 9.1))
    red = diary.ran("make", at(0, 9.15), status=2)
    failure = diary.broke("undefined: login", red)
    green = diary.mended(failure, diary.ran("make", at(0, 9.2)))
    commit = diary.committed("Let people in", at(0, 9.3), branch="fix/123-login")
    left = diary.edited("cart.py", at(0, 9.4))
    other = diary.broke("undefined: cart", diary.ran("make", at(0, 9.5), status=2))
    diary.ran("ls", at(1, 9))
    _, one = work_sessions(diary.memory, 1)
    assert (one.id, one.started, one.ended_by) == (switched, at(0, 9), "idle")
    assert (one.branch, one.goal.issue, one.goal.edits) == ("fix/123-login", "#123", ("login.py", "cart.py"))
    assert one.goal.seqs == (switched, edited, left)
    assert [(said.kind, said.seqs) for said in one.done] == [("commit", (commit,)), ("closed", (green,))]
    assert [(said.kind, said.ref, said.seqs) for said in one.left_open] == [
        ("failure", f"f{other}", (other,)),
        ("file", "cart.py", (left,)),
    ]


def test_another_project_in_between_ends_a_session_by_a_switch(diary: Diary) -> None:
    diary.ran("make", at(0, 9))
    diary.ran("vim", at(0, 9.25), 2)
    diary.ran("make", at(0, 10))
    diary.ran("make", at(0, 12))
    diary.ran("make", at(0, 12) + 29 * MINUTE)
    assert [one.ended_by for one in work_sessions(diary.memory, 1)] == ["open", "idle", "switch"]
    assert work_sessions(diary.memory, 1, now=at(0, 12) + HOUR)[0].ended_by == "idle"


def test_a_short_look_at_another_project_ends_nothing(diary: Diary) -> None:
    for minute in range(0, 60, 10):
        diary.ran("make", at(0, 9) + minute * MINUTE, 1 if minute % 20 else 2)
    assert len(work_sessions(diary.memory)) == 2


def test_sessions_are_asked_by_time(diary: Diary) -> None:
    for hour in (9, 12, 15):
        diary.ran("make", at(0, hour))
    assert [one.started for one in work_sessions(diary.memory, 1, at(0, 10), at(0, 14))] == [at(0, 12)]
