"""Budgets: nothing is begun that may not fit, so none is overshot by more than one call declares."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.tasks.budget import (
    LEARNS_FROM,
    NAMES,
    RESOURCES,
    Admitted,
    Budget,
    Limits,
    Refused,
    Resource,
    Spent,
    learned,
)
from tests import slices

AMOUNTS = st.integers(0, 40)
SPENT = st.builds(Spent, *([AMOUNTS] * len(RESOURCES)))
LIMITS = st.builds(Limits, *([st.one_of(st.integers(0, 100), st.just(math.inf))] * len(RESOURCES)))
CALLS = st.lists(st.tuples(SPENT, st.floats(0, 1), st.booleans()), max_size=30)
"""What each declares, which share of it it takes, and whether the next one begins before it is over."""
TASKS = slices.of(10_000, 300)


def over(budget: Budget) -> list[float]:
    """By how much each limit is overshot."""
    return [max(0.0, spent - limit) for spent, limit in zip(budget.spent, budget.limits, strict=True)]


def taken(worst: Spent, share: float) -> Spent:
    return Spent(*(amount * share for amount in worst))


@settings(max_examples=TASKS, deadline=None)
@given(LIMITS, CALLS)
def test_what_keeps_to_its_word_never_overshoots(limits: Limits, calls: list[tuple[Spent, float, bool]]) -> None:
    budget, waiting = Budget(limits), list[tuple[Spent, float]]()
    for worst, share, side_by_side in calls:
        admitted = budget.admit(worst)
        if isinstance(admitted, Admitted):
            budget = admitted.budget
            waiting.append((worst, share))
        while waiting and not side_by_side:
            before, part = waiting.pop()
            budget = budget.paid(before, taken(before, part))
        assert over(budget) == pytest.approx([0.0] * len(RESOURCES))


@settings(max_examples=TASKS, deadline=None)
@given(LIMITS, CALLS)
def test_what_takes_twice_what_it_declares_overshoots_by_one_call_at_most(
    limits: Limits, calls: list[tuple[Spent, float, bool]]
) -> None:
    budget, largest = Budget(limits), Spent()
    for worst, share, _ in calls:
        admitted = budget.admit(worst)
        if isinstance(admitted, Admitted):
            largest = Spent(*map(max, largest, worst))
            budget = admitted.budget.paid(worst, taken(worst, 1 + share))
    assert all(more <= most + 1e-9 for more, most in zip(over(budget), largest, strict=True))


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_limit_refuses_by_its_name_what_goes_one_beyond_it(resource: Resource) -> None:
    budget = Budget(Limits()._replace(**{resource: 10}), Spent()._replace(**{resource: 4}))
    assert isinstance(budget.admit(Spent()._replace(**{resource: 6})), Admitted)
    refused = budget.admit(Spent()._replace(**{resource: 7}))
    assert isinstance(refused, Refused)
    assert refused.rule == NAMES[resource]
    assert "4 of 10" in refused.why
    assert refused.why.endswith("may take 7")


def test_what_is_under_way_counts_at_its_worst_until_it_is_paid() -> None:
    limits, call = Limits(tokens=100), Spent(tokens=60)
    first = Budget(limits).admit(call)
    assert isinstance(first, Admitted)
    assert isinstance(first.budget.admit(call), Refused)
    paid = first.budget.paid(call, Spent(tokens=10))
    assert (paid.spent.tokens, paid.held.tokens) == (10, 0)
    assert isinstance(paid.admit(call), Admitted)


def test_who_takes_nothing_of_what_is_spent_is_not_refused_for_it() -> None:
    assert isinstance(Budget(Limits(tokens=1), Spent(tokens=1)).admit(Spent(calls=1)), Admitted)


@pytest.mark.parametrize(("spent", "soft"), [(69, None), (70, "tokens")])
def test_the_soft_limit_is_at_seventy_percent(spent: int, soft: str | None) -> None:
    budget = Budget(Limits(tokens=100, calls=1), Spent(tokens=spent))
    assert budget.soft() == soft
    assert budget.soft(["calls"]) is None
    assert budget.said("tokens") == f"{spent} of 100 tokens are spent"


# ── limits that are learned ───────────────────────────────────────────────────────────────────────

CONFIGURED = Limits(tokens=40_000, wall_s=120, calls=4)


def past(count: int, tokens: float) -> list[Spent]:
    return [Spent(tokens=tokens, wall_s=1, calls=1)] * count


def test_thirty_successes_say_what_a_task_needs_and_twenty_nine_do_not() -> None:
    assert learned(CONFIGURED, past(LEARNS_FROM - 1, 20_000)) == CONFIGURED
    assert learned(CONFIGURED, past(LEARNS_FROM, 20_000)) == CONFIGURED._replace(tokens=30_000)


@pytest.mark.parametrize(("tokens", "limit"), [(39_000, 40_000), (100, 20_000)])
def test_what_is_learned_stays_between_half_of_what_is_configured_and_all_of_it(tokens: int, limit: int) -> None:
    assert learned(CONFIGURED, past(50, tokens)).tokens == limit


def test_the_few_that_took_most_say_nothing() -> None:
    some = [*past(95, 20_000), *past(5, 39_999)]
    assert learned(CONFIGURED, some).tokens == 30_000
    assert learned(CONFIGURED, [*some, *past(1, 39_999)]).tokens == 40_000


def test_what_has_no_limit_gets_none() -> None:
    assert learned(Limits(), past(50, 1)) == Limits()
