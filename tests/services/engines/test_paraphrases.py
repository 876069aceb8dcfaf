"""Contradictions in other words, found by search with the shipped encoder."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from daemon import engine
from knowledge.memory.contradiction import alike, sought
from knowledge.memory.encoding import DIMENSIONS, MODEL, Encoder
from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.memory.note import Note
from knowledge.memory.vectors import Vectors
from knowledge.store.memory import Memory
from tests.knowledge.memory.paraphrases import BOTH_TRUE, FRESH, HELD_OUT, SAME_SUBJECT, TUNED_ON
from tests.knowledge.memory.test_contradiction import CONTRADICTED, NO_CONTRADICTION, UNRELATED, note
from tests.making import NOW
from tests.services.engines.shipped import needs_engine

pytestmark = needs_engine
Pairs = list[tuple[str, str]]


class Shelf:
    """Notes of a project in an index, with vectors or without."""

    def __init__(self, memory: Memory, encoder: Encoder | None) -> None:
        self.memory, self.encoder = memory, encoder
        self.notes: dict[int, Note] = {}
        self.model = MODEL
        self._numbers = count(1)

    def keep(self, title: str) -> None:
        number = next(self._numbers)
        self.notes[number] = note(number, title)
        entry = Index(self.memory).put(Entry("note", f"n{number}", 1, NOW, title, ""))
        if self.encoder:
            Vectors(self.memory).begin(MODEL, DIMENSIONS)
            Vectors(self.memory).put(entry, self.encoder.vectors([title]))

    def __call__(self, texts: list[str]) -> bytes | None:
        return self.encoder.vectors(texts) if self.encoder else None

    def asked(self, new: str) -> list[str]:
        """As `sotto remember` asks, where all notes are among the newest."""
        fresh = note(9_999, new)._replace(at=NOW)
        return [one.title for one in alike(fresh, self.notes.values(), sought(self.memory, fresh, self))]

    def found(self, pairs: Pairs) -> list[str]:
        """Of these the new ones whose old one was named."""
        return [new for old, new in pairs if old in self.asked(new)]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    yield from _filled(tmp_path_factory.mktemp("meant"), engine.load())


@pytest.fixture(scope="module")
def by_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    yield from _filled(tmp_path_factory.mktemp("words"), None)


def _filled(folder: Path, encoder: Encoder | None) -> Iterator[Shelf]:
    with Memory.writer(folder / "memory.db") as memory:
        shelf = Shelf(memory, encoder)
        pairs = (CONTRADICTED, TUNED_ON, HELD_OUT, FRESH, BOTH_TRUE, NO_CONTRADICTION, SAME_SUBJECT)
        old = [one for some in pairs for one, _ in some]
        for title in dict.fromkeys([*old, *UNRELATED]):
            shelf.keep(title)
        yield shelf


def test_what_says_something_else_is_proposed_by_search(shelf: Shelf, by_words: Shelf) -> None:
    for one in (shelf, by_words):
        assert len(one.found(CONTRADICTED)) >= len(CONTRADICTED) - 1


def test_in_other_words_more_is_found_by_meaning(shelf: Shelf, by_words: Shelf) -> None:
    for pairs, more in ((TUNED_ON, 3), (HELD_OUT, 7), (FRESH, 5)):
        assert len(shelf.found(pairs)) >= len(by_words.found(pairs)) + more


def test_of_what_can_both_be_true_little_more_is_asked_about(shelf: Shelf, by_words: Shelf) -> None:
    for pairs in (BOTH_TRUE, NO_CONTRADICTION):
        assert len(shelf.found(pairs)) <= len(by_words.found(pairs)) + 1


def test_of_one_subject_in_other_words_hardly_any_is_asked_about(shelf: Shelf) -> None:
    assert len(shelf.found(SAME_SUBJECT)) <= 2


def test_what_search_proposes_is_near_where_it_says_the_same(shelf: Shelf) -> None:
    near = sought(shelf.memory, note(9_999, "Our web client uses Vue")._replace(at=NOW), shelf)
    assert "The frontend is built with React" in {shelf.notes[one].title for one in near}
