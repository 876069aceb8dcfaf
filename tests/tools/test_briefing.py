"""Where was I, as a tool."""

import pytest

from tests.knowledge.memory.briefing.story import NOW, Story, lived
from tests.knowledge.memory.days.diary import at
from tests.tools.calling import answered, asked
from tools.briefing import briefing


@pytest.fixture
def days() -> Story:
    return lived()


def test_it_says_what_the_briefing_says(days: Story) -> None:
    answer = answered(briefing, days, NOW)
    said = days.said(NOW, own=None)
    for line in said:
        assert line in answer.text
    assert answer.text.splitlines()[:3] == ["shop:", "left off", "  yesterday 15:36, on fix/123-login for #123  e14 e8"]
    assert answer.sources[:2] == ("e14", "e8")


def test_since_a_moment(days: Story) -> None:
    answer = answered(briefing, days, NOW, since="today")
    assert answer.text.startswith("shop, since today:")
    assert "Bump requests" not in answer.text
    assert answer.data["since"] == "today 00:00"


def test_a_time_that_is_over_tells_what_was_done(days: Story) -> None:
    answer = answered(briefing, days, NOW, since="yesterday", project="shop")
    assert answer.text.splitlines() == [
        "shop, yesterday: 2 work sessions, 54 min, 1 commit.",
        "yesterday 15:00  committed 00000000: Rotate tokens  e8",
        "yesterday 15:42  learned a fix of f4  e16",
        "yesterday 15:24  left open: tests/test_login.py::test_expiry is red  e11",
        "yesterday 15:36  left open: E501 line too long is red  e15",
        "yesterday 15:12  left open: tests/test_login.py is edited and not committed  e9",
    ]
    assert answer.sources == ("e8", "e16", "e11", "e15", "e9")


def test_a_day_of_looking_only(story: Story) -> None:
    story.watched(at(1, 8))
    story.switched("main", "fix/7-cart", at(1, 9))
    story.ran("git log", at(1, 9.1))
    assert "worked on: branch fix/7-cart (#7)" in answered(briefing, story, NOW, since="yesterday").text


def test_a_day_without_work_is_not_on_record(days: Story) -> None:
    answer = answered(briefing, days, NOW, since="last week")
    assert not answer.recorded
    assert answer.text.endswith("Nothing was recorded before Monday 08:00.")


def test_a_long_time_is_bounded(story: Story) -> None:
    story.watched(at(0, 8))
    for turn in range(60):
        story.committed(f"Step {turn}", at(1, 8 + turn / 6))
    answer = answered(briefing, story, NOW, since="yesterday")
    assert (len(answer.text.splitlines()), answer.data["more"]) == (12, 50)
    assert answer.data["commits"] == 60


def test_of_many_sessions_the_last_are_told(story: Story) -> None:
    story.watched(at(-40, 8))
    for turn in range(35):
        story.committed(f"Step {turn}", at(turn - 40, 8))
    answer = answered(briefing, story, NOW, since="from 2025-11-01 to 2026-01-03")
    assert answer.text.splitlines()[0].endswith("35 work sessions, 0 min, at least 30 commits.")
    assert answer.text.splitlines()[1].endswith("Step 34  e36")
    assert "and at least 20 more" in answer.text


def test_nothing_watched_is_said(story: Story) -> None:
    assert asked(briefing, story, NOW).hint == "`sotto watch DIR` begins"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [({"project": "shpo"}, "did you mean shop?"), ({"since": "the demo"}, "since when? Such as")],
)
def test_what_is_not_understood_is_asked_back(days: Story, arguments: dict[str, str], hint: str) -> None:
    assert asked(briefing, days, NOW, **arguments).hint.startswith(hint)
