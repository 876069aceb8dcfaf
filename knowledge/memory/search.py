"""Search in what is remembered: by words and, where vectors can be made, by meaning."""

import importlib
import json
from contextlib import suppress
from typing import Literal, NamedTuple

from knowledge.clock import SystemClock
from knowledge.errors import NotFound
from knowledge.ids import ShortId
from knowledge.memory import ranking
from knowledge.memory.encoding import Embed
from knowledge.memory.entry import Entry
from knowledge.memory.index import entry_of
from knowledge.memory.lexical import Asked, Lexical
from knowledge.memory.notes import NoteBook
from knowledge.memory.snippet import LONGEST, Snippet, snippet
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory

CANDIDATES = 100
"""Entries that have words of the question, and as many that mean something near, which are weighed."""
LEAST = 0.01
"""What the words of an entry count that stand further behind than it is read."""
FAR, NEAR = 0.15, 0.3
"""Cosines: below the first an entry that has none of the words is not found; from the second on meaning found it."""
MAPPED = 256 << 20
"""Bytes of the file that are read where the kernel has them: going through all vectors takes a third of the time."""
_SINCE = 7
"""Version of the schema of memory that has the index."""

Why = Literal["words", "meaning", "both"]


class Hit(NamedTuple):
    """Something that was found."""

    entry: Entry
    score: float
    """What it is worth for this question; only to be compared with others of the same."""
    title: Snippet
    snippet: Snippet
    """Of its body; empty where it has none."""
    why: Why
    """By what it was found."""
    near: float = 0.0
    """Its cosine to the question; 0 where it has no vector, or the question has none."""


def search(memory: Memory, wanted: Wanted, embed: Embed | None = None, *, now: int | None = None) -> list[Hit]:
    """What fits best comes first; of a text in parts the part that does. By words alone where `embed` has no answer.

    Raises NotFound where memory was written by a release that had no search.
    """
    if memory.database.schema_version < _SINCE:
        raise NotFound(f"nothing to search in {memory.database.path} yet", hint="`sotto restart` begins to fill it")
    memory.database.read_mapped(MAPPED)
    now = (SystemClock().now() if now is None else now) if wanted.as_of is None else wanted.as_of
    lexical = Lexical(memory)
    asked = lexical.asked(wanted.text)
    limits = wanted.limits(now)
    by_words = lexical.found(asked, limits, CANDIDATES, narrow=wanted.narrow)
    meaning = _meaning(memory, wanted, limits, by_words, embed)
    words = lexical.scores(asked, [*{*by_words, *meaning}])
    words |= {one: max(words.get(one, 0.0), LEAST) for one in by_words}
    worth = ranking.worths(words, meaning, asked.most)
    found = [one for one in worth if words.get(one) or meaning.get(one, 0.0) >= FAR]
    entries = _entries(memory, sorted(found, key=lambda one: -worth[one])[: 2 * CANDIDATES])
    best = dict[tuple[str, str], tuple[float, int]]()
    for number, entry in entries.items():
        now_worth = ranking.in_time(worth[number], entry, now)
        if now_worth > best.get((entry.kind, entry.ref), (0.0, 0))[0]:
            best[entry.kind, entry.ref] = now_worth, number
    chosen = ranking.spread(best.values(), entries)[: wanted.limit]
    if wanted.as_of is not None:
        entries |= {number: _read_then(memory, entries[number], wanted.as_of) for _, number in chosen}
    found_by = {number: (_why(number, words, meaning), meaning.get(number, 0.0)) for _, number in chosen}
    return _hits(lexical, asked, [(entries[number], score, *found_by[number]) for score, number in chosen])


def _meaning(
    memory: Memory, wanted: Wanted, limits: dict[str, str | int | None], by_words: list[int], embed: Embed | None
) -> dict[int, float]:
    """How near the nearest entries are, and those that were found by words; nothing without a vector."""
    vector = embed([wanted.text]) if embed and wanted.text.strip() else None
    if embed is None or vector is None:
        return {}
    nearest = importlib.import_module("knowledge.memory.nearest").Nearest(memory, vector, embed.model)
    near: dict[int, float] = nearest.found(limits, narrow=wanted.narrow)
    chosen = sorted(near, key=lambda one: -near[one])[:CANDIDATES]
    rest: dict[int, float] = nearest.of(one for one in by_words if one not in near)
    return {one: near[one] for one in {*chosen, *(one for one in by_words if one in near)}} | rest


def _entries(memory: Memory, numbers: list[int]) -> dict[int, Entry]:
    rows = memory.database.all("entries_whole", {"ids": json.dumps(numbers)})
    return {row["id"]: entry_of(row) for row in rows}


def _read_then(memory: Memory, entry: Entry, moment: int) -> Entry:
    """A note in the words of that time; the index holds those of today."""
    if not entry.ref.startswith("n"):
        return entry
    with suppress(NotFound):
        book = NoteBook(memory)
        note = book.read_at(book.by_id(ShortId.parse(entry.ref, "n").seq), moment)
        return entry._replace(title=str(note.title), body=str(note.body))
    return entry


def _why(number: int, words: dict[int, float], meaning: dict[int, float]) -> Why:
    near = meaning.get(number, 0.0) >= NEAR
    if words.get(number):
        return "both" if near else "words"
    return "meaning"


def _hits(lexical: Lexical, asked: Asked, found: list[tuple[Entry, float, Why, float]]) -> list[Hit]:
    names = lexical.names(asked, (f"{entry.title}\n{entry.body[:LONGEST]}" for entry, *_ in found))
    return [
        Hit(entry, score, snippet(entry.title, asked.worth, names), snippet(entry.body, asked.worth, names), why, near)
        for entry, score, why, near in found
    ]
