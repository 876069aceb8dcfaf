"""How much two texts read alike, whatever the number of others they are compared with.

BM25's weights of words, each word counted once: what is rare tells much, what every tool says tells little. The weight
of what two texts share is divided by the weight of what each says, so that 1 is the same text and 0 nothing in common.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

from knowledge.failures.fingerprint import without_values
from knowledge.failures.fixes.spelled import parts
from knowledge.failures.fixes.symptom import MASKED, WORD, Symptom, ordinary

LEAST = 0.75
"""From here on two failures are so much alike that a fix of one is suggested for the other (scripts/failures/novel.py).
"""
CONTAINED = 0.8
"""The same for what the user gave as an error, which may be a part of what a failure says."""
ENOUGH = 1.5
"""What the shared words must count together: one rare word, or many that are less so, are too little."""
TELLING = 3
"""Rarest words of a text;"""
TELLING_SHARED = 0.6
"""of which so many are in the other, too."""
SAID_ALIKE = 0.5
"""Share of the words that say little which both must have: "permission denied" is not "no such file"."""
AT_LEAST_AMONG = 200
"""Texts there are at least: among few, each word would seem rare."""
ORDINARY = 0.2
"""What a word counts that says little about which failure it is."""
SHORTEST, LONGEST = 2, 40
"""Characters of a word that counts."""
MOST_WORDS = 120
HEADLINE = 300


def words(texts: Iterable[str]) -> list[str]:
    """Identifiers in small letters, as they are and their parts, each once; without what stands for a value."""
    return list(_words(tuple(texts)))


@lru_cache(maxsize=256)
def _words(texts: tuple[str, ...]) -> tuple[str, ...]:
    found = dict[str, None]()
    for text in texts:
        for word in WORD.findall(MASKED.sub(" ", text)):
            for one in (word.lower(), *parts(word)):
                if SHORTEST <= len(one) <= LONGEST and not one.isdigit():
                    found[one] = None
    return tuple(found)[:MOST_WORDS]


def compared(one: Symptom) -> list[str]:
    """Words by which a failure is compared: not those of its test, which its neighbours share."""
    return words([one.said, one.code, one.symbol])


def indexed(one: Symptom) -> list[str]:
    """Words by which a failure is found."""
    return words([one.said, one.code, one.symbol, without_values(one.headline[:HEADLINE]), one.test_id, one.tool])


def rarity(word: str, among: int, has: int) -> float:
    """What a word counts of which `has` of `among` texts have it: 0 to 1."""
    among = max(among, AT_LEAST_AMONG, has)
    share = math.log((among + 1) / (has + 0.5)) / math.log((among + 1) / 0.5)
    return max(share, 0.05) * (ORDINARY if word in ordinary() else 1.0)


def likeness(one: Iterable[str], other: Iterable[str], rare: Mapping[str, float]) -> float:
    """How much alike two texts are by their words, 0 to 1; 0 where the rarest of either are not in the other."""
    ones, others = set(one), set(other)
    both = ones & others
    least = SAID_ALIKE * min(len(ones & ordinary()), len(others & ordinary()))
    if len(both & ordinary()) < least:
        return 0.0
    if not (_telling_shared(ones, both, rare) and _telling_shared(others, both, rare)):
        return 0.0
    return _sum(both, rare) / math.sqrt(_sum(ones, rare) * _sum(others, rare))


def containment(part: Iterable[str], whole: Iterable[str], rare: Mapping[str, float]) -> float:
    """How much of `part` is in `whole`, 0 to 1; 0 where its rarest words are not."""
    parts_, wholes = set(part), set(whole)
    both = parts_ & wholes
    return _sum(both, rare) / _sum(parts_, rare) if _telling_shared(parts_, both, rare) else 0.0


def _telling_shared(of: set[str], both: set[str], rare: Mapping[str, float]) -> bool:
    telling = sorted(of, key=lambda word: (-rare[word], word))[:TELLING]
    return _sum(both, rare) >= ENOUGH and len(both & set(telling)) >= TELLING_SHARED * len(telling)


def _sum(of: Iterable[str], rare: Mapping[str, float]) -> float:
    return sum(rare[word] for word in of)
