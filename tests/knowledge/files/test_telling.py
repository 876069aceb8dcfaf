"""Differences become changes, and changes an event that says something."""

import pytest

from knowledge.envelope import LARGEST
from knowledge.files.entry import Difference, Entry
from knowledge.files.telling import MOST_LETTERS, Change, Read, files_changed, paired, tree_changed, whole


def at(inode: int, mtime: int = 5) -> Entry:
    return Entry(mtime, 10, inode)


def changed(count: int, folder: str = "src") -> list[Change]:
    return [Change(f"{folder}/{number}", at(number), at(number, 6)) for number in range(count)]


def test_the_same_file_elsewhere_moved() -> None:
    found = [Difference("a", at(1), None), Difference("b", None, at(1)), Difference("c", at(2), at(2, 6))]
    assert [(one.path, one.how, one.moved_from) for one in paired(found)] == [
        ("b", "moved", "a"),
        ("c", "changed", None),
    ]


def test_a_number_that_was_given_again_is_no_move() -> None:
    found = [Difference("a", at(1), None), Difference("b", None, at(1, 6))]
    assert [one.how for one in paired(found)] == ["removed", "made"]


def test_of_two_links_of_one_file_each_moves_once() -> None:
    found = [Difference("a", at(1), None), Difference("b", None, at(1)), Difference("c", None, at(1))]
    assert sorted(one.how for one in paired(found)) == ["made", "moved"]


@pytest.mark.parametrize(
    ("changes", "git", "reason"),
    [
        (changed(20), True, None),
        (changed(21), True, "git"),
        (changed(21), False, None),
        (changed(200), False, None),
        (changed(201), False, "many"),
        ([*changed(30), Change("a/Cargo.lock", at(1), at(2))], False, "packages"),
        ([*changed(3), Change("a/Cargo.lock", at(1), at(2))], False, None),
        (changed(30, "third_party/x"), False, "packages"),
    ],
)
def test_when_a_tree_is_told_of_as_a_whole(changes: list[Change], git: bool, reason: str | None) -> None:
    assert whole(changes, git=git) == reason


def test_a_tree_names_where_most_of_it_happened() -> None:
    changes = [*changed(30), *changed(40, "lib"), *(one for number in range(30) for one in changed(1, f"d{number}"))]
    event = tree_changed("/tree", changes, "many", 7, "seen")
    assert event.folders[:2] == ["lib", "src"]
    assert (len(event.folders), event.count) == (20, 100)


def test_the_most_telling_come_first() -> None:
    few, many, binary = (
        Read(one, *lines) for one, lines in zip(changed(3), ((1, 0), (5, 5), (None, None)), strict=True)
    )
    event = files_changed("/tree", [binary, few, many], 7, "seen")
    assert [(one.added, one.removed) for one in event.changes] == [(5, 5), (1, 0), (None, None)]


def test_paths_of_any_length_fit_into_a_message() -> None:
    read = [Read(Change(f"{'d/' * 2_000}{number}", None, at(number))) for number in range(200)]
    event = files_changed("/tree", read, 7, "seen")
    assert event.count == 200
    assert 0 < len(event.changes) < 200
    assert sum(len(one.path) for one in event.changes) <= MOST_LETTERS


def test_whatever_paths_hold_an_event_fits_into_a_message() -> None:
    read = [Read(Change(chr(1) * 4_000 + str(number), None, at(number)), after="0" * 64) for number in range(200)]
    changes = [Change(f"{chr(1) * 4_000}{number}/x", None, at(number)) for number in range(200)]
    events = files_changed("/tree", read, 7, "seen"), tree_changed("/tree", changes, "many", 7, "seen")
    assert all(len(event.model_dump_json()) < LARGEST * 9 // 10 for event in events)
