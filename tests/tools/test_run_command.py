"""Running a command, as a tool that has it planned: nothing is run by asking."""

from pathlib import Path

import pytest

from knowledge.events import ProposePlan
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.planned import waiting
from tests.tools.stage import around
from tools.kit.running import run
from tools.run_command import run_command

HERE = Path("/work/shop")


@pytest.mark.parametrize("command", ["git pull", "rm -rf / ; echo `id`", "echo 'a' | wc", "printf '\u202e'"])
def test_a_plan_of_exactly_that_is_asked_for(story: Story, command: str) -> None:
    story.watched(at(0, 8))
    answer = run(run_command, {"command": command}, around(story, at(0, 9), here=HERE, conversation="mine")).answer
    assert answer is not None
    (order,) = answer.orders
    assert isinstance(order, ProposePlan)
    assert (order.tool, order.surface, order.task) == ("run_command", "model", "mine")
    assert order.arguments == {"command": command, "cwd": str(HERE)}
    assert answer.project == 1
    assert answer.text == "A plan is being made. Nothing is done until you approve it, in a terminal or the chat."
    assert unfounded(answer) == []


def test_what_waits_is_decided_on_before(story: Story) -> None:
    here = around(story, at(0, 9), here=HERE, conversation="mine", waiting=lambda: [waiting("run_command", "run `ls`")])
    answer = run(run_command, {"command": "ls"}, here).answer
    assert answer is not None
    assert answer.orders == ()
    assert "`sotto approve a5`" in answer.text
    other = around(story, at(0, 9), here=HERE, waiting=lambda: [waiting("apply_fix", "apply x1")])
    assert (run(run_command, {"command": "ls"}, other).answer or answer).orders


def test_without_a_directory_it_is_asked_for(story: Story) -> None:
    outcome = run(run_command, {"command": "ls"}, around(story, at(0, 9)))
    assert outcome.answer is None
    assert "directory" in outcome.error


@pytest.mark.parametrize("given", [{}, {"command": " "}, {"command": "x" * 10_000}])
def test_what_is_no_command_is_refused(story: Story, given: dict[str, str]) -> None:
    assert run(run_command, given, around(story, at(0, 9), here=HERE)).answer is None
