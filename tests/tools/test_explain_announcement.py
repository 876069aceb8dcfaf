"""Why something was said unasked, as a tool."""

import pytest

from knowledge.events import AnnouncementReacted, NextPredicted, SentenceEnded
from knowledge.redact import clean
from knowledge.traces.account import Account, Use
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.announced import SPOKEN, decided
from tests.tools.asked import ask, refused
from tests.tools.broken_shop import HOSTILE
from tests.tools.stage import around
from tools.explain_announcement import explain_announcement

NOW = at(0, 12)


@pytest.mark.parametrize("which", ["said", "silent"])
def test_what_is_not_on_record_is_not_made_up(story: Story, which: str) -> None:
    answer = ask(explain_announcement, around(story, NOW), which=which)
    assert not answer.recorded
    assert "`sotto why` says what is known of the last failure" in answer.text


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


# ── what went through the gates ───────────────────────────────────────────────────────────────────


def test_what_was_said_is_explained_with_what_came_of_it(story: Story) -> None:
    by = story.hear(decided(**SPOKEN), at(0, 9))
    story.hear(decided("make failed in shop"), at(0, 9.1))
    ended = SentenceEnded(ref="x", why="announcement", incident="check:1:test:e1", heard="whole", spoken_ms=2_300)
    story.hear(ended, at(0, 9.2))
    reacted = AnnouncementReacted(
        incident="check:1:test:e1", kind="failure", thing="check:1:test", reaction="not now", by="voice", after_s=3
    )
    story.hear(reacted, at(0, 9.2))
    answer = ask(explain_announcement, around(story, NOW))
    assert answer.recorded
    assert answer.sources == (f"e{by}", "f12")
    assert answer.text.splitlines() == [
        f"test dates failed in shop (failure, important), today 09:00 e{by}",
        "spoken: waiting would cost more than the interruption",
        "weight: 5.1 bits of surprise, 96% likely to matter; not knowing costs 3.2 minutes, speaking 6.0",
        "it would have been held if in a call",
        "outcome: spoken",
        "reaction: not now (you said, after 3 seconds)",
    ]


def test_what_was_not_said_is_found_by_its_words_and_explained(story: Story) -> None:
    by = story.hear(decided("make build failed in shop", screen="digest"), at(0, 9))
    story.hear(decided(voice="drop", screen="drop", reasons=["not_significant"]), at(0, 9.1))
    answer = ask(explain_announcement, around(story, NOW), which="silent", about="the build")
    assert answer.sources[0] == f"e{by}"
    assert "held: you were in a call" in answer.text
    assert "context (veto): you were in a call; in call yes (microphone, for 2 minutes)" in answer.text
    assert "nothing against it: throttle" in answer.text
    assert not ask(explain_announcement, around(story, NOW), which="silent", about="the moon").recorded


def test_what_was_held_back_is_listed(story: Story) -> None:
    story.hear(decided("make build failed in shop"), at(0, 9))
    story.hear(decided(**SPOKEN), at(0, 9.1))
    story.hear(decided("mypy failed in shop", voice="digest", screen="digest", reasons=["day_cap"]), at(0, 9.2))
    answer = ask(explain_announcement, around(story, NOW), which="silent")
    assert answer.text.splitlines() == [
        "2 held back:",
        "mypy failed in shop, today 09:12: kept for later, enough was said today (e3)",
        "make build failed in shop, today 09:00: held, you were in a call (e1)",
    ]


def test_a_hostile_sentence_stays_in_its_line(story: Story) -> None:
    story.hear(decided(HOSTILE, **SPOKEN), at(0, 9))
    answer = ask(explain_announcement, around(story, NOW))
    assert all(line.isprintable() for line in answer.text.splitlines())
