"""What of a time is on record: an empty answer says whether nothing happened or nobody looked."""

from knowledge.events import ProjectUnwatched, RecordingPaused, RecordingResumed
from knowledge.memory.days.coverage import coverage
from knowledge.redact import clean
from tests.knowledge.memory.days.diary import Diary, at


def whys(diary: Diary, since: int, until: int, project: int | None = 1) -> list[str]:
    return [gap.why for gap in coverage(diary.memory, project, since, until).gaps]


def test_before_a_project_was_watched_nothing_is_known(diary: Diary) -> None:
    assert coverage(diary.memory, 1, at(0, 9), at(0, 10)).nothing
    diary.watched(at(1, 9))
    assert coverage(diary.memory, 1, at(0, 9), at(0, 10)).nothing
    assert coverage(diary.memory, 1, at(2, 9), at(2, 10)).whole
    partly = coverage(diary.memory, 1, at(1, 8), at(1, 10))
    assert not partly.nothing
    assert partly.said == "not all of that time is on record: nothing was recorded yet"


def test_a_project_that_is_not_watched_any_more_is_unknown_from_then_on(diary: Diary) -> None:
    diary.watched(at(0, 9))
    diary.hear(ProjectUnwatched(number=1, trees=[clean("/work/shop/b")]), at(1, 9))
    assert whys(diary, at(2, 9), at(2, 10)) == []
    diary.hear(ProjectUnwatched(number=1, trees=[]), at(3, 9))
    diary.watched(at(5, 9))
    assert whys(diary, at(4, 9), at(4, 10)) == ["unwatched"]
    assert whys(diary, at(6, 9), at(6, 10)) == []


def test_pauses_are_gaps(diary: Diary) -> None:
    diary.watched(at(0, 8))
    diary.hear(RecordingPaused(until=at(0, 11)), at(0, 10), None)
    diary.hear(RecordingPaused(until=at(0, 12)), at(0, 10.5), None)
    diary.hear(RecordingResumed(), at(0, 11.5), None)
    assert coverage(diary.memory, 1, at(0, 10.2), at(0, 11)).nothing
    assert whys(diary, at(0, 9), at(0, 13)) == ["paused"]
    assert whys(diary, at(0, 11.6), at(0, 13)) == []
    diary.hear(RecordingPaused(), at(0, 14), None)
    assert whys(diary, at(0, 15), at(0, 16)) == ["paused"]


def test_what_retention_took_is_a_gap(diary: Diary) -> None:
    diary.watched(at(0, 8))
    last = diary.ran("make", at(0, 9))
    diary.ran("make", at(5, 9))
    diary.trimmed(last, at(9, 9))
    assert whys(diary, at(0, 8.5), at(0, 10)) == ["trimmed"]
    assert whys(diary, at(5, 9.1), at(5, 10)) == []


def test_what_lies_ahead_is_said_where_the_clock_is_known(diary: Diary) -> None:
    diary.watched(at(0, 8))
    found = coverage(diary.memory, 1, at(1, 8), at(3, 8), now=at(2, 8))
    assert [(gap.why, gap.since) for gap in found.gaps] == [("ahead", at(2, 8))]


def test_outside_of_projects_the_first_fact_counts(diary: Diary) -> None:
    diary.ran("ls", at(1, 9), None)
    assert coverage(diary.memory, None, at(0, 9), at(0, 10)).nothing
    assert coverage(diary.memory, None, at(1, 10), at(1, 11)).whole
