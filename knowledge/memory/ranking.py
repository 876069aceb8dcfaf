"""One order out of two: what has the words of a question, and what means the same.

Words are counted in relation to the text that has most of them: what another says is worth as much as it says of that.
Where even the best has little of what was asked, less than half, words are worth less. Meaning is taken as it is, for a
cosine says the same in every memory: 0.2 is nothing, 0.5 the same subject, 0.9 the same in other words. Its third power
says so, and lets meaning decide where it is sure and words where it is not (docs/decisions/0020-search.md).
"""

from collections.abc import Mapping

from knowledge.memory.entry import Entry

MEANING = 3.0
"""What the same in other words is worth, where the text with most of the words is worth 1."""
SURE = 3
"""Power of the cosine."""
HALF = 0.5
"""Share of all that was asked that the best text must say for its words to count in full."""
OVER = 0.3
"""What is left of the worth of an entry that holds no longer."""
FRESH, FRESH_US = 0.04, 90 * 86_400 * 1_000_000
"""What is added to the worth of an entry of this moment, and how long until half of it has gone."""


def worths(words: Mapping[int, float], meaning: Mapping[int, float], most: float) -> dict[int, float]:
    """What each is worth by what it says of the words, and by its cosine; `most` is what a text could say at most.

    An entry that has no vector yet is taken for as near as those usually are that have its words.
    """
    best = max([*words.values(), HALF * most], default=0.0) or 1.0
    known = sorted(meaning[one] for one in words if one in meaning)
    usual = known[len(known) // 2] if known else 0.0
    return {
        one: words.get(one, 0.0) / best + MEANING * max(meaning.get(one, usual), 0.0) ** SURE
        for one in {*words, *meaning}
    }


def in_time(worth: float, entry: Entry, now: int) -> float:
    """The same with regard to whether it holds at `now` (microseconds UTC), and how old it is then."""
    held = entry.valid_to is None or entry.valid_to > now
    fresh = FRESH * 2 ** -(max(now - entry.at, 0) / FRESH_US)
    return worth * (1 + fresh) * (1.0 if held else OVER)
