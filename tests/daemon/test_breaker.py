"""The breaker by example: what opens it, for how long, who may probe, and whose answer counts."""

import itertools
from typing import get_args

import pytest

from daemon.breaker import (
    FAILED_PERCENT,
    LONGEST_RETRY_AFTER_S,
    LONGEST_WAIT_S,
    MOST_CALLS,
    PROBE_LOST_S,
    WINDOW_S,
    Breaker,
    Ticket,
)
from knowledge.failure_class import FailureClass

SLOW_S = 1.0
NOTHING: tuple[FailureClass, ...] = ("resource", "cancelled", "poison", "unknown")
ANSWERS: tuple[FailureClass | None, ...] = (None, "semantic-repairable", "semantic-final")


def made(spread: float = 0.5) -> Breaker:
    return Breaker(SLOW_S, lambda: spread)


def admitted(breaker: Breaker, now: float) -> Ticket:
    ticket = breaker.admit(now)
    assert ticket is not None
    return ticket


def call(breaker: Breaker, failure: FailureClass | None, now: float, took_s: float = 0.1) -> str:
    breaker.settle(admitted(breaker, now), failure, took_s, now)
    return breaker.state


def opened(spread: float = 0.5, now: float = 0.0) -> Breaker:
    breaker = made(spread)
    for _ in range(3):
        call(breaker, "transport", now)
    assert breaker.state == "open"
    return breaker


# ── what opens it ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("failure", ["transport", "throttled"])
def test_three_failures_in_a_row_open_it(failure: FailureClass) -> None:
    breaker = made()
    assert [call(breaker, failure, float(n)) for n in range(3)] == ["closed", "closed", "open"]
    assert breaker.admit(2.0) is None
    (change,) = breaker.changes()
    assert change[:4] == ("open", "3 calls in a row failed", 2.0, 1)
    assert breaker.changes() == []


def test_three_in_a_row_need_not_come_within_the_window() -> None:
    breaker = made()
    assert [call(breaker, "transport", n * 10 * WINDOW_S) for n in range(3)][-1] == "open"


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_ends_the_row_also_one_that_says_no(answer: FailureClass | None) -> None:
    breaker = made()
    kinds: list[FailureClass | None] = ["transport", "transport", answer, "transport"]
    assert {call(breaker, kind, 0.0) for kind in kinds} == {"closed"}


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_is_not_its_doing_neither_ends_the_row_nor_counts(nothing: FailureClass) -> None:
    breaker = made()
    for _ in range(20):
        assert call(breaker, nothing, 0.0, took_s=9.0) == "closed"
    assert [call(breaker, kind, 0.0) for kind in ("transport", nothing, "transport", nothing)][-1] == "closed"
    assert call(breaker, "transport", 0.0) == "open"


SHARES: list[tuple[str, str, str]] = [
    # one letter a call: o ok, f failed, s slow, x failed and slow; afterwards
    ("fofo", "closed", "four calls are too few"),
    ("foofo", "closed", "2 of 5 is less than half"),
    ("fofof", "open", "3 of 5 calls within 60 s failed"),
    ("ffoof", "open", "3 of 5 calls within 60 s failed"),
    ("ooffoof", "closed", "3 of 7"),
    ("ooffooff", "open", "4 of 8 calls within 60 s failed"),
    ("ooffof", "open", "3 of 6 calls within 60 s failed"),
    ("ffoff", "open", "4 of 5 calls within 60 s failed"),
    ("ssss", "closed", "four calls are too few"),
    ("sssos", "open", "4 of 5 calls within 60 s took longer than 1 s"),
    ("ssoso", "closed", "3 of 5 is less than 80 %"),
    ("sssooss", "closed", "5 of 7 is less than 80 %"),
    ("ssoosssss", "closed", "7 of 9"),
    ("ssoossssss", "open", "8 of 10 calls within 60 s took longer than 1 s"),
    ("oooooo" + 23 * "s", "closed", "23 of 29 is 79.3 %"),
    ("oooooo" + 24 * "s", "open", "24 of 30 calls within 60 s took longer than 1 s"),
    ("xosos", "closed", "both shares are too small"),
    ("xsoss", "open", "4 of 5 calls within 60 s took longer than 1 s"),
]


@pytest.mark.parametrize(("calls", "state", "reason"), SHARES, ids=[calls for calls, _, _ in SHARES])
def test_shares_of_at_least_five_calls_open_it(calls: str, state: str, reason: str) -> None:
    breaker = made()
    for letter in calls:
        assert breaker.state == "closed"
        call(breaker, "transport" if letter in "fx" else None, 0.0, took_s=SLOW_S + 0.1 if letter in "sx" else SLOW_S)
    assert breaker.state == state
    if state == "open":
        assert breaker.changes()[0].reason == reason


