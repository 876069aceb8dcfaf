"""Nothing that a text or a question says is ever taken for a command of the index, and nothing breaks it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from knowledge.memory.entry import Entry
from knowledge.memory.index import Index
from knowledge.memory.search import search
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory

TEXTS = 1_500
PIECES = [
    '"', "'", "*", "^", ":", "(", ")", "{", "}", "[", "]", "-", "+", "/", "\\", "%", "_", "|", "&", "\0", "\x1b[31m",
    " AND ", " OR ", " NOT ", "NEAR(", " NEAR/3 ", "title:", "{title body}:", "rank MATCH 'bm25(0)'", "'; DROP TABLE",
    "entry_text", "--", "/*", "\u202e", "\u200f", "مرحبا بالعالم", "שלום", "한국어", "日本語のメモ", "e\u0301", "ﬁ",
    "İ", "ß", "🦀", "\ud800", "\ufffe", "\r\n", "\t", "\u2028", "x" * 500, "1e999", "NULL", "null", "${HOME}",
    "$(rm -rf /)",    "word",
]  # fmt: skip


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory.writer(tmp_path / "memory.db") as one:
        yield one


def hostile(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.randint(1, 12)))


def test_texts_of_any_kind_are_kept_found_and_taken_out(memory: Memory) -> None:
    chance, index = random.Random(3), Index(memory)
    texts = [hostile(chance) for _ in range(TEXTS)]
    with memory.database.transaction():
        for number, text in enumerate(texts):
            index.put(Entry("note", f"n{number}", None, number, text, f"{text}\nmark{number}"))
    for number in chance.sample(range(TEXTS), 150):
        refs = [hit.entry.ref for hit in search(memory, Wanted(f"mark{number}"))]
        assert refs == [f"n{number}"]
        search(memory, Wanted(texts[number]))
    with memory.database.transaction():
        for number in range(TEXTS):
            index.remove("note", f"n{number}")
    assert search(memory, Wanted("word")) == []
    index.efface()
    assert memory.database.check("integrity_check") == "ok"


def test_a_line_of_a_megabyte_is_no_harm(memory: Memory) -> None:
    index = Index(memory)
    index.put(Entry("note", "n1", None, 1, "long", "needle " + "a" * (1 << 20)))
    index.put(Entry("note", "n2", None, 1, "x" * (1 << 20), "word " * 200_000))
    assert [hit.entry.ref for hit in search(memory, Wanted("needle"))] == ["n1"]
    assert [hit.entry.ref for hit in search(memory, Wanted("word " * 100_000))] == ["n2"]
    assert search(memory, Wanted("y" * (1 << 20))) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.text(max_size=300), some.text(max_size=60))
def test_any_text_is_found_by_any_question_or_not_but_nothing_breaks(memory: Memory, text: str, question: str) -> None:
    index = Index(memory)
    index.put(Entry("note", "n1", None, 1, text, question))
    for hit in search(memory, Wanted(question)):
        assert hit.entry == index.by_ref("n1")[0]
