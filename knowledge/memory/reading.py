"""How much each of a few texts says of the words that were asked for: BM25, over those that may be meant.

The words of a text are those that the full-text index finds it by: the same tokenizer reads it. Texts here are of all
sizes, a line of a command beside a section of a guide; SQLite's own ranking holds their length against them much more
than is good for short ones, and cannot be told otherwise.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

SATURATION = 0.5
"""How soon a word that comes again adds nothing (k1)."""
SHORT, LENGTH = 0.2, 0.6
"""How much it counts for a text that it is shorter than usual, and against it that it is longer: a page has any two
words by chance.
"""
USUAL, LONG = 300, 1_200
"""Characters of a text up to which length says nothing, and from which on it says no more."""
LONGEST = 20_000
"""Characters of a text that are read."""


class Reading:
    """Takes texts apart into words, in a table of its own that is not in the file."""

    def __init__(self, memory: Memory) -> None:
        self._database = memory.database
        self._database.run("make_reading")
        self._database.run("make_read_word")

    def terms(self, words: Sequence[str]) -> list[list[str]]:
        """What the index calls each word; one that it takes apart has several names, and one that it skips none."""
        self._read("read_words", {"words": json.dumps(words)})
        found: list[list[str]] = [[] for _ in words]
        for row in self._database.all("terms_read"):
            found[row["doc"]].append(row["term"])
        return found

    def names(self, words: Sequence[str]) -> dict[str, str]:
        """The first name of each, of those that have one."""
        return {word: names[0] for word, names in zip(words, self.terms(words), strict=True) if names}

    def scores(self, entries: Iterable[int], worth: Mapping[str, float]) -> dict[int, float]:
        """What each entry says of the terms that count so much each; 0 where it has none of them."""
        ids = json.dumps(list(entries))
        self._read("read_entries", {"ids": ids, "longest": LONGEST})
        said: dict[int, list[Row]] = defaultdict(list)
        for row in self._database.all("terms_counted", {"terms": json.dumps(list(worth))}):
            said[row["doc"]].append(row)
        scores = dict[int, float]()
        for number, length in self._database.all("lengths_read", {"ids": ids}):
            beyond = min(length, LONG) / USUAL - 1
            slowness = SATURATION * (1 + (LENGTH if beyond > 0 else SHORT) * beyond)
            scores[number] = sum(
                worth[row["term"]] * row["times"] * (1 + SATURATION) / (row["times"] + slowness)
                for row in said.get(number, ())
            )
        return scores

    def _read(self, step: str, values: Mapping[str, str | int]) -> None:
        self._database.run("clear_reading")
        self._database.run(step, values)


def rarity(among: int, has: int) -> float:
    """What a word counts that `has` of `among` texts have."""
    return math.log(1 + (max(among, has) - has + 0.5) / (has + 0.5))
