"""The first bad state is found in few runs, whatever cannot be judged; what contradicts itself is not blamed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures.culprit.search import MOST_RUNS, Found, Span, Unfound, Verdict, following, seek


def searched(span: Span, verdicts: list[Verdict]) -> tuple[Found | Unfound, dict[int, list[Verdict]]]:
    runs: dict[int, list[Verdict]] = {}
    while isinstance(found := following(span, runs), int):
        runs.setdefault(found, []).append(verdicts[found])
    return found, runs


def count(runs: dict[int, list[Verdict]]) -> int:
    return sum(map(len, runs.values()))


@given(st.integers(2, 300), st.data())
def test_the_first_bad_state_is_found_from_any_green_one(states: int, data: st.DataObject) -> None:
    culprit = data.draw(st.integers(1, states - 1))
    green = data.draw(st.integers(0, culprit - 1))
    verdicts: list[Verdict] = ["good"] * culprit + ["bad"] * (states - culprit)
    found, runs = searched(Span(states, seek(states - 2, green)), verdicts)
    assert found == Found(culprit - 1, culprit)
    assert count(runs) <= math.ceil(math.log2(states - green)) + 5
    assert len(runs[culprit]) == len(runs[culprit - 1]) == 2


@given(st.integers(2, 300), st.data())
def test_without_a_green_run_the_past_is_sought_in_growing_steps(states: int, data: st.DataObject) -> None:
    culprit = data.draw(st.integers(1, states - 1))
    verdicts: list[Verdict] = ["good"] * culprit + ["bad"] * (states - culprit)
    found, runs = searched(Span(states, seek(states - 2, None)), verdicts)
    assert found == Found(culprit - 1, culprit)
    assert count(runs) <= 2 * math.ceil(math.log2(states)) + 6


@given(st.lists(st.sampled_from(["good", "bad", "skip"]), min_size=2, max_size=60), st.data())
def test_whatever_is_said_it_ends_and_blames_only_what_was_seen(verdicts: list[Verdict], data: st.DataObject) -> None:
    green = data.draw(st.none() | st.integers(0, len(verdicts) - 1))
    found, runs = searched(Span(len(verdicts), seek(len(verdicts) - 2, green)), verdicts)
    assert count(runs) <= MOST_RUNS
    assert max(map(len, runs.values())) <= 2
    if isinstance(found, Found):
        assert (verdicts[found.good], verdicts[found.bad]) == ("good", "bad")
        assert all(verdicts[one] == "skip" for one in range(found.good + 1, found.bad))
        assert found.certain == (found.bad == found.good + 1)


@pytest.mark.parametrize(
    ("verdicts", "why"),
    [
        (["good", "good", "good"], "any more"),
        (["good", "good", "skip"], "in a sandbox"),
        (["bad", "bad", "bad"], "in the same way in every"),
        (["skip", "skip", "bad"], "no earlier state"),
    ],
)
def test_why_nothing_is_found_is_said(verdicts: list[Verdict], why: str) -> None:
    found, _ = searched(Span(3, seek(1, None)), verdicts)
    assert isinstance(found, Unfound)
    assert why in found.why


@pytest.mark.parametrize("turns", [2, 1])
def test_what_fails_by_turns_is_blamed_on_nobody(turns: int) -> None:
    """The culprit, or the one before it, is otherwise the second time."""
    runs: dict[int, list[Verdict]] = {}
    verdicts: list[Verdict] = ["good", "good", "bad", "bad"]
    turned: list[Verdict] = ["good", "bad", "good", "bad"]
    while isinstance(found := following(Span(4, seek(2, 0)), runs), int):
        before = runs.setdefault(found, [])
        before.append(turned[found] if before and found == turns else verdicts[found])
    assert isinstance(found, Unfound)
    assert "by turns" in found.why


def test_what_was_green_may_be_in_the_next_state_only() -> None:
    """It was green with edits that were committed later."""
    found, runs = searched(Span(6, seek(4, 2)), ["skip", "skip", "skip", "good", "bad", "bad"])
    assert found == Found(3, 4)
    assert set(runs) == {5, 2, 3, 4}


def test_the_past_ends_where_it_is_said_to() -> None:
    assert min(seek(100, None, 51)) == 51
    assert seek(5, 5) == (5, 4, 3, 1, 0)
    assert seek(0, None) == (0,)
