"""What was done lately, as a tool."""

from pathlib import Path

import pytest

from knowledge.memory.days.book import Days
from tests.knowledge.memory.briefing.story import NOW, Story, lived
from tests.knowledge.memory.days.diary import HOUR, MINUTE, at
from tests.tools.announced import SPOKEN, decided
from tests.tools.calling import answered, asked
from tools.kit.acts import MOST
from tools.recent_activity import recent_activity


@pytest.fixture
def days() -> Story:
    return lived()


def whats(story: Story, **arguments: str) -> list[str]:
    found = answered(recent_activity, story, NOW, **arguments).data["list"]
    assert isinstance(found, list)
    return [str(one["what"]) for one in found if isinstance(one, dict)]


def test_the_latest_comes_first_with_the_event_that_says_so(days: Story) -> None:
    answer = answered(recent_activity, days, NOW, project="shop")
    assert answer.text.splitlines()[1] == "today 08:06  a merge stopped in a conflict  e19"
    assert answer.sources[0] == "e19"


@pytest.mark.parametrize(
    ("kind", "first", "count"),
    [
        ("file", "edited tests/test_login.py", 3),
        ("git", "a merge stopped in a conflict", 8),
        ("command", "ran `make lint`, which failed (2)", 2),
        ("test", "ran `pytest -q`, which failed (1)", 1),
        ("build", "ran `make lint`, which failed (2)", 1),
    ],
)
def test_of_one_kind(days: Story, kind: str, first: str, count: int) -> None:
    found = whats(days, kind=kind)
    assert (found[0], len(found)) == (first, count)


@pytest.mark.parametrize("kind", ["job"])
def test_what_memory_does_not_keep_is_not_on_record(days: Story, kind: str) -> None:
    answer = answered(recent_activity, days, NOW, kind=kind)
    assert not answer.recorded
    assert f"no activity of the kind {kind} is kept" in answer.text.lower()


def test_a_kind_that_there_is_not_is_refused(days: Story) -> None:
    assert "kind" in asked(recent_activity, days, NOW, kind="mail").error


def test_yesterday_ends_at_midnight_and_since_yesterday_does_not(days: Story) -> None:
    assert all("yesterday" in one for one in _lines(days, since="yesterday"))
    assert any("today" in one for one in _lines(days, since="since yesterday"))


def test_what_was_done_again_is_one_line_that_says_how_often(days: Story) -> None:
    assert "ran `make lint`, which failed (2)  (2 times)  e14" in answered(recent_activity, days, NOW).text


def test_without_a_project_all_are_told_each_with_its_name(days: Story) -> None:
    days.watched(at(2, 8), 2)
    days.ran("vim post.md", at(2, 8.1), 2)
    assert "[blog]" in answered(recent_activity, days, NOW).text
    assert "[" not in answered(recent_activity, days, NOW, project="blog").text


def test_in_a_project_it_is_meant(days: Story, tmp_path: Path) -> None:
    assert "[shop]" in answered(recent_activity, days, NOW, here=tmp_path).text


def test_nothing_on_record_says_since_when_something_is(days: Story) -> None:
    answer = answered(recent_activity, days, NOW, project="shop", since="last week")
    assert not answer.recorded
    assert answer.text == (
        "No activity in shop is on record from 29 December 2025 to Sunday. Nothing was recorded before Monday 08:00."
    )


def test_a_new_machine_has_nothing(story: Story) -> None:
    answer = answered(recent_activity, story, NOW)
    assert (answer.recorded, "nothing is recorded at all yet" in answer.text.lower()) == (False, True)


def test_many_are_bounded_and_counted(story: Story) -> None:
    story.watched(at(0, 8))
    story.books = [one for one in story.books if isinstance(one, Days)]
    for turn in range(MOST + 20):
        story.ran(f"make part{turn}", at(0, 9) + turn * MINUTE)
    answer = answered(recent_activity, story, NOW, project="shop")
    assert answer.text.splitlines()[0] == "At least 500 commands in shop."
    assert answer.text.splitlines()[-1] == "and at least 490 more"
    assert answer.data["more"] == 490


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"project": "shpo"}, "did you mean shop?"),
        ({"project": "zebra"}, "`sotto projects` lists them"),
        ({"since": "standup"}, "since when? Such as yesterday, 9am, last two hours, friday or 2026-11-03"),
    ],
)
def test_what_is_not_understood_is_asked_back(days: Story, arguments: dict[str, str], hint: str) -> None:
    outcome = asked(recent_activity, days, NOW, **arguments)
    assert (outcome.answer, outcome.hint) == (None, hint)


def _lines(story: Story, **arguments: str) -> list[str]:
    return answered(recent_activity, story, NOW, **arguments).text.splitlines()[1:]


def test_what_was_said_unasked_is_told(days: Story) -> None:
    assert not answered(recent_activity, days, NOW, kind="voice").recorded
    by = days.hear(decided(**SPOKEN), NOW - HOUR)
    days.hear(decided("make failed in shop"), NOW - MINUTE)
    answer = answered(recent_activity, days, NOW, kind="voice")
    assert answer.text.endswith(f"spoken: test dates failed in shop (e{by})")
    assert answer.sources == (f"e{by}",)
