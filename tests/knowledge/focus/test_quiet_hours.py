"""Quiet hours across midnight, a change of the clock, and a whole day; checked by walking through every minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge.focus.quiet_hours import next_edge, quiet, span

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = 60_000_000


def at(text: str, zone: ZoneInfo = BERLIN, *, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()) * 1_000_000


@pytest.mark.parametrize("text", ["", "22-7", "22:00", "24:00-07:00", "22:60-07:00", "22:00-07:00-08:00", "a:b-c:d"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="no span of hours"):
        span(text)


@pytest.mark.parametrize(
    ("text", "moment", "expected"),
    [
        ("22:00-07:00", "2026-11-21T21:59", False),
        ("22:00-07:00", "2026-11-21T22:00", True),
        ("22:00-07:00", "2026-11-22T06:59", True),
        ("22:00-07:00", "2026-11-22T07:00", False),
        ("9:30 - 10:30", "2026-11-22T09:30", True),
        ("9:30 - 10:30", "2026-11-22T10:30", False),
        ("18:00-24:00", "2026-11-22T23:59", True),
        ("18:00-24:00", "2026-11-23T00:00", False),
        ("08:00-08:00", "2026-11-23T03:00", True),
    ],
)
def test_when_it_is_quiet(text: str, moment: str, expected: bool) -> None:
    assert quiet([span(text)], at(moment), BERLIN) is expected


def test_no_hours_have_no_edge() -> None:
    assert next_edge([], at("2026-11-21T12:00")) is None
    assert not quiet([], at("2026-11-21T12:00"))


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24", "2026-06-01"])
@pytest.mark.parametrize("spans", [["22:00-07:00"], ["02:30-03:30"], ["01:00-02:30", "02:45-05:00"], ["02:30-02:15"]])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"])
def test_nothing_changes_between_two_edges(day: str, spans: list[str], zone: str) -> None:
    """Two days around a change of the clock, minute by minute: quiet is what it was until the edge that was told."""
    place, parsed = ZoneInfo(zone), [span(one) for one in spans]
    now = at(f"{day}T00:00", place)
    edge, value = next_edge(parsed, now, place), quiet(parsed, now, place)
    for minute in range(2 * 24 * 60):
        moment = now + minute * MINUTE
        assert edge is not None
        if moment >= edge:
            edge, value = next_edge(parsed, moment, place), quiet(parsed, moment, place)
        assert quiet(parsed, moment, place) is value


def test_the_night_that_the_clock_is_put_back_lasts_an_hour_longer() -> None:
    night = [span("22:00-07:00")]
    begin = at("2026-10-24T22:00")
    end = next_edge(night, begin, BERLIN)
    assert end == at("2026-10-25T07:00")
    assert timedelta(microseconds=end - begin) == timedelta(hours=10)


def test_an_hour_that_does_not_exist_begins_when_the_clock_was_put_forward() -> None:
    morning = [span("02:30-05:00")]
    edge = next_edge(morning, at("2026-03-29T00:00"), BERLIN)
    assert edge == int(datetime(2026, 3, 29, 1, 30, tzinfo=UTC).timestamp()) * 1_000_000


def test_an_hour_that_comes_twice_ends_a_span_once() -> None:
    night = [span("22:00-02:30")]
    assert quiet(night, at("2026-10-25T02:29"), BERLIN)
    assert not quiet(night, at("2026-10-25T02:30"), BERLIN)
    assert not quiet(night, at("2026-10-25T02:10", fold=1), BERLIN)
