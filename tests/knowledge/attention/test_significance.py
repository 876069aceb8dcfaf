"""What something is worth, against what an interruption costs: the figures that the parameters were chosen by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.attention.context import Context, Known
from knowledge.attention.gates.significance import likelihood, score
from knowledge.attention.history import History, bits, counted
from knowledge.attention.parameters import built_in
from tests.attending import MINUTE, candidate
from tests.making import NOW

P = built_in()
NO = Known(value=False, source="test")
CALM = Context(now=NOW, in_call=NO, locked=NO, do_not_disturb=NO, idle=NO)


def after(*runs: str) -> tuple[tuple[str, float], ...]:
    seen: tuple[tuple[str, float], ...] = ()
    for one in runs:
        seen = counted(seen, one, P)
    return seen


@pytest.mark.parametrize(
    ("runs", "state", "expected"),
    [
        (["good"] * 30, "bad", 5.1),
        (["good"] * 10, "bad", 4.2),
        (["good", "bad"] * 20, "bad", 1.0),
        ([*["good"] * 30, "bad"], "bad", 3.5),
        ([*["good"] * 30, *["bad"] * 4], "bad", 2.0),
        (["bad"] * 20, "good", 4.8),
        (["good"] * 3, "bad", 2.95),
    ],
)
def test_surprise_is_what_the_history_of_a_thing_makes_of_its_state(
    runs: list[str], state: str, expected: float
) -> None:
    found = bits(after(*runs), state)
    assert found is not None
    assert found == pytest.approx(expected, abs=0.1)


def test_without_a_history_there_are_no_bits_and_severity_decides() -> None:
    assert bits((), "bad") is None
    likely = [
        likelihood(candidate(seen=(), severity=one), History(), P)[1]
        for one in ("info", "notice", "important", "critical")
    ]
    assert likely == pytest.approx([0.05, 0.35, 0.75, 0.97])


def test_three_runs_are_not_enough_to_speak_up_and_thirty_are() -> None:
    few, many = (likelihood(candidate(seen=after(*["good"] * runs)), History(), P)[1] for runs in (3, 30))
    assert few < P.significance.voice_needs < 0.9 < many


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60)
def test_the_longer_it_was_green_the_more_surprising_is_a_red(shorter: int, more: int) -> None:
    few, many = bits(after(*["good"] * shorter), "bad"), bits(after(*["good"] * (shorter + more)), "bad")
    assert (few or 0.0) <= (many or 0.0) + 1e-9


def test_the_terms_are_minutes_of_the_user() -> None:
    found = score(candidate(seen=after(*["good"] * 30)), CALM, History(), P)
    assert found.worth == pytest.approx(0.957 * 0.35 * (5.7 + 6), rel=0.01)
    assert found.spoken_cost == 2.0
    busy = score(candidate(), Context(now=NOW), History(spoken_today=3, held_since=NOW - 10 * MINUTE), P)
    assert busy.spoken_cost == pytest.approx(6 + 0.5)
    assert busy.waiting == pytest.approx(0.957 * 0.5 * 0.35 * 10, rel=0.01)
    others = score(candidate(owned=False), CALM, History(), P)
    assert others.worth == pytest.approx(0.35 * score(candidate(), CALM, History(), P).worth)


LOST = {"service down": 1.2, "approval": 0.6, "disk": 0.5, "briefing": 0.05}


@pytest.mark.parametrize(("kind", "minutes"), LOST.items())
def test_each_kind_has_its_cost_of_delay_and_what_is_given_comes_first(kind: str, minutes: float) -> None:
    assert score(candidate(kind=kind), CALM, History(), P).per_minute == minutes
    assert score(candidate(kind=kind, delay_per_minute=3.0), CALM, History(), P).per_minute == 3.0
    good = candidate(kind="fixed", state="good")
    assert score(good, CALM, History(), P).per_minute == pytest.approx(0.35 * 0.15)
