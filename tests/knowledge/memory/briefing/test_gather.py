"""A briefing out of days of work: what was planted is told, and nothing that no event says."""

import pytest

from knowledge.memory.briefing.compose import LATELY, WORDS
from knowledge.memory.briefing.proof import invented
from tests.knowledge.memory.briefing.story import NOW, Story, lived
from tests.knowledge.memory.days.diary import DAY, HOUR, at


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture(scope="module")
def story() -> Story:
    return lived()


def test_what_was_left_what_came_and_what_is_broken(story: Story) -> None:
    assert story.said(NOW) == []


def test_no_line_says_what_no_event_says(story: Story) -> None:
    told = story.brief(NOW)
    assert told.words <= WORDS
    assert {one.text: invented(one, story.by_seq, NOW) for one in told.lines if invented(one, story.by_seq, NOW)} == {}
