"""Readings become a state: absent and stale is unknown, one yes is enough."""

from typing import get_args

import pytest

from knowledge.events import Reading, Signal
from knowledge.focus.state import AHEAD_S, LIMITS_S, SECOND, State, state
from tests.making import NOW


def reading(signal: Signal, value: bool = True, *, age_s: int = 0, source: str = "one") -> Reading:
    return Reading(signal=signal, value=value, source=source, at=NOW - age_s * SECOND)


def test_nothing_said_is_nothing_known() -> None:
    assert state(None, [], NOW) == State()
    assert set(State().unknown) == set(get_args(Signal))


@pytest.mark.parametrize("signal", get_args(Signal))
def test_a_reading_holds_up_to_its_age_and_no_longer(signal: Signal) -> None:
    limit = LIMITS_S[signal]
    assert getattr(state(1, [reading(signal, age_s=limit)], NOW), signal) is True
    assert getattr(state(1, [reading(signal, age_s=limit + 1)], NOW), signal) is None


def test_a_no_holds_until_something_else_is_said() -> None:
    assert state(1, [reading("in_call", value=False, age_s=10_000_000)], NOW).in_call is False


def test_a_reading_from_before_the_clock_was_set_back_is_not_believed() -> None:
    assert state(1, [reading("locked", age_s=-AHEAD_S)], NOW).locked is True
    assert state(1, [reading("locked", age_s=-AHEAD_S - 1)], NOW).locked is None


@pytest.mark.parametrize("order", [1, -1])
def test_one_yes_is_enough(order: int) -> None:
    readings = [reading("presenting", value=False), reading("presenting", source="other")]
    found = state(3, readings[::order], NOW)
    assert (found.active, found.presenting) == (3, True)
    assert "presenting" not in found.unknown


def test_a_stale_yes_does_not_hide_a_fresh_no() -> None:
    readings = [reading("in_call", age_s=LIMITS_S["in_call"] + 1), reading("in_call", value=False, source="other")]
    assert state(None, readings, NOW).in_call is False
