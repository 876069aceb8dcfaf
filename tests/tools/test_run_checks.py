"""Running checks, as a tool that says honestly that it runs none yet."""

from pathlib import Path

import pytest

from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.kit.answer import Answer
from tools.kit.running import run
from tools.run_checks import run_checks

NOW = at(1, 9)


def said(story: Story, **given: str) -> Answer:
    answer = run(run_checks, given, around(story, NOW, here=Path("/work/shop"))).answer
    assert answer is not None
    assert unfounded(answer) == []
    assert (answer.orders, answer.recorded, answer.data["available"]) == ((), False, False)
    assert answer.text.startswith("Sotto cannot run checks yet, so nothing was done.\n")
    return answer


@pytest.mark.parametrize(
    ("command", "by_hand"),
    [
        ("pytest -x", "`sotto run -- pytest -x`"),
        ("npm test && npm run lint", "`sotto run -- sh -c 'npm test && npm run lint'`"),
        ("CI=1 make", "`sotto run -- sh -c 'CI=1 make'`"),
    ],
)
def test_the_check_is_told_as_it_is_typed(story: Story, command: str, by_hand: str) -> None:
    assert said(story, command=command).text.endswith(by_hand)


def test_without_a_check_it_is_the_last_one_of_the_project(story: Story) -> None:
    story.watched(at(0, 8))
    assert said(story).text.endswith("`sotto run -- make test`")
    told = story.reported(story.ran("pytest -q", at(0, 9)), passed=["test_a"])
    answer = said(story)
    assert answer.text.endswith("`sotto run -- pytest -q`")
    assert answer.sources == (f"e{told}",)
    assert "in shop" in said(story, project="shop").text


def test_a_project_there_is_not_is_an_observation(story: Story) -> None:
    assert run(run_checks, {"project": "zeppelin"}, around(story, NOW)).answer is None
