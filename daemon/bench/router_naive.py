"""A router that only counts: naive Bayes over words, pairs of words and pieces of words; the model's reference."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from daemon.bench.router_verdict import Utterance

SHORTEST, LONGEST = 2, 5
"""Of the pieces of a word."""
ADDED = 0.02
"""To each count, for what was never seen."""
_WORD = re.compile(r"[\w']+|\{\w+\}|[^\s\w]")


class NaiveRouter:
    """Tells the tool, and nothing of its arguments."""

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._all: Counter[str] = Counter(one.call.tool for one in utterances)
        for one in utterances:
            self._counts[one.call.tool].update(set(features(one.text)))
        self._wholes = {tool: sum(counts.values()) for tool, counts in self._counts.items()}
        self._kinds = len({name for counts in self._counts.values() for name in counts})

    def tool(self, text: str) -> str:
        found = set(features(text))
        return max(self._all, key=lambda tool: self._likely(tool, found))

    def _likely(self, tool: str, found: set[str]) -> float:
        counts, whole = self._counts[tool], self._wholes[tool] + ADDED * self._kinds
        return math.log(self._all[tool]) + sum(math.log((counts[one] + ADDED) / whole) for one in found)


def features(text: str) -> Iterator[str]:
    """Words, pairs of them, and pieces of them with a mark where the word ends."""
    words = _WORD.findall(text.lower())
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))
    for word in words:
        marked = f"\u00b7{word}\u00b7"
        for size in range(SHORTEST, LONGEST + 1):
            yield from (f"#{marked[at : at + size]}" for at in range(len(marked) - size + 1))
