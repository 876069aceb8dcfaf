"""Whose each line is, however often a file was changed, back and forth."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.suspects.ownership import Ownership
from tests.knowledge.failures.suspects.changing import change, content


def owners(*texts: str | None) -> list[dict[int, float]]:
    """Of each line of a file that went through these texts."""
    steps = [change(at, content("a", one, two)) for at, (one, two) in enumerate(pairwise(texts))]
    own = Ownership(steps)
    return [own.shares("a", line) for line in range(1, len(texts[-1] or "") + 1)]


def test_lines_that_nobody_touched_are_nobodys() -> None:
    assert owners("abc", "aXc") == [{}, {0: 1.0}, {}]


def test_lines_move_with_what_is_put_in_above() -> None:
    assert owners("abc", "abX", "1234abX") == [*[{1: 1.0}] * 4, {}, {}, {0: 1.0}]


def test_a_line_that_was_changed_twice_is_half_the_formers() -> None:
    assert owners("abc", "aXc", "aYc")[1] == {1: 1.0, 0: 0.5}


def test_where_lines_were_taken_out_their_neighbours_tell() -> None:
    assert owners("abcd", "ad") == [{0: 1.0}, {0: 1.0}]


def test_what_is_put_back_is_whose_it_was() -> None:
    assert owners("abc", "aXc", "abc") == [{}, {}, {}]
    assert owners("abc", "ac", "abc") == [{}, {}, {}]
    assert owners("abc", "aXc", "aYc", "aXc")[1] == {0: 1.0}


def test_what_was_undone_left_nothing() -> None:
    steps = [change(0, content("a", "abc", "aXc")), change(1, content("a", "aXc", "abc"))]
    own = Ownership(steps)
    assert [own.undone(at, one) for at, one in enumerate(steps)] == [True, True]


def test_what_another_change_went_over_is_not_undone() -> None:
    steps = [change(0, content("a", "abc", "aXc")), change(1, content("a", "aXc", "aYc"))]
    assert not Ownership(steps).undone(0, steps[0])


def test_what_changed_while_nobody_saw_is_nobodys() -> None:
    steps = [change(0, content("a", "abc", "aXc")), change(1, content("a", "ZaXc", "ZaXd"))]
    own = Ownership(steps)
    assert [own.shares("a", line) for line in (1, 2, 3, 4)] == [{}, {}, {0: 1.0}, {1: 1.0}]


def test_a_file_that_went_is_not_there() -> None:
    steps = [change(0, content("a", "ab", None))]
    own = Ownership(steps)
    assert (own.text("a"), own.shares("a", 1), own.undone(0, steps[0])) == (None, {}, False)


def test_a_file_that_came_and_went_left_nothing() -> None:
    steps = [change(0, content("a", None, "ab")), change(1, content("a", "ab", None))]
    own = Ownership(steps)
    assert own.undone(0, steps[0])


def test_near_fades_with_lines() -> None:
    own = Ownership([change(0, content("a", "abcdefghij", "aXcdefghij"))])
    assert own.near("a", 2)[0] == 1.0
    assert own.near("a", 3)[0] > own.near("a", 9)[0]
    assert own.near("b", 1) == {}


@given(st.lists(st.text("abcd", max_size=12), min_size=2, max_size=6))
def test_each_line_has_an_owner_or_is_from_before(texts: list[str]) -> None:
    shares = owners(*texts)
    assert len(shares) == len(texts[-1])
    assert all(0 <= index < len(texts) - 1 for one in shares for index in one)


@given(st.text("abcd", max_size=12), st.text("abcd", max_size=12))
def test_there_and_back_leaves_nothing(first: str, second: str) -> None:
    assert all(one == {} for one in owners(first, second, first))
