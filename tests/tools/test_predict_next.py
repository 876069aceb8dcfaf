"""What probably comes next, as a tool."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import DAY, MINUTE, at
from tests.tools.asked import ask, refused
from tests.tools.stage import around
from tools.predict_next import predict_next


@pytest.fixture
def habit(story: Story) -> Story:
    """Always `git pull`, then `make test`; lately the first."""
    story.watched(at(0, 8))
    story.watched(at(0, 8), 2)
    for turn in range(12):
        story.ran("git pull", at(0, 9) + 10 * turn * MINUTE)
        story.ran("make test", at(0, 9) + (10 * turn + 1) * MINUTE)
    story.ran("git pull", at(0, 12))
    return story


NOW = at(0, 12) + MINUTE


def test_what_always_followed_is_foreseen(habit: Story) -> None:
    answer = ask(predict_next, around(habit, NOW), project="shop")
    first, second = answer.text.splitlines()[:2]
    assert answer.recorded
    assert answer.data["project"] == "shop"
    assert first == f"After git pull (e{len(habit.log)}):"
    assert "%  run make test (came " in second
    assert answer.sources == (f"e{len(habit.log)}",)


def test_the_project_around_is_meant_and_one_that_is_named_goes_before(habit: Story) -> None:
    stage = around(habit, NOW, here=Path("/work/shop/src"))
    assert ask(predict_next, stage).data["project"] == "shop"
    other = ask(predict_next, stage, project="blog")
    assert other.data.get("project", "blog") == "blog"
    assert "After git pull" not in other.text


def test_a_file_that_follows_is_foreseen(story: Story) -> None:
    story.watched(at(0, 8))
    for turn in range(8):
        story.edited("src/cart.py", at(0, 9) + 6 * turn * MINUTE)
        story.edited("tests/test_cart.py", at(0, 9) + (6 * turn + 2) * MINUTE)
    story.edited("src/cart.py", at(0, 10))
    answer = ask(predict_next, around(story, at(0, 10) + MINUTE), project="shop")
    assert "edit tests/test_cart.py (edited 8 times after src/cart.py)" in answer.text


def test_a_routine_of_the_morning_is_foreseen(story: Story) -> None:
    story.watched(at(0, 8))
    for day in range(8):
        for place, line in enumerate(("git fetch", "docker compose up", "make watch")):
            story.ran(line, at(0, 9) + day * DAY + place * MINUTE)
    now = at(8, 9)
    answer = ask(predict_next, around(story, now), project="shop")
    assert "as often on such a day: git fetch && docker compose up && make watch" in answer.text


def test_what_failed_before_is_told(habit: Story) -> None:
    habit.ran("git pull", NOW, status=1)
    text = ask(predict_next, around(habit, NOW + MINUTE), project="shop").text
    assert text.startswith(f"After git pull, which failed with 1 (e{len(habit.log)}):")


def test_a_new_machine_foresees_nothing(story: Story) -> None:
    answer = ask(predict_next, around(story, at(0, 9)))
    assert not answer.recorded
    assert answer.text == "Nothing can be foreseen yet: no command is on record. Nothing is recorded at all yet."


def test_a_project_without_commands_says_since_when_it_is_watched(story: Story) -> None:
    story.watched(at(0, 8))
    story.edited("a.py", at(0, 8.5))
    answer = ask(predict_next, replace(around(story, at(0, 9)), here=Path("/work/shop")))
    assert not answer.recorded
    assert answer.text == (
        "Nothing can be foreseen in shop yet: no command is on record. Nothing was recorded before today 08:00."
    )


@pytest.mark.parametrize("named", ["shpo", "zebra"])
def test_an_unknown_project_is_refused(habit: Story, named: str) -> None:
    _, hint = refused(predict_next, around(habit, NOW), project=named)
    assert hint