def test_only_the_last_minute_counts_to_the_moment() -> None:
    for age, state in ((WINDOW_S, "open"), (WINDOW_S + 0.001, "closed")):
        breaker = made()
        for kind in ("transport", "transport", None, None):
            call(breaker, kind, 100.0)
        assert call(breaker, None, 100.0) == "closed"
        assert call(breaker, "transport", 100.0 + age) == state


def test_of_many_calls_the_last_are_remembered() -> None:
    breaker = made()
    for n in range(10 * MOST_CALLS):
        call(breaker, None, n / 1_000)
    kinds: itertools.cycle[FailureClass | None] = itertools.cycle(["transport", "transport", None])
    calls = 1
    while call(breaker, next(kinds), 10.0) == "closed":
        calls += 1
    assert calls == pytest.approx(MOST_CALLS * FAILED_PERCENT / 100 * 3 / 2, abs=3)
    assert len(breaker._window) == MOST_CALLS


# ── for how long ──────────────────────────────────────────────────────────────────────────────────


def waits(breaker: Breaker, openings: int) -> list[float]:
    """How long it stays open each time, when every probe fails."""
    now, found = 0.0, [breaker.retry_in(0.0)]
    while len(found) < openings:
        now += found[-1]
        call(breaker, "transport", now)
        found.append(breaker.retry_in(now))
    return found


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        (0.5, [2, 4, 8, 16, 32, 60, 60, 60]),
        (0.0, [1.6, 3.2, 6.4, 12.8, 25.6, 48, 48, 48]),
        (1.0, [2.4, 4.8, 9.6, 19.2, 38.4, 60, 60, 60]),
    ],
)
def test_each_opening_doubles_the_wait_up_to_a_minute(spread: float, expected: list[float]) -> None:
    assert waits(opened(spread), 8) == pytest.approx(expected)


def test_a_thousand_openings_wait_no_longer() -> None:
    assert waits(opened(), 2_000)[-1] == pytest.approx(LONGEST_WAIT_S)


def test_a_close_forgets_window_row_and_waits() -> None:
    breaker = opened()
    call(breaker, "transport", 2.0)
    assert call(breaker, None, 6.0) == "closed"
    assert [call(breaker, kind, 6.0) for kind in ("transport", "transport")][-1] == "closed"
    assert call(breaker, "transport", 6.0) == "open"
    assert breaker.retry_in(6.0) == pytest.approx(2.0)
    told = breaker.changes()
    assert [change.openings for change in told] == [1, 1, 2, 2, 0, 1]
    assert [change.at for change in told] == [0.0, 2.0, 2.0, 6.0, 6.0, 6.0]


@pytest.mark.parametrize("retry_after", [0.5, 7.0, 300.0])
def test_retry_after_of_a_throttled_call_opens_at_once_for_as_long(retry_after: float) -> None:
    breaker = made(spread=0.0)
    breaker.settle(admitted(breaker, 0.0), "throttled", 0.1, 10.0, retry_after)
    assert breaker.retry_in(10.0) == retry_after
    assert breaker.changes()[0][:3] == ("open", "it asks for fewer calls", retry_after)
    assert breaker.admit(9.99 + retry_after) is None
    assert admitted(breaker, 10.0 + retry_after)


def test_retry_after_of_another_failure_counts_only_when_it_opens() -> None:
    breaker = made()
    for n in range(3):
        assert breaker.state == "closed", n
        breaker.settle(admitted(breaker, 0.0), "transport", 0.1, 0.0, 90.0)
    assert breaker.retry_in(0.0) == 90.0


def test_retry_after_of_a_probe_counts_and_the_next_wait_is_computed_again() -> None:
    breaker = opened()
    breaker.settle(admitted(breaker, 2.0), "throttled", 0.1, 2.0, 100.0)
    assert breaker.retry_in(2.0) == 100.0
    call(breaker, "transport", 102.0)
    assert breaker.retry_in(102.0) == 8.0


@pytest.mark.parametrize("senseless", [0.0, -1.0, float("nan")])
def test_a_senseless_retry_after_is_none(senseless: float) -> None:
    breaker = made()
    breaker.settle(admitted(breaker, 0.0), "throttled", 0.1, 0.0, senseless)
    assert breaker.state == "closed"


def test_nobody_is_left_alone_for_more_than_a_day() -> None:
    breaker = made()
    breaker.settle(admitted(breaker, 0.0), "throttled", 0.1, 0.0, float("inf"))
    assert breaker.retry_in(0.0) == LONGEST_RETRY_AFTER_S


# ── who may probe ─────────────────────────────────────────────────────────────────────────────────


