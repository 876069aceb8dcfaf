"""What others say where the wake phrase might be: words that sound a little like one of it, and whom people talk to.

A recogniser that knows nothing but the wake phrase hears it in every word that begins or ends alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

LEAST, MOST = 0.5, 0.8
"""How alike in its sounds. What is more alike may be the word itself, as others say it."""
COUNT, NEAREST = 60, 45
"""So many of a word; so many of them are those that are the most alike, the others come evenly from the rest."""
_PEOPLE = (
    "all alan alex andrew anna anybody anyone bill bob boss boys carol charles chris christine colleagues dad "
    "daniel dave david doctor elena emma everybody everyone folks frank friends george girls guys helen jack "
    "james jane jason jim joe john julia karen kate kathy ken kevin kids kim ladies laura linda listen lisa "
    "look man maria mark mary matt me michael mike mister mom nick nobody paul people peter please robert sam "
    "sandra sarah simon sir somebody someone steve susan team there thomas tim tom wait what why you"
)
PEOPLE = frozenset(_PEOPLE.split())
"""Whom one talks to, or how one begins to."""
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
