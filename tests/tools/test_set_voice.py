"""Whether Sotto may speak up, as a tool."""

from collections.abc import Iterator
from typing import Any

import pytest

from knowledge.events import VoiceSet
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import HOUR, at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tests.zones import within
from tools.kit.answer import Answer
from tools.kit.running import Outcome, run
from tools.set_voice import set_voice

NOW = at(1, 9)


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    with within("UTC"):
        yield


def call(story: Story, **given: str) -> Outcome:
    outcome = run(set_voice, given, around(story, NOW))
    assert outcome.answer is None or unfounded(outcome.answer) == []
    return outcome


def said(story: Story, **given: str) -> Answer:
    answer = call(story, **given).answer
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("duration", "until", "words"),
    [
        ("", None, "Quiet until you say otherwise"),
        ("an hour", NOW + HOUR, "Quiet until 10:00"),
        ("until 3pm", at(1, 15), "Quiet until 15:00"),
        ("rest of the day", at(2, 0), "Quiet until midnight"),
        ("until tomorrow morning", at(2, 9), "Quiet until tomorrow 09:00"),
        ("until i say so", None, "Quiet until you say otherwise"),
    ],
)
def test_quiet_is_ordered_with_its_end(story: Story, duration: str, until: int | None, words: str) -> None:
    answer = said(story, mode="quiet", duration=duration)
    assert answer.orders == (VoiceSet(mode="quiet", until=until),)
    assert answer.project is None
    assert answer.text.splitlines() == [
        f"{words}: no hints, no notifications. What happens is recorded.",
        "`sotto quiet off` ends it.",
    ]


def test_it_may_speak_again(story: Story) -> None:
    story.hear(VoiceSet(mode="quiet", until=NOW + HOUR), NOW - HOUR)
    answer = said(story, mode="normal")
    assert answer.orders == (VoiceSet(mode="normal"),)
    assert answer.data["was"] == "quiet"


@pytest.mark.parametrize("before", [None, VoiceSet(mode="normal"), VoiceSet(mode="quiet", until=NOW - HOUR)])
def test_where_it_is_not_quiet_nothing_is_ordered(story: Story, before: VoiceSet | None) -> None:
    told = story.hear(before, NOW - 2 * HOUR) if before else None
    answer = said(story, mode="normal")
    assert answer.orders == ()
    assert answer.sources == ((f"e{told}",) if told else ())


@pytest.mark.parametrize("duration", ["until the demo is over", "a while", "until standup", "x" * 400])
def test_what_no_clock_tells_is_asked_back(story: Story, duration: str) -> None:
    outcome = call(story, mode="quiet", duration=duration)
    assert outcome.answer is None
    assert outcome.hint.startswith("for how long?")


@pytest.mark.parametrize("given", [{}, {"mode": "loud"}, {"mode": "normal", "duration": "an hour"}, {"duration": "1h"}])
def test_what_cannot_be_meant_is_an_observation(story: Story, given: dict[str, Any]) -> None:
    assert call(story, **given).answer is None