def test_one_of_fifty_may_probe() -> None:
    breaker = opened()
    assert breaker.admit(1.999) is None
    assert [breaker.admit(2.0) is not None for _ in range(50)] == [True] + [False] * 49
    assert breaker.state == "half-open"
    assert breaker.changes()[-1][:3] == ("half-open", "2 s have passed: one call may try", 0.0)


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answered_probe_closes(answer: FailureClass | None) -> None:
    breaker = opened()
    assert call(breaker, answer, 2.0, took_s=SLOW_S) == "closed"
    assert breaker.changes()[-1][:4] == ("closed", "the call that tried was answered", 0.0, 0)


@pytest.mark.parametrize(
    ("kind", "took_s", "reason"),
    [
        ("transport", 0.1, "the call that tried failed (transport)"),
        ("throttled", 0.1, "the call that tried failed (throttled)"),
        (None, 1.1, "the call that tried took 1.1 s"),
        ("semantic-final", 1.1, "the call that tried took 1.1 s"),
    ],
)
def test_a_failed_or_slow_probe_opens_for_twice_as_long(kind: FailureClass | None, took_s: float, reason: str) -> None:
    breaker = opened()
    assert call(breaker, kind, 2.0, took_s) == "open"
    assert breaker.changes()[-1][:4] == ("open", reason, 4.0, 2)


@pytest.mark.parametrize("nothing", NOTHING)
def test_a_probe_that_proves_nothing_lets_the_next_one_try(nothing: FailureClass) -> None:
    breaker = opened()
    first = admitted(breaker, 2.0)
    breaker.settle(first, nothing, 9.0, 2.0)
    assert breaker.state == "half-open"
    assert breaker.retry_in(2.0) == 0.0
    second = admitted(breaker, 2.0)
    assert breaker.admit(2.0) is None
    breaker.settle(first, None, 0.1, 2.0)  # settled a second time by mistake
    assert breaker.state == "half-open"
    breaker.settle(second, None, 0.1, 2.0)
    assert breaker.state == "closed"


@pytest.mark.parametrize(("slow_s", "lost_s"), [(1.0, PROBE_LOST_S), (45.0, 90.0)])
def test_a_probe_that_is_never_settled_wedges_nobody(slow_s: float, lost_s: float) -> None:
    breaker = Breaker(slow_s, lambda: 0.5)
    for _ in range(3):
        call(breaker, "transport", 0.0)
    lost = admitted(breaker, 2.0)
    assert breaker.admit(2.0 + lost_s - 0.1) is None
    assert breaker.retry_in(2.0 + lost_s - 0.1) == pytest.approx(0.1)
    found = admitted(breaker, 2.0 + lost_s)
    assert breaker.admit(2.0 + lost_s) is None
    breaker.settle(lost, "transport", 100.0, 2.0 + lost_s)
    assert breaker.state == "half-open"
    breaker.settle(found, None, 0.1, 2.0 + lost_s)
    assert breaker.state == "closed"


@pytest.mark.parametrize("late", [None, "transport", "throttled", "semantic-final", "cancelled"])
def test_answers_of_an_earlier_generation_are_ignored(late: FailureClass | None) -> None:
    breaker = made()
    old = [admitted(breaker, 0.0) for _ in range(9)]
    for _ in range(3):
        call(breaker, "transport", 0.0)
    breaker.settle(old.pop(), late, 0.1, 1.0, 500.0)
    assert (breaker.state, breaker.retry_in(1.0)) == ("open", 1.0)
    probe = admitted(breaker, 2.0)
    breaker.settle(old.pop(), late, 0.1, 2.0, 500.0)
    assert breaker.state == "half-open"
    assert breaker.admit(2.0) is None
    breaker.settle(probe, None, 0.1, 2.0)
    for one in old:
        breaker.settle(one, late, 0.1, 2.0, 500.0)
    assert breaker.state == "closed"


def test_every_class_of_failure_is_provided_for() -> None:
    assert {"transport", "throttled", *NOTHING, *ANSWERS} == {None, *get_args(FailureClass)}


def test_what_is_known_to_be_gone_is_left_alone_at_once_and_a_probe_that_is_out_tells_nothing() -> None:
    breaker = Breaker(1.0, lambda: 0.5)
    ticket = breaker.admit(0.0)
    assert ticket
    breaker.trip("its process died", 0.0)
    assert (breaker.state, breaker.retry_in(0.0)) == ("open", 2.0)
    breaker.trip("its process died", 1.0)
    breaker.settle(ticket, None, 0.1, 1.5)
    assert (breaker.state, breaker.retry_in(1.5)) == ("open", 0.5)
    probe = breaker.admit(2.0)
    assert probe
    breaker.trip("its process died again", 2.0)
    breaker.settle(probe, None, 0.1, 2.1)
    assert (breaker.state, breaker.retry_in(2.1)) == ("open", pytest.approx(3.9))
    assert [change.state for change in breaker.changes()] == ["open", "half-open", "open"]
