"""What a breaker keeps when its process is started again, whatever the clock did meanwhile."""

import pytest

from daemon.breaker import LONGEST_RETRY_AFTER_S, Breaker, Snapshot, Ticket
from knowledge.failure_class import FailureClass

WALL = 1_767_225_600_000_000


def made() -> Breaker:
    return Breaker(1.0, lambda: 0.5)


def admitted(breaker: Breaker, now: float) -> Ticket:
    ticket = breaker.admit(now)
    assert ticket is not None
    return ticket


def call(breaker: Breaker, failure: FailureClass | None, now: float) -> str:
    breaker.settle(admitted(breaker, now), failure, 0.1, now)
    return breaker.state


def opened() -> Breaker:
    breaker = made()
    assert [call(breaker, "transport", 0.0) for _ in range(3)][-1] == "open"
    return breaker


def restarted(breaker: Breaker, now: float, away_s: float = 0.0, clock_s: float = 0.0) -> Breaker:
    """What a new process makes of it, `away_s` later, with the clock set by `clock_s`; its monotonic time is 0."""
    kept = breaker.snapshot(now, WALL)
    again = made()
    again.restore(kept, 0.0, WALL + round((away_s + clock_s) * 1_000_000))
    return again


@pytest.mark.parametrize(
    ("away_s", "clock_s", "left"),
    [
        (0.0, 0.0, 3.0),
        (1.0, 0.0, 2.0),
        (3.0, 0.0, 0.0),
        (500.0, 0.0, 0.0),
        (0.0, 3_600.0, 0.0),  # set forward: it opens early, which costs one probe
        (0.0, -0.5, 3.5),
        (0.0, -3_600.0, 4.0),  # set back: no longer than the wait was to be
        (500.0, -3_600.0, 4.0),
    ],
)
def test_what_was_open_stays_open_until_its_time_and_no_longer(away_s: float, clock_s: float, left: float) -> None:
    breaker = opened()
    call(breaker, "transport", 2.0)
    again = restarted(breaker, 3.0, away_s, clock_s)
    assert again.state == "open"
    assert again.retry_in(0.0) == pytest.approx(left, abs=1e-6)
    assert again.retry_in(0.0) <= left
    if left > 0:
        assert again.admit(0.0) is None
    assert call(again, "transport", left + 0.001) == "open"
    assert again.retry_in(left + 0.001) == pytest.approx(8.0)


def test_a_long_retry_after_outlives_the_process() -> None:
    breaker = made()
    breaker.settle(admitted(breaker, 0.0), "throttled", 0.1, 0.0, 900.0)
    assert restarted(breaker, 300.0).retry_in(0.0) == pytest.approx(600.0)
    assert restarted(breaker, 300.0, clock_s=-86_400.0).retry_in(0.0) == 900.0


def test_half_open_goes_on_as_open_with_the_wait_over() -> None:
    breaker = opened()
    lost = admitted(breaker, 2.0)
    again = restarted(breaker, 2.0, clock_s=-3_600.0)
    assert (again.state, again.retry_in(0.0)) == ("open", 0.0)
    probe = admitted(again, 0.0)
    again.settle(lost, None, 0.1, 0.0)
    assert again.state == "half-open"
    again.settle(probe, "transport", 0.1, 0.0)
    assert again.retry_in(0.0) == pytest.approx(4.0)


def test_closed_goes_on_closed_and_old_tickets_are_worth_nothing() -> None:
    breaker = made()
    old = [admitted(breaker, 0.0) for _ in range(5)]
    again = restarted(breaker, 0.0)
    for one in old:
        again.settle(one, "transport", 0.1, 0.0)
    assert again.state == "closed"
    assert [call(again, "transport", 0.0) for _ in range(3)][-1] == "open"


def test_a_snapshot_that_promises_too_much_is_cut() -> None:
    again = made()
    again.restore(Snapshot("open", WALL + 10**18, 1e9, 3, 7), 0.0, WALL)
    assert again.retry_in(0.0) == LONGEST_RETRY_AFTER_S
