"""Why something was said unasked, as a tool."""

import pytest

from knowledge.events import NextPredicted
from knowledge.redact import clean
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.asked import ask, refused
from tests.tools.broken_shop import HOSTILE
from tests.tools.stage import around
from tools.explain_announcement import explain_announcement

NOW = at(0, 12)


@pytest.mark.parametrize("which", ["said", "silent"])
def test_what_is_not_on_record_is_not_made_up(story: Story, which: str) -> None:
    answer = ask(explain_announcement, around(story, NOW), which=which)
    assert not answer.recorded
    assert "no record is kept yet" in answer.text


@pytest.mark.parametrize("said", ["make test", HOSTILE])
def test_what_was_offered_at_the_prompt_is_explained(story: Story, said: str) -> None:
    after = story.ran("git pull", at(0, 9))
    by = story.hear(
        NextPredicted(what="command", said=clean(said), pattern=clean("make"), probability=0.72, after=after),
        at(0, 9.1),
    )
    answer = ask(explain_announcement, around(story, NOW))
    assert answer.recorded
    assert answer.sources == (f"e{by}", f"e{after}")
    assert "was offered at the prompt today 09:06, because it comes next with 72% after e1 (e2)" in answer.text
    assert not ask(explain_announcement, around(story, NOW), which="silent").recorded


def test_other_words_are_refused(story: Story) -> None:
    assert refused(explain_announcement, around(story, NOW), which="loud")[0]
