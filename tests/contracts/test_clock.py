"""What every clock guarantees."""

import pytest

from knowledge.clock import Clock, FakeClock, SystemClock
from knowledge.moment import FIRST, LAST, Moment


@pytest.fixture(params=[SystemClock, FakeClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    one: Clock = request.param()
    return one


def test_the_time_of_day_is_a_whole_number_of_microseconds_that_the_calendar_can_show(clock: Clock) -> None:
    assert isinstance(clock.now(), int)
    assert FIRST < clock.now() < LAST
    assert Moment.parse(str(Moment(clock.now()))).at <= clock.now()


def test_it_is_not_before_this_was_written(clock: Clock) -> None:
    assert clock.now() >= 1_767_225_600_000_000


def test_seconds_only_grow(clock: Clock) -> None:
    for ask in (clock.monotonic, clock.lived):
        seen = [ask() for _ in range(100)]
        assert seen == sorted(seen)
        assert isinstance(seen[0], float)


def test_a_machine_has_lived_at_least_as_long_as_it_was_awake(clock: Clock) -> None:
    awake = clock.monotonic()
    assert clock.lived() >= awake
