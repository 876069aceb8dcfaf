"""The words' half of a search: which entries have the rarest words of a question.

Bounded whatever is asked: a word that more than `MOST` entries have is counted no further; words are taken from the
rarest on until together `MOST` entries may have one; and where even the rarest is that frequent, only the youngest
entries that have it come into question. The words left out count all the same when what was found is weighed.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from knowledge.memory.reading import Reading, rarity
from knowledge.memory.words import asked, every_word, parts
from knowledge.store.memory import Memory

MOST = 20_000
ALIKE = 2
"""Letters at the beginning that a word and its name in the index have in common, where it is ASCII."""
RAREST = 8
"""Words at most that entries are looked for by."""
SPARE = 2
"""How many times as many as wanted are looked at before it is known which of them fit."""
Limits = Mapping[str, str | int | None]


class Asked(NamedTuple):
    """The words of a question."""

    rarest: tuple[str, ...]
    """Those that entries are looked for by, the rarest first."""
    worth: dict[str, float]
    """What each counts, under the name that the index has for it."""

    @property
    def most(self) -> float:
        """What a text could say at most that has each of them once."""
        return sum(self.worth.values())


class Lexical:
    """Over one memory."""

    def __init__(self, memory: Memory, most: int = MOST) -> None:
        self._database = memory.database
        self._most = most
        self._reading = Reading(memory)

    def asked(self, question: str) -> Asked:
        """What a question is looked for by."""
        words = list(dict.fromkeys([*asked(question), *parts(question)]))
        among = self._database.number("entries_newest")
        has = {word: self._database.number("count_word", {"word": _quoted(word), "most": self._most}) for word in words}
        chosen, found = list[str](), 0
        for word in sorted((one for one in words if has[one]), key=lambda one: (has[one], one))[:RAREST]:
            found += has[word]
            if chosen and found > self._most:
                break
            chosen.append(word)
        terms = self._reading.terms(words)
        worth = {term: rarity(among, has[word]) for word, names in zip(words, terms, strict=True) for term in names}
        return Asked(tuple(chosen), worth)

    def found(self, asked_: Asked, limits: Limits, limit: int, *, narrow: bool = True) -> list[int]:
        """Entries within the limits that have some of the words, what fits best first.

        Where the limits are not narrow, the best of all are looked at first; mostly enough of them fit.
        """
        if not asked_.rarest:
            return []
        words: Limits = {"words": " OR ".join(map(_quoted, asked_.rarest)), "most": self._most}
        if not narrow:
            best = self._numbers("entries_by_words_anywhere", {**words, "limit": SPARE * limit})
            fitting = {*self._numbers("entries_that_fit", {**limits, "ids": json.dumps(best)})}
            if len(fitting) >= limit or len(best) < SPARE * limit:
                return [one for one in best if one in fitting][:limit]
        return self._numbers("entries_by_words", {**limits, **words, "limit": limit})

    def scores(self, asked_: Asked, entries: list[int]) -> dict[int, float]:
        """What each of these says of the question."""
        return self._reading.scores(entries, asked_.worth)

    def names(self, asked_: Asked, texts: Iterable[str]) -> dict[str, str]:
        """What the index calls those words of these texts that may be ones that were asked for."""
        words = {word.lower() for text in texts for word in every_word(text)}
        begins = {term[:ALIKE] for term in asked_.worth}
        return self._reading.names(sorted(one for one in words if one[:ALIKE] in begins or not one.isascii()))

    def _numbers(self, query: str, values: Limits) -> list[int]:
        return [row["id"] for row in self._database.all(query, values)]


def _quoted(word: str) -> str:
    """Quoted, a word is never an operator."""
    return f'"{word}"'
