"""Notes that may contradict a new one: what says something else about the same.

Whether two sentences contradict each other is left to the person. What is sought are sentences about the same thing:
they share most of what the shorter one names, rare words counting more than frequent ones, or mean nearly the same in
other words, and are not the same.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.ids import ShortId
from knowledge.memory.encoding import Embed
from knowledge.memory.entry import KINDS
from knowledge.memory.note import Note
from knowledge.memory.search import search
from knowledge.memory.wanted import Wanted
from knowledge.store.memory import Memory

SHOWN = 3
"""Notes that are shown at most."""
ALIKE = 0.5
"""Share of the weight of words, of the shorter title, that two must have in common."""
NEAR, NEAR_ALONE = 0.6, 0.5
"""Cosines from which on two are about the same; less is enough where no word in common has brought them near,"""
NEAR_NAMED, NEAR_COUNTED = 0.36, 0.4
"""and still less where each names something else (Stripe, Adyen), or says another number: what differs takes them apart
that much, and is just what they contradict each other in.
"""
SOUGHT = 50
"""Notes that search is asked for."""
_NOTED = tuple(kind for kind in KINDS if kind not in ("failure", "command", "commit", "document"))
_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset((Path(__file__).parent / "common_words.txt").read_text(encoding="ascii").split())
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "es", "ed", "er", "ly", "s", "e", "y")
_STEM = 4
"""Letters that a word keeps at least."""
_COUNTED = frozenset(
    re.findall(
        r"\w+",
        """
    one two three four five six seven eight nine ten twelve half once twice hour hours day days week weeks month months
    quarter year years daily weekly monthly yearly nightly monday tuesday wednesday thursday friday saturday sunday
        """,
    )
)


def sought(memory: Memory, new: Note, embed: Embed | None) -> dict[int, float]:
    """Notes of its project that hold and may be about the same as `new`, by number, and their cosines; 0 for unknown.

    Raises NotFound where memory was written by a release that had no search.
    """
    wanted = Wanted(new.title, project=new.project or 0, kinds=_NOTED, limit=SOUGHT)
    hits = search(memory, wanted, embed, now=new.at)
    return {ShortId.parse(hit.entry.ref).seq: hit.near for hit in hits if hit.entry.ref.startswith("n")}


def alike(new: Note, others: Iterable[Note], near: Mapping[int, float] | None = None) -> list[Note]:
    """Those of `others` that say something else about the same as `new`, the nearest first.

    `near` are cosines to `new`, by number, as far as they are known.
    """
    others = [one for one in others if one.id != new.id and not same(one, new)]
    about = {one.id: words(one.title) for one in others}
    own = words(new.title)
    frequency = Counter(word for each in about.values() for word in each)

    def weight(some: frozenset[str]) -> float:
        return sum(math.log1p((1 + len(others)) / (1 + frequency[word])) for word in some)

    rated = list[tuple[float, Note]]()
    for one in others:
        shared = own & about[one.id]
        lesser = min(weight(own), weight(about[one.id]))
        named = weight(shared) / lesser if lesser else 0.0
        meant = (near or {}).get(one.id, 0.0)
        by_words = named >= ALIKE and _enough(shared, own, about[one.id])
        if by_words or meant >= (NEAR if shared else _near(new.title, one.title)):
            rated.append((named if by_words else meant, one))
    return [one for _, one in sorted(rated, key=lambda each: (-each[0], -each[1].id))[:SHOWN]]


def same(one: Note, other: Note) -> bool:
    """Whether both say the same."""
    return (one.title, one.body) == (other.title, other.body)


def words(text: str) -> frozenset[str]:
    """What a text names, without endings."""
    return frozenset(_stem(word) for word in _WORD.findall(text.lower()) if word not in _COMMON)


def names(text: str) -> frozenset[str]:
    """What is called by a name of its own: capitals within a sentence or a word, letters with digits."""
    found = enumerate(_WORD.findall(text))
    return frozenset(
        word.lower()
        for place, word in found
        if (place and word[0].isupper()) or word[1:] != word[1:].lower() or (_counted(word) and not word.isdigit())
    )


def _near(one: str, other: str) -> float:
    """How near two must be that have no word in common."""
    named = names(one), names(other)
    if all(named) and named[0].isdisjoint(named[1]):
        return NEAR_NAMED
    counted = [
        {word for word in _WORD.findall(text.lower()) if word in _COUNTED or word.isdigit()} for text in (one, other)
    ]
    return NEAR_COUNTED if all(counted) and counted[0] != counted[1] else NEAR_ALONE


def _counted(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _enough(shared: frozenset[str], one: frozenset[str], other: frozenset[str]) -> bool:
    """A single word in common says little, unless there is hardly more."""
    return len(shared) > 1 or min(len(one), len(other)) <= 2  # noqa: PLR2004


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word
