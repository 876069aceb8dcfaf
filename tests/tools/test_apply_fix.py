"""Applying a fix, as a tool that says honestly that it does not yet."""

import pytest

from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.apply_fix import apply_fix
from tools.kit.answer import Answer
from tools.kit.running import run


def said(story: Story, **given: str) -> Answer:
    answer = run(apply_fix, given, around(story, at(1, 9))).answer
    assert answer is not None
    assert unfounded(answer) == []
    assert (answer.orders, answer.recorded, answer.data["available"]) == ((), False, False)
    assert answer.text.splitlines()[0] == "Sotto cannot change your files yet, so nothing was done."
    return answer


@pytest.mark.parametrize("named", ["", "f{failure}", "pytest"])
def test_the_fix_of_the_failure_is_shown_by_hand(story: Story, named: str) -> None:
    story.watched(at(0, 8))
    failure = story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1))
    answer = said(story, failure=named.format(failure=failure))
    assert answer.text.splitlines()[1] == (
        f"What is known to help against f{failure}, assert 1 == 2: `sotto fixes f{failure}`"
    )
    assert answer.sources == (f"f{failure}",)


def test_without_a_failure_all_fixes_are(story: Story) -> None:
    assert "`sotto fixes`" in said(story).text


def test_a_failure_there_is_not_is_an_observation(story: Story) -> None:
    story.watched(at(0, 8))
    story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1))
    assert "sotto failures" in run(apply_fix, {"failure": "zeppelin"}, around(story, at(1, 9))).hint
    assert run(apply_fix, {"failure": "f77"}, around(story, at(1, 9))).answer is None
