"""Words that sound a little like one of the wake phrase: a recogniser that knows them is not taken in by them.

One that knows nothing but the wake phrase hears it in every word that begins or ends alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

LEAST, MOST = 0.5, 0.8
"""How alike in its sounds. What is more alike may be the word itself, as others say it."""
COUNT, NEAREST = 60, 45
"""So many of a word; so many of them are those that are the most alike, the others come evenly from the rest."""
SOUNDS = 5
"""Of shorter words too much sounds alike, and people say them carelessly."""
_LENGTH = 3
"""By so many sounds it may be longer or shorter."""


def neighbours(ways: Mapping[str, Sequence[str]], lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Of each word with its ways to be said, those of a CMU dictionary that sound a little like it, as said."""
    wanted = {word: [way.split() for way in of] for word, of in ways.items() if len(of[0].split()) >= SOUNDS}
    found: dict[str, dict[str, tuple[float, str]]] = {word: {} for word in ways}
    for line in lines:
        other, *sounds = line.split()
        for word, of in wanted.items():
            if other.isalpha() and LEAST <= (alike := _alike(of, sounds)) < MOST:
                found[word][other] = alike, " ".join(sounds)
    return {word: _spread(of) for word, of in found.items()}


def _alike(ways: Sequence[list[str]], sounds: list[str]) -> float:
    """To the way that it is most like, 0 to 1; 0 for what cannot be much."""
    first = ways[0]
    if abs(len(first) - len(sounds)) > _LENGTH or 2 * len(set(first) & set(sounds)) < LEAST * (
        len(first) + len(sounds)
    ):
        return 0.0
    return max(SequenceMatcher(None, way, sounds, autojunk=False).ratio() for way in ways)


def _spread(of: Mapping[str, tuple[float, str]]) -> dict[str, str]:
    ordered = sorted(of, key=lambda word: (-of[word][0], word))
    nearest, rest = ordered[:NEAREST], ordered[NEAREST:]
    step = max(1, len(rest) // (COUNT - NEAREST))
    return {word: of[word][1] for word in [*nearest, *rest[::step][: COUNT - NEAREST]]}
