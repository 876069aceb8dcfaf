"""The way from the present files back to the last commit, edit by edit."""

import hashlib
import random
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from knowledge.events import FileChange, FilesChanged
from knowledge.failures.culprit.edits import AS_IS, MOST_EDITS, UNTOLD, Content, Present, uncommitted
from knowledge.redact import clean

Told = list[tuple[int, FilesChanged]]
How = Literal["made", "changed", "removed", "moved"]


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def change(path: str, before: str | None, after: str | None, how: How | None = None, was: str = "") -> FileChange:
    named: How = how or ("made" if before is None else "removed" if after is None else "changed")
    return FileChange(
        path=clean(path),
        how=named,
        moved_from=clean(was) if was else None,
        before=sha(before) if before is not None else None,
        after=sha(after) if after is not None else None,
    )


def burst(seq: int, *changes: FileChange) -> tuple[int, FilesChanged]:
    return seq, FilesChanged(tree=clean("/t"), changes=list(changes), count=len(changes), began=seq)


def present(
    committed: dict[str, str | None], now: dict[str, str], tracked: set[str] | None = None, lost: tuple[str, ...] = ()
) -> Present:
    names = {path: sha(text) if text is not None else None for path, text in committed.items()}
    gone = {sha(one) for one in lost}
    held = {path: sha(text) for path, text in now.items()}
    return Present(names, tracked if tracked is not None else set(now), held.get, lambda name: name not in gone)


def test_each_burst_is_a_state_and_the_last_one_is_as_it_is() -> None:
    told = [burst(7, change("a", "1", "2"), change("b", None, "x")), burst(5, change("a", "0", "1"))]
    found = uncommitted(told, present({"a": "0", "b": None}, {"a": "2", "b": "x"}), others=False)
    assert [(one.ref, one.title, one.files) for one in found.edits] == [
        ("e5", "a", {"a": sha("1")}),
        ("e7", "a, b", {"a": AS_IS, "b": AS_IS}),
    ]
    assert found.base == {}


def test_what_was_committed_since_is_no_edit() -> None:
    told = [burst(7, change("a", "1", "2")), burst(5, change("a", "0", "1"), change("c", "0", "1"))]
    found = uncommitted(told, present({"a": "1"}, {"a": "2", "c": "1"}), others=True)
    assert [one.ref for one in found.edits] == ["e7"]


def test_what_no_edit_told_of_comes_first() -> None:
    told = [burst(7, change("a", "1", "2")), burst(5, change("b", "0", "?"))]
    found = uncommitted(told, present({"a": "0", "b": "0", "c": None}, {"a": "2", "b": "3", "c": "z"}), others=False)
    assert [one.ref for one in found.edits] == [UNTOLD, "e7"]
    assert found.edits[0].files == {"a": sha("1"), "b": AS_IS, "c": AS_IS}
    assert found.edits[1].files == {"a": AS_IS}


def test_a_content_that_is_not_kept_ends_the_way() -> None:
    told = [burst(9, change("a", "2", "3")), burst(7, change("a", "1", "2")), burst(5, change("a", "0", "1"))]
    found = uncommitted(told, present({"a": "0"}, {"a": "3"}, lost=("1",)), others=False)
    assert [(one.ref, one.files) for one in found.edits] == [
        (UNTOLD, {"a": sha("1")}),
        ("e7", {"a": sha("2")}),
        ("e9", {"a": AS_IS}),
    ]


def test_git_says_what_an_edit_does_not() -> None:
    told = [
        (
            7,
            FilesChanged(
                tree=clean("/t"), changes=[FileChange(path=clean("a"), how="changed", after=sha("1"))], count=1, began=7
            ),
        )
    ]
    found = uncommitted(told, present({"a": "0"}, {"a": "1"}), others=False)
    assert [(one.ref, one.files) for one in found.edits] == [("e7", {"a": AS_IS})]


def test_files_that_git_does_not_track_are_followed_where_that_is_asked_for() -> None:
    told = [
        burst(9, change("new", "1", "2"), change("old", "0", "1"), change("lost", "x", "y")),
        burst(7, change("new", None, "1")),
    ]
    there = present({}, {"new": "2", "old": "1", "lost": "y"}, tracked=set(), lost=("x",))
    found = uncommitted(told, there, others=True)
    assert found.base == {"new": None, "old": sha("0")}
    assert [(one.ref, one.files) for one in found.edits] == [
        ("e7", {"new": sha("1")}),
        ("e9", {"new": AS_IS, "old": AS_IS}),
    ]
    assert uncommitted(told, there, others=False).edits == []


def test_a_file_that_was_moved_is_gone_where_it_was() -> None:
    told = [burst(7, change("b", "0", "0", "moved", "a"))]
    found = uncommitted(told, present({"a": "0", "b": None}, {"b": "0"}), others=False)
    assert [one.files for one in found.edits] == [{"b": AS_IS, "a": AS_IS}]


def test_no_more_edits_than_can_be_told() -> None:
    told = [burst(n, change("a", str(n - 1), str(n))) for n in range(200, 0, -1)]
    found = uncommitted(told, present({"a": "0"}, {"a": "200"}), others=False)
    assert [found.edits[0].ref, len(found.edits)] == [UNTOLD, MOST_EDITS + 1]


@given(st.integers(0, 10_000))
def test_all_edits_together_lead_from_the_commit_to_the_present(seed: int) -> None:
    """Whatever was committed in between, and whatever of it was lost."""
    chance = random.Random(seed)
    files: dict[str, str] = {"a": "a0", "b": "b0"}
    committed, told, past = dict(files), list[tuple[int, FilesChanged]](), [dict(files)]
    for seq in range(1, chance.randint(2, 12)):
        path = chance.choice("abc")
        before = files.get(path)
        if before is not None and chance.random() < 0.2:
            del files[path]
            told.insert(0, burst(seq, change(path, before, None)))
        else:
            files[path] = f"{path}{seq}"
            if chance.random() < 0.9:
                told.insert(0, burst(seq, change(path, before, files[path])))
        past.append(dict(files))
        if chance.random() < 0.2:
            committed = dict(files)
    dirty = {path: committed.get(path) for path in "abc" if committed.get(path) != files.get(path)}
    found = uncommitted(told, present(dirty, files, set("abc")), others=False)
    state: dict[str, Content] = {path: sha(text) if text is not None else None for path, text in dirty.items()}
    for one in found.edits:
        state |= one.files
    for path, content in state.items():
        now = sha(files[path]) if path in files else None
        assert content in (AS_IS, now)
    assert not found.base
