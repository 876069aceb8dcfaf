"""Moments as a person says them."""

import datetime as dt
from collections.abc import Iterator

import pytest

from knowledge.memory.briefing.when import day, said
from tests.zones import within


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    """Two hours east of Greenwich in summer, one in winter."""
    with within("Europe/Berlin"):
        yield


def at(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).astimezone().timestamp()) * 1_000_000


NOW = "2026-11-22T09:00"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-22T08:59", "today 08:59"),
        ("2026-11-22T00:00", "today 00:00"),
        ("2026-11-21T23:59", "yesterday 23:59"),
        ("2026-11-20T18:40", "Friday 18:40"),
        ("2026-11-16T07:05", "Monday 07:05"),
        ("2026-11-15T07:05", "15 November"),
        ("2026-01-03T12:00", "3 January"),
        ("2025-12-31T12:00", "31 December 2025"),
        ("2026-11-23T12:00", "23 November"),
    ],
)
def test_a_moment_is_said_as_its_day_and_its_time_while_that_matters(moment: str, words: str) -> None:
    assert said(at(moment), at(NOW)) == words


def test_the_day_alone_has_no_time() -> None:
    assert [day(at(one), at(NOW)) for one in ("2026-11-22T01:00", "2026-11-18T01:00")] == ["today", "Wednesday"]


def test_days_are_those_of_the_calendar_also_where_one_has_25_hours() -> None:
    assert said(at("2026-10-25T00:30"), at("2026-10-25T23:30")) == "today 00:30"
    assert said(at("2026-10-24T23:30"), at("2026-10-25T23:30")) == "yesterday 23:30"
