"""When the dead are started again: a table, forgiveness after a stable life, and an end to patience."""

import pytest

from daemon.restarts import DELAYS_S, JITTER, STABLE_S, WINDOW_S, Restarts


def middle() -> float:
    return 0.5


def test_delays_follow_the_table_and_then_it_is_given_up() -> None:
    restarts = Restarts(middle)
    assert [restarts.died(float(n), 0.1) for n in range(5)] == [*DELAYS_S, None]
    assert (restarts.total, restarts.recent) == (5, 5)


@pytest.mark.parametrize("uptime", [STABLE_S, STABLE_S * 100])
def test_a_stable_life_is_forgiven_everything(uptime: float) -> None:
    restarts = Restarts(middle)
    for n in range(4):
        restarts.died(float(n), 0.1)
    assert restarts.died(4.0 + uptime, uptime) == 0
    assert (restarts.recent, restarts.total) == (1, 5)


def test_a_life_just_short_of_stable_is_not() -> None:
    restarts = Restarts(middle)
    restarts.died(0.0, 0.1)
    assert restarts.died(STABLE_S, STABLE_S - 0.01) == DELAYS_S[1]


def test_deaths_long_ago_are_forgotten() -> None:
    restarts = Restarts(middle)
    for n in range(4):
        restarts.died(float(n), 0.1)
    assert restarts.died(WINDOW_S + 2.5, 9.0) == DELAYS_S[1]


@pytest.mark.parametrize(("spread", "factor"), [(0.0, 1 - JITTER), (0.5, 1.0), (1.0, 1 + JITTER)])
def test_all_but_the_first_delay_are_spread(spread: float, factor: float) -> None:
    restarts = Restarts(lambda: spread)
    assert [restarts.died(0.0, 0.1) for _ in range(4)] == pytest.approx([delay * factor for delay in DELAYS_S])


def test_without_a_need_for_stability_nothing_is_ever_given_up() -> None:
    restarts = Restarts(middle, stable_s=0)
    assert [restarts.died(0.0, 0.0) for _ in range(20)] == [0.0] * 20


def test_deaths_of_a_cause_that_is_gone_are_forgiven() -> None:
    restarts = Restarts(lambda: 0.5)
    for now in range(4):
        assert restarts.died(now, 0.1) is not None
    restarts.forgive()
    assert [restarts.died(now, 0.1) is None for now in range(5, 10)] == [False, False, False, False, True]
    assert restarts.total == 9
