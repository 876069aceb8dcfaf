"""Generated notes in any number, and a quick way to have them in memory, as if put in one by one."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.memory.encoding import DIMENSIONS, MODEL
from knowledge.memory.vectors import HEAD, SLOTS, STEPS, Vectors
from knowledge.memory.words import parts
from knowledge.store.memory import Memory

VOCABULARY, ZIPF, COMMONEST = 30_000, 1.05, 3
SHORTEST, LONGEST, TITLE = 10, 60, 6
"""Words of a note, and of its title."""
PROJECTS = 7
NOW = 1_767_225_600_000_000
BLOCKS = 8
"""In one transaction."""


class Made:
    """Texts and unit vectors that are the same in every run; words are as rare as words are."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(8)
        syllables = [one + two for one in "bcdfgklmnprstvz" for two in "aeiou"]
        names = random.Random(8)  # noqa: S311 - not for secrets
        self._words = list(dict.fromkeys("".join(names.choices(syllables, k=4)) for _ in range(2 * VOCABULARY)))
        share = 1 / np.arange(COMMONEST, VOCABULARY + COMMONEST) ** ZIPF
        self._share = np.cumsum(share / share.sum())

    def words(self, count: int) -> list[str]:
        return [self._words[one] for one in np.searchsorted(self._share, self._random.random(count))]

    def texts(self, count: int) -> list[tuple[str, str]]:
        """Titles and bodies."""
        lengths = self._random.integers(SHORTEST, LONGEST, count)
        words, ends = self.words(int(lengths.sum())), np.cumsum(lengths)
        each = (words[end - length : end] for end, length in zip(ends, lengths, strict=True))
        return [(" ".join(one[:TITLE]), " ".join(one[TITLE:])) for one in each]

    def vectors(self, count: int) -> NDArray[np.float16]:
        made = self._random.standard_normal((count, DIMENSIONS), np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made.astype(np.float16)


def fill(memory: Memory, made: Made, first: int, count: int) -> None:
    """Put in notes `n<first>` and on; their number is a multiple of a block's slots."""
    with memory.database.transaction():
        Vectors(memory).begin(MODEL, DIMENSIONS)
    for begin in range(first, first + count, BLOCKS * SLOTS):
        with memory.database.transaction():
            for number in range(begin, min(begin + BLOCKS * SLOTS, first + count), SLOTS):
                _block(memory, made, number)


def _block(memory: Memory, made: Made, first: int) -> None:
    database, vectors = memory.database, made.vectors(SLOTS)
    common = {"kind": "note", "part": 0, "at": NOW, "valid_to": None, "times": 1}
    rows = [{**common, "ref": f"n{number}", "project": number % PROJECTS} for number in range(first, first + SLOTS)]
    ids = [database.number("add_entry", row) for row in rows]
    texts = [
        {"id": one, "title": title, "body": body, "parts": " ".join(parts(f"{title}\n{body}"))}
        for one, (title, body) in zip(ids, made.texts(SLOTS), strict=True)
    ]
    database.many("put_entry_text", texts)
    taken = database.number("slots_taken")
    coarse = _coarse(ids, vectors)
    database.run("add_vector_block", {"block": taken // SLOTS, "bytes": len(coarse)})
    database.patch("vector_block", "slots", taken // SLOTS, 0, coarse)
    database.many("put_vector", [{"id": one, "exact": row.tobytes()} for one, row in zip(ids, vectors, strict=True)])
    database.many("put_slot", [{"id": one, "slot": taken + place} for place, one in enumerate(ids)])
    database.run("take_slots", {"more": SLOTS})


def _coarse(ids: Sequence[int], vectors: NDArray[np.float16]) -> bytes:
    """A block as `Vectors.put` writes it slot by slot."""
    slots = np.zeros(len(ids), np.dtype([("entry", "<i8"), ("scale", "<f4"), ("numbers", "i1", DIMENSIONS)]))
    whole = vectors.astype(np.float64)
    scale = np.abs(whole).max(axis=1) / STEPS
    slots["entry"], slots["scale"] = ids, scale
    slots["numbers"] = np.rint(whole / scale[:, None])
    assert slots.itemsize == HEAD.size + DIMENSIONS
    return slots.tobytes()
