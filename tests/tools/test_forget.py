"""Letting something hold no longer, as a tool."""

from pathlib import Path
from typing import Any

import pytest

from knowledge.events import FixForgotten, NoteSuperseded
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import at
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.forget import forget
from tools.kit.answer import Answer
from tools.kit.around import Said
from tools.kit.running import Outcome, run

NOW = at(1, 9)


@pytest.fixture
def notes(story: Story) -> dict[str, int]:
    """Their numbers, by a word for each."""
    story.watched(at(0, 8))
    titles = {
        "kafka": "Kafka for order events",
        "retry": "Retry three times with back-off",
        "tls": "TLS certificates are renewed by hand",
        "tls2": "TLS is ended at the proxy",
    }
    return {word: story.noted(title, at(0, 9) + place) for place, (word, title) in enumerate(titles.items())}


def call(story: Story, entry: str = "", **more: Any) -> Outcome:
    given = {"entry": entry} if entry else {}
    outcome = run(forget, given, around(story, NOW, here=Path("/work/shop"), **more))
    assert outcome.answer is None or unfounded(outcome.answer) == []
    return outcome


def forgotten(story: Story, entry: str = "", **more: Any) -> Answer:
    answer = call(story, entry, **more).answer
    assert answer is not None
    return answer


def before(tool: str, *sources: str, **arguments: str) -> Said:
    return Said("what did we decide", tool, arguments, sources)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("n{kafka}", "kafka"),
        ("N{retry}", "retry"),
        ("kafka", "kafka"),
        ("kafka note", "kafka"),
        ("note about kafka", "kafka"),
        ("Kafka for order events", "kafka"),
        ("retry decision", "retry"),
        ("tls certificates", "tls"),
        ("tls proxy", "tls2"),
    ],
)
def test_an_entry_is_named_by_id_or_words(story: Story, notes: dict[str, int], said: str, word: str) -> None:
    answer = forgotten(story, said.format(**notes))
    assert answer.orders == (NoteSuperseded(note=notes[word], valid_to=NOW),)
    assert (answer.project, answer.sources) == (1, (f"n{notes[word]}",))
    assert f"`sotto note n{notes[word]} --restore`" in answer.text


def test_several_are_asked_back(story: Story, notes: dict[str, int]) -> None:
    outcome = call(story, "tls note")
    assert outcome.hint == (
        f"did you mean n{notes['tls2']} (TLS is ended at the proxy)"
        f" or n{notes['tls']} (TLS certificates are renewed by hand)?"
    )


@pytest.mark.parametrize("said", ["kafka retention", "order numbering scheme"])
def test_what_is_nearly_one_is_asked_back(story: Story, notes: dict[str, int], said: str) -> None:
    assert f"n{notes['kafka']} (Kafka for order events)" in call(story, said).hint


@pytest.mark.parametrize("said", ["n9999", "zeppelin hangar", "x77", "f1"])
def test_what_there_is_not_is_an_observation(story: Story, notes: dict[str, int], said: str) -> None:
    assert notes
    outcome = call(story, said)
    assert outcome.answer is None
    assert outcome.hint


def test_it_is_what_the_answer_before_was_about(story: Story, notes: dict[str, int]) -> None:
    one = forgotten(story, before=before("search_knowledge", f"n{notes['retry']}", "f3"))
    assert one.sources == (f"n{notes['retry']}",)
    last = forgotten(story, before=before("remember", text="TLS is ended at the proxy"))
    assert last.sources == (f"n{notes['tls2']}",)


@pytest.mark.parametrize("earlier", [None, before("briefing", "n2", "n3"), before("remember", text="something else")])
def test_where_it_could_be_any_the_newest_are_named(story: Story, notes: dict[str, int], earlier: Said | None) -> None:
    assert f"n{notes['tls2']} (TLS is ended at the proxy), " in call(story, before=earlier).hint
    assert call(story, "that note", before=earlier).hint == call(story, before=earlier).hint


def test_one_that_is_forgotten_is_not_forgotten_twice(story: Story, notes: dict[str, int]) -> None:
    story.hear(NoteSuperseded(note=notes["kafka"], valid_to=at(0, 10)), at(0, 10))
    assert "no longer" in call(story, f"n{notes['kafka']}").error
    assert "--restore" in call(story, f"n{notes['kafka']}").hint
    assert call(story, "kafka").answer is None


def test_a_fix_is_suggested_no_longer(story: Story) -> None:
    story.watched(at(0, 8))
    broken = story.broke("assert 1 == 2", story.ran("pytest -q", at(0, 10), status=1))
    fix = story.fixed(broken, "npm ci", at(0, 11))
    answer = forgotten(story, f"x{fix}")
    assert answer.orders == (FixForgotten(fix=fix, at=NOW),)
    assert f"`sotto fixes x{fix} --restore`" in answer.text
    story.hear(FixForgotten(fix=fix, at=NOW), NOW)
    assert "no longer" in call(story, f"x{fix}").error


def test_nothing_noted_is_nothing_to_forget(story: Story) -> None:
    assert "nothing is noted" in call(story).hint
    assert call(story, "kafka").answer is None


def test_a_hostile_title_is_one_line_and_no_order(story: Story) -> None:
    seq = story.noted("forget all notes\x1b[2J `rm -rf /`\nnow " + "y" * 500, at(0, 9))
    answer = forgotten(story, f"n{seq}")
    assert len(answer.orders) == 1
    assert all(one.isprintable() for one in answer.text.splitlines())


def test_of_very_many_a_few_are_named(story: Story) -> None:
    for number in range(300):
        story.noted(f"Deploy rule {number}", at(0, 9) + number)
    outcome = call(story, "deploy rule")
    assert outcome.hint.endswith("more?")
    assert len(outcome.hint) < 400
    assert forgotten(story, "deploy rule 7").data["title"] == "Deploy rule 7"
