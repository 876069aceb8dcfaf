"""What was done: activity, changes and commands, of one project and of all."""

from knowledge.memory.days.answers import command_history, recent_activity, what_changed
from knowledge.memory.days.spans import spans
from tests.knowledge.memory.days.diary import HOUR, MINUTE, Diary, at


def a_morning(diary: Diary) -> None:
    diary.watched(at(0, 8))
    diary.watched(at(0, 8), 2)
    diary.ran("git status", at(0, 9))
    diary.edited("src/parser.py", at(0, 9.1))
    diary.ran("vim post.md", at(0, 9.2), 2)
    diary.ran("make", at(0, 9.3), status=2)
    diary.committed("Parse nothing", at(0, 9.4))
    diary.ran("curl example.org", at(0, 9.5), None)


def test_activity_is_told_latest_first_and_of_all(diary: Diary) -> None:
    a_morning(diary)
    assert [act.what for act in recent_activity(diary.memory)] == [
        "ran `curl example.org`",
        "committed 00000000 on main: Parse nothing",
        "ran `make`, which failed (2)",
        "ran `vim post.md`",
        "edited src/parser.py",
        "ran `git status`",
    ]


def test_it_is_asked_by_project_kind_and_time(diary: Diary) -> None:
    a_morning(diary)
    memory = diary.memory
    assert [act.subject for act in recent_activity(memory, 2)] == ["vim"]
    assert [act.kind for act in recent_activity(memory, 1, kind="command")] == ["command", "command"]
    assert [act.seq for act in recent_activity(memory, since=at(0, 9.1), until=at(0, 9.3))] == [5, 4]
    assert len(recent_activity(memory, limit=3)) == 3
    assert not recent_activity(memory, 3)


def test_each_act_has_its_session(diary: Diary) -> None:
    a_morning(diary)
    later = diary.ran("make", at(0, 12))
    sessions = {act.seq: act.session for act in recent_activity(diary.memory)}
    assert sessions == {3: 3, 4: 3, 5: 5, 6: 3, 7: 3, 8: None, later: later}


def test_what_changed_is_edits_commits_and_dependencies(diary: Diary) -> None:
    a_morning(diary)
    diary.ran("pip install flask", at(0, 9.6))
    diary.ran("pip install nonsense", at(0, 9.7), status=1)
    assert [act.subject for act in what_changed(diary.memory, 1)] == ["pip install", f"{7:040x}", "src/parser.py"]


def test_changes_of_a_file_are_found_by_its_name_its_folder_and_a_pattern(diary: Diary) -> None:
    a_morning(diary)
    diary.edited("src/new.py", at(0, 10), how="moved", moved_from="src/old.py")
    for path, seqs in {
        "parser.py": [4],
        "src/": [9, 4],
        "./src/parser.py": [4],
        "/work/shop/src/parser.py": [4],
        "*.py": [9, 4],
        "old.py": [9],
        "arser.py": [],
        "docs": [],
    }.items():
        assert [act.seq for act in what_changed(diary.memory, 1, path=path)] == seqs, path


def test_commands_are_found_by_words_and_by_how_they_ended(diary: Diary) -> None:
    a_morning(diary)
    memory = diary.memory
    assert [act.text for act in command_history(memory)] == ["curl example.org", "make", "vim post.md", "git status"]
    assert [act.text for act in command_history(memory, "STATUS git")] == ["git status"]
    assert [act.text for act in command_history(memory, outcome="failed")] == ["make"]
    assert [act.text for act in command_history(memory, outcome="succeeded", project=1)] == ["git status"]
    assert not command_history(memory, "terraform")


def test_what_is_told_late_stands_where_it_happened(diary: Diary) -> None:
    """A daemon that was down hears of commands later, in any order."""
    second = diary.ran("make", at(0, 9.2), told=at(0, 20))
    first = diary.ran("vim a", at(0, 9), told=at(0, 20))
    assert [act.seq for act in recent_activity(diary.memory)] == [second, first]
    (one,) = spans(diary.memory, 1)
    assert (one.id, one.started, one.ended) == (second, at(0, 9), at(0, 9.2) + 1_000_000)


def test_a_session_ends_when_nothing_is_done_for_half_an_hour(diary: Diary) -> None:
    diary.ran("one", at(0, 9))
    diary.ran("two", at(0, 9) + 29 * MINUTE)
    diary.ran("three", at(0, 9) + 60 * MINUTE)
    assert [one.started for one in spans(diary.memory, 1)] == [at(0, 9), at(0, 9) + HOUR]
