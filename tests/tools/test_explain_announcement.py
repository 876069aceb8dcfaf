"""Why something was said unasked, as a tool."""

import pytest

from knowledge.events import NextPredicted
from knowledge.redact import clean
from knowledge.traces.account import Account, Use
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


def test_after_an_answer_that_is_explained_too(story: Story) -> None:
    use = Use("list_failures", {}, "answered", "none", ("e1",))
    account = Account(9, NOW, "what broke?", "Nothing.", "answered", "model", (use,), ("e1",))
    here = around(story, NOW, account=lambda: account)
    assert ask(explain_announcement, here).text.startswith("“what broke?” was taken as list_failures.")
    assert not ask(explain_announcement, here, which="silent").recorded
    after = story.ran("git pull", at(0, 9))
    offer = NextPredicted(what="command", said=clean("make"), pattern=clean("make"), probability=0.72, after=after)
    story.hear(offer, at(0, 9.1))
    answer = ask(explain_announcement, here)
    assert "“what broke?” was taken as list_failures." in answer.text
    assert "was offered at the prompt" in answer.text


def test_other_words_are_refused(story: Story) -> None:
    assert refused(explain_announcement, around(story, NOW), which="loud")[0]
