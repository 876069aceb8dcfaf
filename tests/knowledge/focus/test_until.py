"""Until when somebody wants quiet, in the many ways in which that is said."""

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import Unclear
from knowledge.focus.until import until, words
from tests.zones import within

NOW = "2026-11-18T10:20"
"""A Wednesday."""


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    with within("Europe/Berlin"):
        yield


def at(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).astimezone().timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("phrase", "end"),
    [
        ("an hour", "2026-11-18T11:20"),
        ("one hour", "2026-11-18T11:20"),
        ("the next hour", "2026-11-18T11:20"),
        ("1h", "2026-11-18T11:20"),
        ("1 hr", "2026-11-18T11:20"),
        ("half an hour", "2026-11-18T10:50"),
        ("a half hour", "2026-11-18T10:50"),
        ("two hours", "2026-11-18T12:20"),
        ("for two hours", "2026-11-18T12:20"),
        ("a couple of hours", "2026-11-18T12:20"),
        ("next 2 hrs", "2026-11-18T12:20"),
        ("2h", "2026-11-18T12:20"),
        ("1h30m", "2026-11-18T11:50"),
        ("1h30", "2026-11-18T11:50"),
        ("an hour and a half", "2026-11-18T11:50"),
        ("one and a half hours", "2026-11-18T11:50"),
        ("two and a half hours", "2026-11-18T12:50"),
        ("1.5 hours", "2026-11-18T11:50"),
        ("a quarter of an hour", "2026-11-18T10:35"),
        ("three quarters of an hour", "2026-11-18T11:05"),
        ("ten minutes", "2026-11-18T10:30"),
        ("45 min", "2026-11-18T11:05"),
        ("45 mins.", "2026-11-18T11:05"),
        ("forty five minutes", "2026-11-18T11:05"),
        ("forty-five minutes", "2026-11-18T11:05"),
        ("ninety minutes", "2026-11-18T11:50"),
        ("next 90 minutes", "2026-11-18T11:50"),
        ("20", "2026-11-18T10:40"),
        ("15m", "2026-11-18T10:35"),
        ("a day", "2026-11-19T10:20"),
        ("2d", "2026-11-20T10:20"),
        ("a week", "2026-11-25T10:20"),
        ("until 3pm", "2026-11-18T15:00"),
        ("until three pm", "2026-11-18T15:00"),
        ("till 4", "2026-11-18T16:00"),
        ("til 3", "2026-11-18T15:00"),
        ("until five", "2026-11-18T17:00"),
        ("until five o'clock", "2026-11-18T17:00"),
        ("until half past five", "2026-11-18T17:30"),
        ("until 4:15", "2026-11-18T16:15"),
        ("until 16:00", "2026-11-18T16:00"),
        ("till 17:30", "2026-11-18T17:30"),
        ("until 09:00", "2026-11-19T09:00"),
        ("until 9am", "2026-11-19T09:00"),
        ("until 11", "2026-11-18T11:00"),
        ("3pm", "2026-11-18T15:00"),
        ("15:00", "2026-11-18T15:00"),
        ("until noon", "2026-11-18T12:00"),
        ("till lunch", "2026-11-18T12:00"),
        ("before lunch", "2026-11-18T12:00"),
        ("whole morning", "2026-11-18T12:00"),
        ("this afternoon", "2026-11-18T18:00"),
        ("afternoon", "2026-11-18T18:00"),
        ("rest of the afternoon", "2026-11-18T18:00"),
        ("until the evening", "2026-11-18T18:00"),
        ("this evening", "2026-11-19T00:00"),
        ("whole evening", "2026-11-19T00:00"),
        ("tonight", "2026-11-19T00:00"),
        ("today", "2026-11-19T00:00"),
        ("all day", "2026-11-19T00:00"),
        ("rest of day", "2026-11-19T00:00"),
        ("rest of the day", "2026-11-19T00:00"),
        ("the rest of the day", "2026-11-19T00:00"),
        ("until midnight", "2026-11-19T00:00"),
        ("rest of the week", "2026-11-23T00:00"),
        ("until next week", "2026-11-23T00:00"),
        ("until tomorrow", "2026-11-19T00:00"),
        ("til tmrw", "2026-11-19T00:00"),
        ("till tomorrow morning", "2026-11-19T09:00"),
        ("until tomorrow at 8:30", "2026-11-19T08:30"),
        ("until tomorrow 3pm", "2026-11-19T15:00"),
        ("until monday", "2026-11-23T00:00"),
        ("until monday morning", "2026-11-23T09:00"),
        ("until Friday", "2026-11-20T00:00"),
        ("until wednesday", "2026-11-25T00:00"),
        ("until 2026-11-25", "2026-11-25T00:00"),
        ("until 2026-11-25 14:30", "2026-11-25T14:30"),
    ],
)
def test_a_phrase_names_the_moment_at_which_it_ends(phrase: str, end: str) -> None:
    assert until(phrase, at(NOW)) == at(end)


