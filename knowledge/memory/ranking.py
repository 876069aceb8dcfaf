"""One order out of two: what has the words of a question, and what means the same.

Words are counted in relation to the text that has most of them: what another says is worth as much as it says of that.
Where even the best has little of what was asked, they are worth less, and soon nothing: that two texts of a small
memory share a common word is chance. Meaning is taken as it is, for a cosine says the same in every memory: 0.2 is
little, 0.5 the same subject, 0.9 the same in other words (docs/decisions/0020-search.md).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from knowledge.memory.entry import Entry

MEANING = 2.5
"""What the same in other words is worth, where the text with most of the words is worth 1."""
SURE = 2
"""Power of the cosine."""
MUCH = 0.4
"""Share of all that was asked that the best text must say for words to count in full,"""
CHANCE = 2
"""and the power with which they count less where it says less."""
STEEP = 1.5
"""Power of what a text says of the words, in relation to the best: half of them is less than half as good."""
DOCUMENT = 0.85
"""What is left of the worth of a document's section: what one wrote down oneself, or broke, is sooner meant."""
FURTHER = 0.6
"""And of each further section of the same document, again and again: they would leave no room for anything else."""
OVER = 0.3
"""What is left of the worth of an entry that holds no longer."""
FRESH, FRESH_US = 0.04, 90 * 86_400 * 1_000_000
"""What is added to the worth of an entry of this moment, and how long until half of it has gone."""


def worths(words: Mapping[int, float], meaning: Mapping[int, float], most: float) -> dict[int, float]:
    """What each is worth by what it says of the words, and by its cosine; `most` is what a text could say at most.

    An entry that has no vector yet is taken for as near as those usually are that have its words.
    """
    best = max(words.values(), default=0.0) or 1.0
    known = sorted(meaning[one] for one in words if one in meaning)
    usual = known[len(known) // 2] if known else 0.0
    counts = min(best / (MUCH * most), 1.0) ** CHANCE if most else 1.0
    return {
        one: counts * (words.get(one, 0.0) / best) ** STEEP + MEANING * max(meaning.get(one, usual), 0.0) ** SURE
        for one in {*words, *meaning}
    }


def in_time(worth: float, entry: Entry, now: int) -> float:
    """The same with regard to what it is, whether it holds at `now` (microseconds UTC), and how old it is then."""
    held = entry.valid_to is None or entry.valid_to > now
    fresh = FRESH * 2 ** -(max(now - entry.at, 0) / FRESH_US)
    return worth * (1 + fresh) * (1.0 if held else OVER) * (DOCUMENT if entry.kind == "document" else 1.0)


def spread(found: Iterable[tuple[float, int]], entries: Mapping[int, Entry]) -> list[tuple[float, int]]:
    """Worths and numbers, the best first and of equals the youngest: further sections of a document count for less."""
    met, fair = Counter[str](), list[tuple[float, int]]()
    for worth, number in sorted(found, reverse=True):
        entry = entries[number]
        document = entry.ref.partition("#")[0] if entry.kind == "document" else ""
        fair.append((worth * FURTHER ** met[document], number))
        met[document] += bool(document)
    return sorted(fair, reverse=True)
