"""A phrase for a failure taken apart."""

import pytest

from knowledge.errors import Unclear
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import HOUR, MINUTE, at
from tests.tools.stage import around
from tests.zones import within
from tools.kit.failure_phrase import phrase

NOW = at(2, 15)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", ()),
        ("the last one", ()),
        ("it", ()),
        ("the thing that broke", ()),
        ("the failing docker build", ("docker", "build")),
        ("test_login_flow", ("test_login_flow",)),
        ("tests/test_fft.py::test_roundtrip[float32]", ("tests/test_fft.py::test_roundtrip[float32]",)),
        ("yesterday's deploy script", ("deploy",)),
        ("red pack-assets step", ("pack", "assets")),
        ("the nightly job", ("nightly", "job")),
        ("third error in the parser", ("parser",)),
    ],
)
def test_words_that_tell_failures_apart_are_left(story: Story, said: str, words: tuple[str, ...]) -> None:
    assert phrase(around(story, NOW), said).words.each == words


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("build", None, None),
        ("build from yesterday", at(1, 0), at(2, 0)),
        ("one from before lunch", at(2, 0), at(2, 12)),
        ("one from b4 lunch", at(2, 0), at(2, 12)),
        ("one from this morning", at(2, 5), at(2, 12)),
        ("monday's build", at(0, 0), at(1, 0)),
        ("build since monday", at(0, 0), None),
        ("build after 1pm", at(2, 13), None),
        ("failure from 14:32", at(2, 14) + 32 * MINUTE - 15 * MINUTE, at(2, 14) + 47 * MINUTE),
        ("oom at 3am", at(2, 3) - 45 * MINUTE, at(2, 3) + 45 * MINUTE),
        ("build of 2026-01-06", at(1, 0), at(2, 0)),
        ("failure 2 hours ago", NOW - 2 * HOUR, None),
        ("build in the last two days", at(0, 0), None),
    ],
)
def test_when_it_was(story: Story, said: str, since: int | None, until: int | None) -> None:
    with within("UTC"):
        found = phrase(around(story, NOW), said)
    assert (found.since, found.until) == (since, until)
    assert bool(found.time) == (since is not None)


@pytest.mark.parametrize(
    ("said", "order", "listed", "state"),
    [
        ("last build", -1, None, None),
        ("newest failure", -1, None, None),
        ("second last failure", -2, None, None),
        ("second to last one", -2, None, None),
        ("last but one", -2, None, None),
        ("last but two", -3, None, None),
        ("previous failure", -2, None, None),
        ("build before this one", -2, None, None),
        ("oldest open failure", 1, None, "open"),
        ("first failure of today", 1, None, None),
        ("first of the two failures", None, 1, None),
        ("number three", None, 3, None),
        ("the fixed lint error", None, None, "fixed"),
        ("too many open files", None, None, None),
        ("last week", None, None, None),
        ("build", None, None, None),
    ],
)
def test_in_which_order_it_came(
    story: Story, said: str, order: int | None, listed: int | None, state: str | None
) -> None:
    found = phrase(around(story, NOW), said)
    assert (found.order, found.listed, found.state) == (order, listed, state)


def test_a_time_that_no_calendar_knows_is_asked_back(story: Story) -> None:
    with pytest.raises(Unclear):
        phrase(around(story, NOW), "the one from after standup")
