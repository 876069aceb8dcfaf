"""Calling a tool in a test: its answer, held to what every answer has to keep; or why there is none."""

from typing import Any

from tests.knowledge.memory.briefing.story import Story
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.kit.answer import Answer
from tools.kit.running import Outcome, run
from tools.kit.tool import Tool

MOST_LINES = 24


def asked(one: Tool, story: Story, now: int, here: Any = None, **arguments: str) -> Outcome:
    outcome = run(one, arguments, around(story, now, here=here))
    if outcome.answer:
        keeps(outcome.answer)
    return outcome


def answered(one: Tool, story: Story, now: int, here: Any = None, **arguments: str) -> Answer:
    outcome = asked(one, story, now, here, **arguments)
    assert outcome.answer, (outcome.error, outcome.hint)
    return outcome.answer


def keeps(answer: Answer) -> None:
    """Nothing is said that the data do not hold; ids that are rested on stand in both; lines are lines."""
    assert unfounded(answer) == []
    assert all(one in answer.text or one in str(answer.data) for one in answer.sources)
    assert len(answer.sources) == len(set(answer.sources))
    assert len(answer.text.splitlines()) <= MOST_LINES
    assert all(sign.isprintable() or sign == "\n" for sign in answer.text)
    assert answer.text
    assert answer.orders == ()
