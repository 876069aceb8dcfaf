"""In which order to try: what is likely is told apart first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.suspects.bisect import order, trials


def test_equally_likely_ones_are_halved() -> None:
    assert order([1 / 4] * 4)[0] == 1
    assert trials([1 / 8] * 8, 5) == 3


def test_a_likely_one_is_told_from_the_others_first() -> None:
    assert order([0.05, 0.05, 0.8, 0.05, 0.05])[:2] in ([1, 2], [2, 1])
    assert trials([0.05, 0.05, 0.8, 0.05, 0.05], 2) == 2


@pytest.mark.parametrize("shares", [[], [1.0], [0.0, 0.0], [0.0, 1.0]])
def test_where_there_is_no_choice_nothing_is_tried(shares: list[float]) -> None:
    assert order(shares) == []


def test_what_cannot_be_it_is_not_tried() -> None:
    assert order([0.5, 0.0, 0.5]) == [0]


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=20))
def test_whoever_it_is_is_found(weights: list[float]) -> None:
    shares = [one / sum(weights) for one in weights]
    tried = order(shares)
    assert sorted(tried) == list(range(len(shares) - 1))
    assert all(0 < trials(shares, culprit) < len(shares) for culprit in range(len(shares)))


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=20))
def test_on_average_it_takes_hardly_more_than_plain_halving(weights: list[float]) -> None:
    shares = [one / sum(weights) for one in weights]
    each = sum(share * trials(shares, at) for at, share in enumerate(shares))
    plain = sum(share * trials([1 / len(shares)] * len(shares), at) for at, share in enumerate(shares))
    assert each <= plain + 1
