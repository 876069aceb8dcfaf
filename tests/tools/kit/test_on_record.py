"""What of a time is on record, in words."""

from knowledge.events import ProjectUnwatched, RecordingPaused, RecordingResumed
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.stage import around
from tools.kit.on_record import gaps, nothing
from tools.kit.times import Span

NOW = at(2, 12)
TUESDAY = Span(at(1, 0), at(2, 0), "yesterday")


def test_all_of_it(story: Story) -> None:
    story.watched(at(0, 8))
    assert gaps(around(story, NOW), 1, TUESDAY) == []


def test_a_pause_that_is_over_and_one_that_is_not(story: Story) -> None:
    story.watched(at(0, 8))
    story.hear(RecordingPaused(), at(1, 9), None)
    story.hear(RecordingResumed(), at(1, 10), None)
    told = ["recording was paused from yesterday 09:00 to yesterday 10:00"]
    assert gaps(around(story, NOW), 1, TUESDAY) == told
    story.hear(RecordingPaused(), at(2, 9), None)
    assert gaps(around(story, NOW), 1, TUESDAY) == told
    assert gaps(around(story, NOW), 1, Span(at(1, 11), None, "")) == ["recording was paused since today 09:00"]


def test_what_was_trimmed_is_said_for_the_time_before(story: Story) -> None:
    story.watched(at(0, 8))
    story.ran("make", at(0, 9))
    story.ran("make", at(1, 9))
    story.trimmed(2, at(1, 10))
    said = gaps(around(story, NOW), 1, Span(at(0, 0), at(1, 0), ""))
    assert "edits, commands and the like were removed by retention before yesterday 09:00" in said


def test_a_project_that_is_watched_no_longer(story: Story) -> None:
    story.watched(at(0, 8))
    story.hear(ProjectUnwatched(number=1, trees=[]), at(1, 9))
    assert gaps(around(story, NOW), 1, TUESDAY) == ["the project was not watched since yesterday 09:00"]


def test_nothing_at_all(story: Story) -> None:
    answer = nothing(around(story, NOW), "no command is on record", None, TUESDAY)
    assert answer.text == "No command is on record. Nothing is recorded at all yet."
    assert (answer.recorded, answer.data["time"]) == (False, "yesterday")
