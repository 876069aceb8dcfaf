"""Moments go to RFC 3339 and back; phrases resolve in the user's zone, on days of 23 and 25 hours too."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.moment import FIRST, LAST, Moment, local_offset, since

NOON = 1_767_268_800_000_000  # 2026-01-01 12:00 UTC
HOUR = 3_600_000_000

moments = st.builds(Moment, st.integers(FIRST, LAST), st.integers(-1_439, 1_439))


@given(moments)
@settings(max_examples=200)
def test_a_moment_survives_being_written_and_read(moment: Moment) -> None:
    assert Moment.parse(str(moment)) == moment


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (Moment(0), "1970-01-01T00:00:00.000000+00:00"),
        (Moment(NOON, 60), "2026-01-01T13:00:00.000000+01:00"),
        (Moment(NOON + 1, -570), "2026-01-01T02:30:00.000001-09:30"),
        (Moment(-1), "1969-12-31T23:59:59.999999+00:00"),
    ],
)
def test_a_moment_is_shown_in_the_zone_it_was_seen_from(moment: Moment, text: str) -> None:
    assert str(moment) == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01T12:00:00Z", Moment(NOON)),
        ("2026-01-01T12:00:00", Moment(NOON)),
        ("2026-01-01 12:00", Moment(NOON)),
        ("2026-01-01T17:30:00+05:30", Moment(NOON, 330)),
        ("2026-01-01", Moment(NOON - 12 * HOUR)),
    ],
)
def test_every_form_of_rfc_3339_is_read(text: str, moment: Moment) -> None:
    assert Moment.parse(text) == moment


NONSENSE = ["", "soon", "2026-13-01", "2026-02-30", "12:61", "25:00", "-", ":", "10x", "h", "²h", "1e3s", "5", "\0"]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Moment.parse(text)


@pytest.mark.parametrize("text", [*NONSENSE, "-5m", "5 m", "1.5h", "9" * 5_000 + "s", "tomorrow"])
def test_nonsense_is_no_phrase_either(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        since(text, NOON)


@pytest.mark.parametrize(
    ("text", "back"),
    [("0s", 0), ("90s", 90), ("10m", 600), ("2h", 7_200), (" 3d ", 259_200), ("1w", 604_800)],
)
def test_a_duration_counts_back_from_now(text: str, back: int) -> None:
    assert since(text, NOON) == NOON - back * 1_000_000


@pytest.mark.parametrize("text", ["999999999999w", "1000000d", "1900-01-01"])
def test_what_lies_before_1970_means_from_the_start(text: str) -> None:
    assert since(text, NOON) == 0


def test_rfc_3339_says_its_own_zone() -> None:
    assert since("2026-01-01T13:00:00+01:00", 0) == NOON


@given(st.text(max_size=12))
@settings(max_examples=300)
def test_whatever_is_typed_is_a_place_in_the_log_or_a_value_error(text: str) -> None:
    try:
        found = since(text, NOON)
    except ValueError:
        return
    assert 0 <= found < 2**63


# ── in Berlin, where a night a year has an hour less and another one more ─────────────────────────


def berlin(expression: str) -> int:
    """What `expression` is to a process in that zone."""
    code = f"import time; time.tzset(); from knowledge.moment import local_offset, since; print({expression})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"},  # Europe/Berlin where no zone files are installed
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    return int(done.stdout)


def utc(*fields: int) -> int:
    return int(datetime(*fields, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[arg-type,misc]


SPRING = utc(2026, 3, 29, 12)  # clocks went from 02:00 to 03:00 that night
AUTUMN = utc(2026, 10, 25, 12)  # clocks went from 03:00 to 02:00 that night


@pytest.mark.parametrize(
    ("phrase", "now", "meant"),
    [
        ("today", SPRING, utc(2026, 3, 28, 23)),
        ("yesterday", SPRING, utc(2026, 3, 27, 23)),
        ("today", AUTUMN, utc(2026, 10, 24, 22)),
        ("yesterday", AUTUMN + 24 * HOUR, utc(2026, 10, 24, 22)),
        ("today", AUTUMN + 24 * HOUR, utc(2026, 10, 25, 23)),
        ("01:30", SPRING, utc(2026, 3, 29, 0, 30)),
        ("09:00", SPRING, utc(2026, 3, 29, 7)),
        ("2026-03-29", SPRING, utc(2026, 3, 28, 23)),
        ("2026-03-29T12:00", SPRING, utc(2026, 3, 29, 10)),
        ("24h", SPRING, SPRING - 24 * HOUR),
    ],
)
def test_phrases_follow_the_clock_on_the_wall_across_a_change(phrase: str, now: int, meant: int) -> None:
    assert berlin(f"since({phrase!r}, {now})") == meant


@pytest.mark.parametrize(
    ("at", "minutes"),
    [(SPRING - 24 * HOUR, 60), (SPRING, 120), (AUTUMN - 24 * HOUR, 120), (AUTUMN, 60)],
)
def test_the_offset_is_the_one_that_held_at_that_moment(at: int, minutes: int) -> None:
    assert berlin(f"local_offset({at})") == minutes


def test_the_offset_is_whole_minutes() -> None:
    assert -1_440 < local_offset(NOON) < 1_440


def test_a_moment_that_no_calendar_shows_is_refused_and_one_that_was_kept_can_be_read() -> None:
    for text in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
        with pytest.raises(ValueError, match="outside the calendar"):
            Moment.parse(text)
    with pytest.raises(ValueError, match="outside the calendar"):
        since("9999-12-31T23:59:59-23:59", 0)
    assert str(Moment(2**62)).startswith("9999-12-30")
