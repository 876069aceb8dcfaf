"""The machine's clock moves by itself, the fake one only when told."""

import time

import pytest

from knowledge.clock import Clock, FakeClock, SystemClock


@pytest.mark.parametrize("clock", [SystemClock(), FakeClock()])
def test_both_clocks_answer_in_microseconds_and_seconds(clock: Clock) -> None:
    assert isinstance(clock.now(), int)
    assert isinstance(clock.monotonic(), float)


def test_the_system_clock_is_the_time_of_day_and_never_runs_backwards() -> None:
    clock = SystemClock()
    before, earlier = time.time_ns() // 1_000, clock.monotonic()
    assert before <= clock.now() <= time.time_ns() // 1_000
    assert clock.monotonic() >= earlier


def test_a_fake_clock_stands_still() -> None:
    clock = FakeClock(5)
    assert (clock.now(), clock.now()) == (5, 5)
    assert clock.monotonic() == clock.monotonic()


def test_time_that_passes_moves_both_hands() -> None:
    clock = FakeClock(0)
    began = clock.monotonic()
    clock.advance(1.5)
    assert clock.now() == 1_500_000
    assert clock.monotonic() - began == pytest.approx(1.5)


def test_time_that_is_slept_through_is_lived_and_seen_on_the_wall_and_no_deadline_comes_nearer() -> None:
    clock = FakeClock(0)
    awake, lived = clock.monotonic(), clock.lived()
    clock.advance(1)
    clock.sleep(3_600)
    assert (clock.now(), clock.monotonic() - awake, clock.lived() - lived) == (3_601_000_000, 1, 3_601)


@pytest.mark.parametrize("seconds", [3_600, -3_600])
def test_a_clock_set_anew_moves_the_time_of_day_alone(seconds: int) -> None:
    clock = FakeClock(7_200_000_000)
    began = clock.monotonic()
    clock.jump(seconds)
    assert clock.now() == 7_200_000_000 + seconds * 1_000_000
    assert clock.monotonic() == began
    assert clock.lived() == began
