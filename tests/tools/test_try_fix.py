"""Trying a fix, as a tool: a job is ordered for what can be tried, and nothing else is."""

import pytest

from knowledge.events import EnqueueJob
from knowledge.failures.fixes.trial import TrialWanted
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.kit.answer import Answer
from tools.kit.running import run
from tools.try_fix import try_fix


def said(story: Story, **given: str) -> Answer:
    answer = run(try_fix, given, around(story, at(1, 9))).answer
    assert answer is not None
    assert unfounded(answer) == []
    return answer


@pytest.fixture
def broken(story: Story) -> int:
    story.watched(at(0, 8))
    return story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1))


def test_what_helped_before_is_tried_by_a_job(story: Story, broken: int) -> None:
    fix = story.fixed(broken, "npm run codegen", at(0, 11))
    for named in ("", f"f{broken}", "pytest"):
        answer = said(story, failure=named)
        [order] = answer.orders
        assert isinstance(order, EnqueueJob)
        assert (order.kind, order.idle, answer.project, answer.recorded) == ("try_fix", False, 1, True)
        assert TrialWanted.of({name: str(value) for name, value in order.arguments.items()}) == (broken, fix, False)
        assert answer.text.startswith(f"The fix x{fix}: ran `npm run codegen`")
        assert answer.text.endswith("the files of the project stay as they are.")
        assert answer.sources == (f"f{broken}", f"x{fix}")


def test_words_alone_are_not_tried(story: Story, broken: int) -> None:
    assert (said(story).orders, said(story).recorded) == ((), False)
    assert "no fix that could be tried is known for" in said(story).text.lower()


def test_without_a_failure_there_is_nothing_to_try(story: Story) -> None:
    answer = said(story)
    assert (answer.orders, answer.recorded) == ((), False)


def test_a_failure_there_is_not_is_an_observation(story: Story, broken: int) -> None:
    assert broken
    assert "sotto failures" in run(try_fix, {"failure": "zeppelin"}, around(story, at(1, 9))).hint
    assert run(try_fix, {"failure": "f77"}, around(story, at(1, 9))).answer is None
