"""What was noted, decided and written down, as a tool."""

from typing import Any

import pytest

from knowledge.events import NoteSuperseded
from knowledge.memory.documents.shelf import Kept, Shelf
from knowledge.memory.entry import Entry
from knowledge.redact import clean
from tests.knowledge.memory.briefing.story import Story
from tests.knowledge.memory.days.diary import MINUTE, at
from tests.tools.asked import ask, refused
from tests.tools.broken_shop import HOSTILE
from tests.tools.stage import around
from tools.search_knowledge import SHOWN, search_knowledge

NOW = at(2, 12)


@pytest.fixture
def noted(story: Story) -> dict[str, int]:
    story.watched(at(0, 8))
    kinds = ("decision", "mistake", "pattern", "fix", "note")
    return {
        kind: story.noted(
            f"Redis for the {kind}", at(place % 3, 9), kind=kind, body=clean(f"because of {kind} number {place}")
        )
        for place, kind in enumerate(kinds)
    }


@pytest.mark.parametrize("kind", ["decision", "mistake", "pattern", "fix", "note"])
def test_each_kind_can_be_asked_for(story: Story, noted: dict[str, int], kind: str) -> None:
    answer = ask(search_knowledge, around(story, NOW), query="redis", kind=kind)
    assert answer.sources == (f"n{noted[kind]}",)
    first, second = answer.text.splitlines()
    assert first.startswith(f"n{noted[kind]}  Redis for the {kind}  [{kind}, shop, ")
    assert second.strip().startswith(f"because of {kind} number")


def test_all_kinds_are_found_and_since_limits_them(story: Story, noted: dict[str, int]) -> None:
    assert set(ask(search_knowledge, around(story, NOW), query="why redis").sources) == {
        f"n{one}" for one in noted.values()
    }
    today = ask(search_knowledge, around(story, NOW), query="redis", since="today")
    assert today.sources == (f"n{noted['pattern']}",)
    yesterday = ask(search_knowledge, around(story, NOW), query="redis", since="yesterday")
    assert set(yesterday.sources) == {f"n{noted['mistake']}", f"n{noted['note']}"}


def test_commits_are_found_and_failures_have_a_tool_of_their_own(story: Story) -> None:
    story.watched(at(0, 8))
    story.committed("Use redis for sessions", at(0, 9))
    story.broke("redis is down", story.ran("make", at(0, 10), status=1))
    found = ask(search_knowledge, around(story, NOW), query="redis").data["found"]
    assert isinstance(found, list)
    assert [one["kind"] for one in found] == ["commit"]  # type: ignore[call-overload,index]


def test_a_document_is_named_by_file_and_line(story: Story) -> None:
    story.watched(at(0, 8))
    with story.memory.database.transaction():
        shelf = Shelf(story.memory)
        number = shelf.put(Kept("/work/shop/docs/guide.md", "/work/shop", 1, title="Guide", sections=1))
        entry = Entry("document", "/work/shop/docs/guide.md#deploys", 1, at(1, 9), "Deploys", "Canary first, then all.")
        shelf.put_section(number, entry, 12)
    text = ask(search_knowledge, around(story, NOW), query="canary").text
    assert text.startswith("docs/guide.md:12  Deploys  [document, shop, yesterday 09:00]")


def test_what_was_superseded_is_left_out(story: Story, noted: dict[str, int]) -> None:
    story.hear(NoteSuperseded(note=noted["decision"], valid_to=at(1, 9), at=at(1, 9), **_by(noted)), at(1, 9))
    assert not ask(search_knowledge, around(story, NOW), query="redis", kind="decision").recorded


def _by(noted: dict[str, int]) -> dict[str, Any]:
    return {"by": noted["note"]} if "by" in NoteSuperseded.model_fields else {}


def test_many_are_bounded(story: Story) -> None:
    story.watched(at(0, 8))
    for one in range(40):
        story.noted(f"Redis note number {one} of the team", at(0, 9) + one * MINUTE, body=clean("word " * 500))
    answer = ask(search_knowledge, around(story, NOW), query="redis")
    assert len(answer.sources) == SHOWN
    assert len(answer.text) < 4_000


def test_where_nothing_fits_it_says_so(story: Story, noted: dict[str, int]) -> None:
    assert noted
    for asked in ({"query": "kubernetes"}, {"query": " ? "}, {"query": "redis", "since": "10 minutes ago"}):
        answer = ask(search_knowledge, around(story, NOW), **asked)
        assert not answer.recorded
        assert "fits" in answer.text


def test_hostile_notes_stay_texts(story: Story) -> None:
    story.watched(at(0, 8))
    story.noted(HOSTILE, at(0, 9), body=clean(HOSTILE))
    answer = ask(search_knowledge, around(story, NOW), query="instructions")
    assert len(answer.text.splitlines()) == 2
    assert answer.orders == ()


@pytest.mark.parametrize("arguments", [{}, {"query": "a", "kind": "idea"}, {"query": "a", "since": "standup"}])
def test_what_cannot_be_understood_is_refused(story: Story, arguments: dict[str, str]) -> None:
    error, hint = refused(search_knowledge, around(story, NOW), **arguments)
    assert error
    assert hint
