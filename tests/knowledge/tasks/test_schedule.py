"""Every night, whatever the clocks do and however long the lid was closed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.tasks.schedule import Nightly, due

BERLIN = ZoneInfo("Europe/Berlin")
TWO = Nightly(2)
SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000


def at(text: str, zone: dt.tzinfo = BERLIN, *, fold: int = 0) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()) * SECOND


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-05-10T01:59", "2026-05-09T02:00", "2026-05-10T02:00"),
        ("2026-05-10T02:00", "2026-05-10T02:00", "2026-05-11T02:00"),
        ("2026-05-10T23:00", "2026-05-10T02:00", "2026-05-11T02:00"),
    ],
)
def test_it_is_the_time_on_the_wall(now: str, last: str, following: str) -> None:
    assert TWO.last(at(now), BERLIN) == at(last)
    assert TWO.next(at(now), BERLIN) == at(following)


def test_a_time_that_is_left_out_comes_when_clocks_have_gone_forward() -> None:
    """On 2026-03-29 two o'clock does not exist in Berlin."""
    assert Nightly(2, 30).next(at("2026-03-29T01:00"), BERLIN) == at("2026-03-29T03:30")


def test_a_time_that_comes_twice_is_the_first_and_not_due_again() -> None:
    """On 2026-10-25 half past two is twice."""
    half = Nightly(2, 30)
    first, second = at("2026-10-25T02:30"), at("2026-10-25T02:30", fold=1)
    assert second - first == HOUR
    assert half.last(second, BERLIN) == first
    assert due(half, first, second, BERLIN) is None


def test_nights_that_were_missed_are_made_up_for_once() -> None:
    now = at("2026-05-10T09:00")
    assert due(TWO, at("2026-05-06T02:00"), now, BERLIN) == at("2026-05-10T02:00")
    assert due(TWO, at("2026-05-10T02:00"), now, BERLIN) is None


def test_no_night_before_it_was_there_counts() -> None:
    assert due(TWO, at("2026-05-10T08:00"), at("2026-05-10T09:00"), BERLIN) is None


def test_a_clock_that_is_set_back_brings_none_twice() -> None:
    assert due(TWO, at("2026-05-10T02:00"), at("2026-05-09T12:00"), BERLIN) is None


@given(
    hour=st.integers(0, 23),
    start=st.integers(0, 365 * 24),
    steps=st.lists(st.integers(1, 60), min_size=1, max_size=40),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_looked_at_every_few_hours_each_night_comes_once(hour: int, start: int, steps: list[int], zone: str) -> None:
    every, where = Nightly(hour), ZoneInfo(zone)
    now = at("2026-01-01T00:00", dt.UTC) + start * HOUR
    done, served = now, []
    for step in steps:
        now += step * HOUR
        found = due(every, done, now, where)
        if found is not None:
            assert found <= now
            served.append(found)
            done = found
        assert now < every.next(now, where) <= now + DAY + 2 * HOUR
    assert served == sorted(set(served))
