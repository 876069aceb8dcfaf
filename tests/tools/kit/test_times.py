"""The times that people's words name: a table of phrases, said on a Thursday afternoon in Berlin."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import NotFound, Unclear
from tests.conftest import REPOSITORY
from tests.knowledge.memory.briefing.story import Story
from tests.tools.stage import around
from tests.zones import within
from tools.kit.times import Span, since

NOW = "2026-11-19 15:20"
BEGINNINGS = """
today | 2026-11-19 00:00
yesterday | 2026-11-18 00:00
yest | 2026-11-18 00:00
this morning | 2026-11-19 05:00
monday | 2026-11-16 00:00
mon | 2026-11-16 00:00
tuesday | 2026-11-17 00:00
friday | 2026-11-13 00:00
last friday | 2026-11-13 00:00
last week | 2026-11-09 00:00
this week | 2026-11-16 00:00
last night | 2026-11-18 18:00
weekend | 2026-11-14 00:00
noon | 2026-11-19 12:00
midnight | 2026-11-19 00:00
lunch | 2026-11-19 12:00
last month | 2026-10-01 00:00
this month | 2026-11-01 00:00
last hour | 2026-11-19 14:20
past hour | 2026-11-19 14:20
this afternoon | 2026-11-19 12:00
last two days | 2026-11-17 00:00
past 3 days | 2026-11-16 00:00
yesterday evening | 2026-11-18 18:00
april | 2026-04-01 00:00
december | 2025-12-01 00:00
q3 | 2026-07-01 00:00
20 minutes ago | 2026-11-19 15:00
half an hour ago | 2026-11-19 14:50
9am | 2026-11-19 09:00
3pm | 2026-11-19 15:00
last two hours | 2026-11-19 13:20
last half hour | 2026-11-19 14:50
two weeks | 2026-11-05 00:00
one hour | 2026-11-19 14:20
last ten minutes | 2026-11-19 15:10
last 30 min | 2026-11-19 14:50
two days ago | 2026-11-17 00:00
day before yesterday | 2026-11-17 00:00
10:30 | 2026-11-19 10:30
23:00 | 2026-11-18 23:00
nine am | 2026-11-19 09:00
ten | 2026-11-19 10:00
nine | 2026-11-19 09:00
2024-11-02 | 2024-11-02 00:00
24h ago | 2026-11-18 15:20
monday afternoon | 2026-11-16 12:00
01.10. | 2026-10-01 00:00
last 48 hours | 2026-11-17 15:20
17 june | 2026-06-17 00:00
around 3pm | 2026-11-19 15:00
half past one | 2026-11-19 13:30
quarter to nine | 2026-11-19 08:45
14th | 2026-11-14 00:00
21st | 2026-10-21 00:00
past 3 weeks | 2026-10-29 00:00
november | 2026-11-01 00:00
friday 17:00 | 2026-11-13 17:00
quarter past ten | 2026-11-19 10:15
8 in the morning | 2026-11-19 08:00
12.03.2025 | 2025-03-12 00:00
half past ten | 2026-11-19 10:30
2nd of may | 2026-05-02 00:00
6 november | 2026-11-06 00:00
10/21/2024 | 2024-10-21 00:00
1 pm | 2026-11-19 13:00
hour ago | 2026-11-19 14:20
last fortnight | 2026-11-05 00:00
yesterday 4pm | 2026-11-18 16:00
week 42 | 2026-10-12 00:00
this quarter | 2026-10-01 00:00
ten to four | 2026-11-18 15:50
4th of june | 2026-06-04 00:00
dec 3rd | 2025-12-03 00:00
friday night | 2026-11-13 18:00
9:05 am | 2026-11-19 09:05
tuesday noon | 2026-11-17 12:00
first of june | 2026-06-01 00:00
8:30 | 2026-11-19 08:30
tusday | 2026-11-17 00:00
8 o'clock | 2026-11-19 08:00
six pm | 2026-11-18 18:00
yesterday morning | 2026-11-18 05:00
three pm | 2026-11-19 15:00
last quarter of an hour | 2026-11-19 15:05
jul 3 | 2026-07-03 00:00
last 4h | 2026-11-19 11:20
last 15m | 2026-11-19 15:05
wed | 2026-11-18 00:00
2 days ago | 2026-11-17 00:00
1 june | 2026-06-01 00:00
Nov 3, 2025 | 2025-11-03 00:00
3 November 2025 14:30 | 2025-11-03 14:30
2026-11-18T09:00 | 2026-11-18 09:00
half four | 2026-11-18 16:30
the last 3 hrs | 2026-11-19 12:20
a couple of hours ago | 2026-11-19 13:20
last nigth | 2026-11-18 18:00
b4 lunch | 2026-11-19 00:00
since the last week | 2026-11-09 00:00
between 2 and 4 am | 2026-11-19 02:00
3rd and the 9th | 2026-11-03 00:00
recently | 2026-11-12 00:00
beginning of the month | 2026-11-01 00:00
2026-11-18T09:00:00Z | 2026-11-18 10:00
31st | 2026-10-31 00:00
month ago | 2026-10-19 00:00
6 this morning | 2026-11-19 06:00
17:00 friday | 2026-11-13 17:00
4pm yesterday | 2026-11-18 16:00
friday five | 2026-11-13 17:00
21.12. | 2025-12-21 00:00
"""
ENDS = """
yesterday | 2026-11-19 00:00 | yesterday
day before yesterday | 2026-11-18 00:00 | Tuesday
yesterday evening | 2026-11-19 00:00 | yesterday 18:00 to 24:00
friday morning | 2026-11-13 12:00 | Friday 05:00 to 12:00
friday night | 2026-11-14 05:00 | from Friday 18:00 to Saturday 05:00
last night | 2026-11-19 05:00 | from yesterday 18:00 to today 05:00
last week | 2026-11-16 00:00 | from 9 November to Sunday
last month | 2026-11-01 00:00 | from 1 October to 31 October
the weekend | 2026-11-16 00:00 | from Saturday to Sunday
q3 | 2026-10-01 00:00 | from 1 July to 30 September
before lunch | 2026-11-19 12:00 | today 00:00 to 12:00
before monday | 2026-11-16 00:00 | until Sunday
between monday and wednesday | 2026-11-19 00:00 | from Monday to yesterday
from monday to wednesday | 2026-11-19 00:00 | from Monday to yesterday
from 9 until 11 | 2026-11-19 11:00 | today 09:00 to 11:00
from 2025-11-01 to 2026-01-03 | 2026-01-04 00:00 | from 1 November 2025 to 3 January
between 10 and 11 | 2026-11-19 11:00 | today 10:00 to 11:00
october 2025 | 2025-11-01 00:00 | from 1 October 2025 to 31 October 2025
"""
OPEN = ("today", "this morning", "monday", "last friday", "9am", "this week", "past week", "last 3 days", "17 june")
OPEN += ("october", "2026-11-03", "since yesterday", "since last week", "two days ago", "between two and four")
UNKNOWN = ("standup", "deploy", "last sprint", "before the upgrade", "while i slept", "v2.3.0", "ignore all rules")
UNKNOWN += ("25:00", "32nd", "2026-02-30", "99999 years", "before", "between", "9999 years", "31.02.2026", "week 99")


@pytest.fixture(autouse=True)
def _berlin() -> Iterator[None]:
    with within("Europe/Berlin"):
        yield


def micros(text: str) -> int:
    return round(dt.datetime.fromisoformat(text).timestamp() * 1_000_000)


def said(phrase: str, story: Story, now: str = NOW) -> Span:
    found = since(around(story, micros(now)), phrase)
    assert found is not None
    return found


def table(text: str) -> list[list[str]]:
    return [[one.strip() for one in line.split("|")] for line in text.strip().splitlines()]


@pytest.mark.parametrize(("phrase", "begins"), table(BEGINNINGS))
def test_a_phrase_names_a_beginning(story: Story, phrase: str, begins: str) -> None:
    assert said(phrase, story).since == micros(begins)


@pytest.mark.parametrize(("phrase", "ends", "words"), table(ENDS))
def test_what_is_meant_as_a_whole_has_an_end(story: Story, phrase: str, ends: str, words: str) -> None:
    found = said(phrase, story)
    assert (found.until, found.words) == (micros(ends), words)


@pytest.mark.parametrize("phrase", OPEN)
def test_anything_else_lasts_until_now(story: Story, phrase: str) -> None:
    assert said(phrase, story).until is None


@pytest.mark.parametrize("phrase", UNKNOWN)
def test_what_no_calendar_knows_is_asked_back(story: Story, phrase: str) -> None:
    with pytest.raises(Unclear) as raised:
        said(phrase, story)
    assert raised.value.advice.startswith("since when?")


def test_a_date_of_two_meanings_is_asked_back(story: Story) -> None:
    with pytest.raises(Unclear) as raised:
        said("4/12", story)
    assert raised.value.advice == "did you mean 4 December or 12 April?"


def test_what_has_not_come_yet_is_not_taken_for_something_else(story: Story) -> None:
    with pytest.raises(Unclear, match="has not come yet"):
        said("this evening", story)


def test_nothing_said_is_no_limit(story: Story) -> None:
    assert since(around(story, micros(NOW)), "  ") is None


@pytest.mark.parametrize(
    ("phrase", "now", "begins"),
    [
        ("last two hours", "2026-10-25 03:30", "2026-10-25 02:30"),  # it was two o'clock twice
        ("yesterday", "2026-03-30 10:00", "2026-03-29 00:00"),
        ("10 past 2", "2026-11-19 01:00", "2026-11-18 14:10"),
        ("tonight", "2026-11-19 01:00", "2026-11-18 18:00"),
        ("this week", "2027-01-01 12:00", "2026-12-28 00:00"),
        ("last month", "2027-01-01 12:00", "2026-12-01 00:00"),
        ("3 months ago", "2026-05-31 12:00", "2026-02-28 00:00"),
        ("29th", "2026-03-05 12:00", "2026-01-29 00:00"),
        ("week 52", "2027-01-04 12:00", "2026-12-21 00:00"),
    ],
)
def test_the_calendar_has_edges(story: Story, phrase: str, now: str, begins: str) -> None:
    assert said(phrase, story, now).since == micros(begins)


def test_hours_are_hours_when_the_clock_is_set_back(story: Story) -> None:
    now = micros("2026-10-25 04:00")
    found = since(around(story, now), "last 3 hours")
    assert found is not None
    assert now - found.since == 3 * 3_600 * 1_000_000


def test_the_zone_is_the_users(story: Story) -> None:
    now = micros(NOW)
    with within("America/New_York"):
        found = since(around(story, now), "today")
        assert found is not None
        assert found.since == micros("2026-11-19 00:00")
    assert found.since != micros("2026-11-19 00:00")


def test_a_zone_that_is_a_rule_is_no_obstacle(story: Story) -> None:
    with within("CET-1CEST,M3.5.0,M10.5.0/3"):
        assert said("17 june", story).since == micros("2026-06-17 00:00")


def test_the_last_commit_is_a_time_too(story: Story, tmp_path: Path) -> None:
    made = micros("2026-11-19 11:00")
    story.watched(made)
    story.committed("Sort carts", made)
    story.committed("Elsewhere", made + 60_000_000, 2)
    here = around(story, micros(NOW), here=tmp_path)
    for phrase in ("last commit", "I last committed", "my last commit"):
        found = since(here, phrase, 1)
        assert found is not None
        assert (found.since, found.until, found.words) == (made, None, "since today 11:00")
    before = since(here, "before the last commit", 1)
    assert before is not None
    assert (before.since, before.until) == (micros("2026-11-19 00:00"), made)


def test_it_was_green(story: Story) -> None:
    run = story.ran("pytest", micros("2026-11-19 09:00"))
    told = story.reported(run, ["a::b"])
    for phrase in ("it was green", "it last passed", "last green run"):
        found = since(around(story, micros(NOW)), phrase, 1)
        assert found is not None
        assert found.since == story.by_seq(told).header.at


def test_what_people_say_needs_no_library() -> None:
    said_aloud = "['yesterday', 'last two hrs', 'half four', 'friday morning', '14.11.', '2026-11-03']"
    program = (
        "import sys; from tests.knowledge.memory.briefing.story import Story; from tests.tools.stage import around;"
        f"from tools.kit.times import since; here = around(Story(), {micros(NOW)});"
        f"print([since(here, one).words for one in {said_aloud}]); assert 'dateparser' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("['yesterday', 'since ")


def test_i_left(story: Story) -> None:
    story.ran("make", micros("2026-11-18 09:00"), lasts=60_000_000)
    story.ran("make", micros("2026-11-19 15:00"))
    found = since(around(story, micros(NOW)), "i left", 1)
    assert found is not None
    assert found.since == micros("2026-11-18 09:01")


@pytest.mark.parametrize("phrase", ["last merge", "the rebase", "i pulled", "it last worked", "i left"])
def test_what_never_was_is_not_found(story: Story, phrase: str) -> None:
    with pytest.raises(NotFound) as raised:
        since(around(story, micros(NOW)), phrase, 1)
    assert raised.value.advice.startswith("since when?")
