"""Applying a fix, as a tool that has it planned: nothing is changed by asking."""

import pytest

from knowledge.events import ProposePlan
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.planned import waiting
from tests.tools.stage import around
from tools.apply_fix import apply_fix
from tools.kit.answer import Answer
from tools.kit.running import run


def said(story: Story, **given: str) -> Answer:
    answer = run(apply_fix, given, around(story, at(1, 9), conversation="mine")).answer
    assert answer is not None
    assert unfounded(answer) == []
    return answer


@pytest.mark.parametrize("named", ["", "f{failure}", "pytest"])
def test_a_plan_of_the_fix_of_the_failure_is_asked_for(story: Story, named: str) -> None:
    story.watched(at(0, 8))
    failure = story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1))
    answer = said(story, failure=named.format(failure=failure))
    (order,) = answer.orders
    assert isinstance(order, ProposePlan)
    assert (order.tool, order.surface, order.task) == ("apply_fix", "model", "mine")
    assert order.arguments == {"failure": f"f{failure}"}
    assert answer.sources == (f"f{failure}",)
    assert answer.text == "A plan is being made. Nothing is done until you approve it, in a terminal or the chat."


def test_what_waits_is_decided_on_before(story: Story) -> None:
    story.watched(at(0, 8))
    story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1))
    here = around(story, at(1, 9), conversation="mine", waiting=lambda: [waiting("apply_fix", "apply x3 to f2")])
    answer = run(apply_fix, {}, here).answer
    assert answer is not None
    assert (answer.orders, "`sotto approve a5`" in answer.text) == ((), True)


def test_without_a_failure_there_is_nothing_to_fix(story: Story) -> None:
    answer = said(story)
    assert (answer.orders, answer.recorded) == ((), False)


def test_a_failure_there_is_not_is_an_observation(story: Story) -> None:
    story.watched(at(0, 8))
    story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1))
    assert "sotto failures" in run(apply_fix, {"failure": "zeppelin"}, around(story, at(1, 9))).hint
    assert run(apply_fix, {"failure": "f77"}, around(story, at(1, 9))).answer is None
