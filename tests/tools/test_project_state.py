"""How a project stands, as a tool."""

import pytest

from tests.knowledge.memory.briefing.story import NOW, Story, lived
from tests.knowledge.memory.days.diary import at
from tests.tools.calling import answered, asked
from tools.project_state import project_state


@pytest.fixture
def days() -> Story:
    return lived()


@pytest.mark.parametrize("project", ["", "shop", "1", "Shop"])
def test_it_is_told_with_what_says_so(days: Story, project: str) -> None:
    assert answered(project_state, days, NOW, project=project).text.splitlines() == [
        "shop: on branch main at 22222222  e18",
        "Git has stopped in a merge (README.md)  e19",
        "1 file not committed: tests/test_login.py (edited)  e9",
        "Broken since yesterday 15:36:  E501 line too long  f4",
        "Broken since yesterday 15:24:  tests/test_login.py::test_expiry  f11",
        "Last test run:  yesterday 15:24  ran `pytest -q`, which failed (1)  e10",
        "Last build run:  yesterday 15:36  ran `make lint`, which failed (2)  e14",
        "Last commit:  yesterday 15:00  committed 00000000 on fix/123-login: Rotate tokens  e8",
        "Last command:  yesterday 15:36  ran `make lint`, which failed (2)  e14",
        "This work session began today 08:00.",
    ]


def test_the_one_worked_on_last_is_meant(days: Story) -> None:
    days.watched(at(2, 8), 2)
    days.ran("vim post.md", at(2, 8.2), 2)
    assert answered(project_state, days, NOW).data["project"] == "blog"


def test_what_is_not_known_is_not_claimed(story: Story) -> None:
    story.watched(at(0, 8))
    story.ran("ls", at(0, 9))
    lines = answered(project_state, story, NOW).text.splitlines()
    assert lines[:3] == [
        "shop: which branch is checked out is not on record.",
        "No file is known to be uncommitted.",
        "No failure is known to be open.",
    ]


def test_a_green_one(story: Story) -> None:
    story.watched(at(2, 7))
    story.reported(story.ran("pytest", at(2, 8)), ["a::b"])
    assert "Last test run:  today 08:00  tests passed: 1 passed  e3" in answered(project_state, story, NOW).text


def test_many_files_and_failures_are_bounded(story: Story) -> None:
    story.watched(at(0, 8))
    for turn in range(30):
        story.edited(f"src/a{turn}.py", at(0, 9 + turn / 60))
        story.broke(f"error {turn}", story.ran(f"make {turn}", at(0, 10 + turn / 60), status=2))
    answer = answered(project_state, story, NOW)
    assert "30 files not committed: src/a29.py (edited), src/a28.py (edited), src/a27.py (edited) and 27 more" in (
        answer.text
    )
    assert "and 27 more failures" in answer.text


def test_nothing_watched_is_said(story: Story) -> None:
    outcome = asked(project_state, story, NOW)
    assert (outcome.answer, outcome.hint) == (None, "`sotto watch DIR` begins")


def test_a_project_of_which_nothing_is_known(story: Story) -> None:
    story.watched(at(0, 8))
    story.memory.database.run("erase_watch", {"seq": 1})
    answer = answered(project_state, story, NOW)
    assert not answer.recorded


def test_a_wrong_name_is_asked_back(days: Story) -> None:
    assert asked(project_state, days, NOW, project="shpo").hint == "did you mean shop?"