@pytest.mark.parametrize("phrase", ["", "  ", "until i say so", "until further notice", "forever", "for good"])
def test_it_may_have_no_end(phrase: str) -> None:
    assert until(phrase, at(NOW)) is None


@pytest.mark.parametrize(
    "phrase",
    [
        *("a while", "a bit", "until the demo is over", "until standup", "while i'm presenting", "until i'm back"),
        *("until the build is done", "0m", "0", "500 days", "until 25:99", "until 2020-01-01", "minutes ago", "-5m"),
        *("99999999 h", "until until", "x" * 500, "until 2026-99-99", "half", "and"),
    ],
)
def test_what_no_clock_tells_is_asked_back(phrase: str) -> None:
    with pytest.raises(Unclear) as asked:
        until(phrase, at(NOW))
    assert "how long?" in asked.value.advice


@pytest.mark.parametrize(
    ("phrase", "now", "end"),
    [
        ("until noon", "2026-11-18T12:00", "2026-11-19T12:00"),
        ("until 6", "2026-11-18T23:00", "2026-11-19T06:00"),
        ("until 12", "2026-11-18T23:00", "2026-11-19T00:00"),
        ("until 12", "2026-11-18T10:00", "2026-11-18T12:00"),
        ("rest of the day", "2026-11-18T23:59", "2026-11-19T00:00"),
        ("until 3pm", "2026-11-18T15:00", "2026-11-19T15:00"),
        ("rest of the day", "2026-10-25T00:30", "2026-10-26T00:00"),
    ],
)
def test_it_is_always_to_come(phrase: str, now: str, end: str) -> None:
    assert until(phrase, at(now)) == at(end)


def test_a_span_lasts_as_long_as_it_says_where_the_clocks_change() -> None:
    before = at("2026-10-25T01:30")
    assert until("2h", before) == before + 2 * 3_600_000_000


def test_an_afternoon_that_is_over_is_none() -> None:
    with pytest.raises(Unclear):
        until("rest of the afternoon", at("2026-11-18T19:00"))


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("2026-11-18T15:00", "15:00"),
        ("2026-11-19T00:00", "midnight"),
        ("2026-11-19T09:00", "tomorrow 09:00"),
        ("2026-11-23T09:00", "Monday 09:00"),
        ("2026-12-03T09:00", "3 December 09:00"),
    ],
)
def test_a_moment_to_come_is_said_as_people_say_it(end: str, said: str) -> None:
    assert words(at(end), at(NOW)) == said


SAID = """until till before for the an a half quarter past and of 2 90 1h30 4:15 25:00 3pm 12 am pm hour minutes day
    week tomorrow monday morning noon rest next year 2026-11-25 -5 9999999 , ."""
WORDS = st.sampled_from(SAID.split())


@given(st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=30))
@settings(max_examples=200)
def test_whatever_is_said_it_is_to_come_within_a_year_or_asked_back(phrase: str) -> None:
    now = at(NOW)
    try:
        end = until(phrase, now)
    except Unclear:
        return
    assert end is None or now < end <= now + 367 * 86_400_000_000
