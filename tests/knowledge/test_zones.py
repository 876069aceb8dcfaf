"""`--since` on the nights when clocks change, in zones that do it differently."""

from datetime import UTC, datetime

import pytest

from daemon.cli.event_lines import EventLines
from daemon.paths import Paths
from knowledge.envelope import Envelope, Header
from knowledge.moment import FIRST, LAST, since
from tests.zones import within

ZONES = {
    "Berlin": "CET-1CEST,M3.5.0,M10.5.0/3",
    "Sydney": "AEST-10AEDT,M10.1.0,M4.1.0/3",  # summer at the turn of the year
    "Lord Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",  # half an hour
    "Santiago": "<-04>4<-03>,M9.1.6/24,M4.1.6/24",  # at midnight, so that a day has no 00:00
    "Havana": "CST5CDT,M3.2.0/0,M11.1.0/1",  # at one, so that a day has two 00:00
    "Kathmandu": "<+0545>-5:45",
}


def utc(*fields: int) -> int:
    return int(datetime(*fields, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("zone", "phrase", "now", "meant"),
    [
        ("Berlin", "02:30", utc(2026, 3, 29, 12), utc(2026, 3, 29, 1, 30)),  # never shown: an hour later
        ("Berlin", "02:30", utc(2026, 10, 25, 12), utc(2026, 10, 25, 0, 30)),  # shown twice: the first
        ("Berlin", "02:45", utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 0, 45)),  # within the second 02:30
        ("Berlin", "23:00", utc(2026, 3, 29, 0), utc(2026, 3, 28, 22)),  # at one in the morning: yesterday's
        ("Sydney", "yesterday", utc(2026, 4, 5, 12), utc(2026, 4, 3, 13)),
        ("Sydney", "today", utc(2026, 4, 5, 12), utc(2026, 4, 4, 13)),
        ("Sydney", "2026-10-04", utc(2026, 11, 1), utc(2026, 10, 3, 14)),
        ("Lord Howe", "today", utc(2026, 4, 5, 12), utc(2026, 4, 4, 13)),
        ("Lord Howe", "01:45", utc(2026, 4, 5, 12), utc(2026, 4, 4, 14, 45)),  # shown twice, half an hour apart
        ("Lord Howe", "12:00", utc(2026, 4, 5, 12), utc(2026, 4, 5, 1, 30)),
        ("Santiago", "today", utc(2026, 9, 6, 12), utc(2026, 9, 6, 4)),
        ("Santiago", "yesterday", utc(2026, 9, 7, 12), utc(2026, 9, 6, 4)),
        ("Havana", "today", utc(2026, 11, 1, 18), utc(2026, 11, 1, 4)),  # the first of two midnights
        ("Havana", "today", utc(2026, 3, 8, 18), utc(2026, 3, 8, 5)),
        ("Kathmandu", "today", utc(2026, 1, 1, 12), utc(2025, 12, 31, 18, 15)),
        *((zone, "24h", utc(2026, 10, 25, 12), utc(2026, 10, 24, 12)) for zone in ZONES),
        *((zone, "2026-10-25T12:00Z", 0, utc(2026, 10, 25, 12)) for zone in ZONES),
    ],
)
def test_phrases_mean_what_the_clock_on_the_wall_says(zone: str, phrase: str, now: int, meant: int) -> None:
    with within(ZONES[zone]):
        found = since(phrase, now)
    assert datetime.fromtimestamp(found / 1e6, UTC) == datetime.fromtimestamp(meant / 1e6, UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_whatever_can_be_stamped_can_be_shown(zone: str, home: Paths) -> None:
    """From the year 1 to the year 9999, with offsets that belong to no zone."""
    with within(ZONES[zone]):
        line = EventLines(home).line
        for at in (FIRST, -1, 0, 2**31 * 10**6, LAST):
            for offset in (-1_439, 0, 630, 1_439):
                assert line(Envelope(Header(source="x", epoch="y", n=1, type="Odd", at=at, offset=offset), b"{}"))


@pytest.mark.parametrize("now", [utc(1900, 1, 1), -1, 0, LAST])
@pytest.mark.parametrize("phrase", ["today", "yesterday", "14:30", "3d"])
def test_a_clock_that_is_far_off_does_not_stop_anybody(now: int, phrase: str) -> None:
    with within(ZONES["Lord Howe"]):
        assert 0 <= since(phrase, now) <= LAST
