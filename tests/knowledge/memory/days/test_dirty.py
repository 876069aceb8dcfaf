"""Which files are edited and not committed."""

import pytest

from knowledge.events import Stashed
from knowledge.memory.days.dirty import Dirty
from knowledge.memory.days.git_words import asked, below
from knowledge.memory.days.places import Places
from knowledge.memory.days.state import uncommitted
from knowledge.redact import clean
from tests.knowledge.memory.days.diary import MINUTE, Diary, at


def dirty(diary: Diary, until: int = at(9, 0)) -> list[Dirty]:
    return uncommitted(diary.memory, 1, Places(diary.memory, 1), until)


def names(diary: Diary, until: int = at(9, 0)) -> list[str]:
    return sorted(one.path for one in dirty(diary, until))


@pytest.fixture(autouse=True)
def _watched(diary: Diary) -> None:
    diary.watched(at(0, 8))


def test_what_was_edited_after_the_last_commit_is(diary: Diary) -> None:
    diary.edited("a.py", at(0, 9))
    diary.committed("One", at(0, 9.1))
    seq = diary.edited("b.py", at(0, 9.2), how="made")
    diary.edited("b.py", at(0, 9.3))
    assert [(one.path, one.how, one.seq) for one in dirty(diary)] == [("b.py", "made", seq + 1)]
    assert names(diary, at(0, 9.05)) == ["a.py"]


def test_a_commit_in_the_second_of_an_edit_holds_it(diary: Diary) -> None:
    """Git notes whole seconds, so it seems to have been before."""
    diary.edited("a.py", at(0, 9) + 300_000)
    diary.committed("One", at(0, 9) + 700_000)
    assert names(diary) == []


def test_only_what_was_added_is_committed(diary: Diary) -> None:
    for name in ("a.py", "src/b.py", "c.py"):
        diary.edited(name, at(0, 9))
    diary.ran("git add a.py src", at(0, 9.1))
    diary.ran("git commit -m One", at(0, 9.2))
    diary.committed("One", at(0, 9.2))
    assert names(diary) == ["c.py"]


def test_the_command_that_commits_is_told_after_the_commit(diary: Diary) -> None:
    for name in ("a.py", "b.py"):
        diary.edited(name, at(0, 9))
    diary.edited("new.py", at(0, 9), how="made")
    diary.committed("One", at(0, 9.2))
    diary.ran("git add b.py && git commit -am One", at(0, 9.2))
    assert names(diary) == ["new.py"]


def test_a_path_is_meant_from_where_it_was_typed(diary: Diary) -> None:
    diary.edited("src/a.py", at(0, 9))
    diary.edited("a.py", at(0, 9))
    diary.ran("git commit -m One a.py", at(0, 9.2), cwd="/work/shop/src")
    diary.committed("One", at(0, 9.2))
    assert names(diary) == ["a.py"]


def test_an_edit_that_was_undone_is_none(diary: Diary) -> None:
    diary.edited("a.py", at(0, 9), before="1", after="2")
    diary.edited("a.py", at(0, 9.1), before="2", after="1")
    diary.edited("b.py", at(0, 9.2), how="made", after="3")
    diary.edited("b.py", at(0, 9.3), how="removed", before="3")
    assert names(diary) == []


def test_what_was_restored_is_as_it_was(diary: Diary) -> None:
    for name in ("a.py", "b.py", "src/c.py"):
        diary.edited(name, at(0, 9))
    diary.ran("git checkout -- a.py", at(0, 9.1))
    assert names(diary) == ["b.py", "src/c.py"]
    diary.ran("git restore src", at(0, 9.2), status=1)
    diary.ran("git reset --hard", at(0, 9.3))
    assert names(diary) == []


def test_a_stash_takes_files_away_and_brings_them_back(diary: Diary) -> None:
    diary.edited("a.py", at(0, 9))
    for how, hour in (("put", 9.1), ("taken", 9.3)):
        noted = at(0, hour) if how == "put" else None
        event = Stashed(tree=clean("/work/shop"), how=how, subject=clean("wip"), commit="e" * 40, at=noted)
        diary.hear(event, at(0, hour))
    assert names(diary, at(0, 9.2)) == []
    assert names(diary) == ["a.py"]


def test_a_moved_file_is_dirty_under_its_new_name(diary: Diary) -> None:
    diary.edited("a.py", at(0, 9))
    diary.edited("b.py", at(0, 9.1), how="moved", moved_from="a.py")
    assert names(diary) == ["b.py"]


def test_an_amended_message_commits_nothing_more(diary: Diary) -> None:
    diary.edited("a.py", at(0, 9))
    diary.ran("git commit --amend -m Better", at(0, 9.1))
    diary.committed("Better", at(0, 9.1), amended=True)
    assert names(diary) == ["a.py"]


def test_each_tree_has_its_own(diary: Diary) -> None:
    diary.watched(at(0, 8.5), 1, "/work/shop-b")
    diary.edited("a.py", at(0, 9))
    diary.edited("a.py", at(0, 9), tree="/work/shop-b")
    diary.committed("One", at(0, 9.1), tree="/work/shop-b")
    assert [(one.tree, one.path) for one in dirty(diary)] == [("/work/shop", "a.py")]


def test_a_clock_that_was_set_back_leaves_nothing_dirty(diary: Diary) -> None:
    diary.edited("a.py", at(0, 12))
    diary.committed("One", at(0, 12) - 50 * MINUTE)
    assert names(diary) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("git add -A", [("add", True, ())]),
        ("git -C x add .", [("add", True, (".",))]),
        ("git add a b", [("add", False, ("a", "b"))]),
        ("git commit -am 'all of it'", [("commit", True, ())]),
        ("git commit -m 'add a file'", [("commit", False, ())]),
        ("git commit --all", [("commit", True, ())]),
        ("git commit -m x a.py", [("commit", False, ("a.py",))]),
        ("git commit -ma", [("commit", False, ())]),
        ("git add a && git commit -m x", [("add", False, ("a",)), ("commit", False, ())]),
        ("git restore --staged a", []),
        ("git checkout main", []),
        ("git checkout -- a", [("restore", False, ("a",))]),
        ("git reset --hard HEAD~1", [("restore", True, ())]),
        ("git status", []),
        ("echo git add", []),
        ("git", []),
    ],
)
def test_what_is_typed_to_git_is_understood(line: str, said: list[tuple[str, bool, tuple[str, ...]]]) -> None:
    assert [(one.verb, one.every, one.paths) for one in asked(line)] == said


def test_paths_are_called_as_below_their_tree() -> None:
    assert below("/work/shop", "/work/shop/src", "../a.py") == "a.py"
    assert below("/work/shop", "/work/shop", ".") == "."
