"""What a single line of output bears: words and shapes that lines saying why something failed are made of."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

READ = 400
"""Characters of a line in which marks are looked for."""

REMEMBERED = 1_000
"""Lines of which the marks are remembered: a command that is run again and again prints most of them again."""
FEW = 300
"""Lines of one output that are worth remembering; more would drive out each other."""

_WORD = re.compile(r"(?<![\w./\\-])[a-z][a-z'-]*[a-z](?![\w/\\-]|\.\w)")
"""Words of their own: neither a part of a path nor of a name."""
_CHANGING = re.compile(
    r"[\da-f](?:(?<=0)x[0-9a-fA-F]+|(?<=\b[0-9a-f])[0-9a-f]{6,39}\b|(?<=[1-9])\d*|(?<=\d)\d*[1-9]\d*)"
)
"""What differs from run to run: addresses, hashes, numbers. A lone 0 stays: `0 errors` is not `3 errors`.

It begins with what all of them begin with, which takes half the time.
"""


class Vocabulary(NamedTuple):
    """`words.toml`, made ready."""

    class_of: dict[str, int]
    """For each word the place of its class in `names`."""
    shapes: tuple[tuple[int, re.Pattern[str]], ...]
    lowered: tuple[tuple[int, re.Pattern[str]], ...]
    trouble: re.Pattern[str]
    """What a line must hold to have one of the next."""
    of_trouble: tuple[tuple[int, re.Pattern[str]], ...]
    names: tuple[str, ...]
    """The marks in the order of `marks`."""
    follows: int
    stems: re.Pattern[str]
    """What a line must hold to be `perhaps_telling`."""
    speaking: frozenset[int]


@cache
def vocabulary() -> Vocabulary:
    read = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    parts = (read["shapes"], read["lowered"], read["trouble"]["shapes"])
    names = (*read["words"], *(name for part in parts for name in part))
    words = {word: names.index(kind) for kind, members in read["words"].items() for word in members}
    made = [
        tuple((names.index(name), re.compile(one)) for name, given in part.items() for one in _several(given))
        for part in parts
    ]
    stems = re.compile("|".join(map(re.escape, read["stems"])))
    speaking = frozenset(names.index(name) for name in read["speaking"])
    trouble = re.compile(read["trouble"]["stems"])
    return Vocabulary(words, made[0], made[1], trouble, made[2], names, names.index("follows"), stems, speaking)


def marks(line: str) -> frozenset[int]:
    """The marks that a line bears, by their places in `vocabulary().names`.

    A line that only tells what followed (`make: *** … Error 2`) bears no other mark: its words are those of the reason.
    """
    return _marks(line[:READ])


@lru_cache(maxsize=REMEMBERED)
def _marks(line: str) -> frozenset[int]:
    known = vocabulary()
    lower = line.lower()
    found = {place for place, pattern in known.shapes if pattern.search(line)}
    if known.follows in found:
        return frozenset((known.follows,))
    found.update(known.class_of[word] for word in _WORD.findall(lower) if word in known.class_of)
    found.update(place for place, pattern in known.lowered if pattern.search(lower))
    if known.trouble.search(lower):
        found.update(place for place, pattern in known.of_trouble if pattern.search(lower))
    return frozenset(found)


def _several(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def masked(line: str) -> str:
    """A line without what differs from run to run; what `green` lines of earlier runs are compared by."""
    return _CHANGING.sub("#", line.strip())


@lru_cache(maxsize=REMEMBERED)
def _masked(line: str) -> str:
    return masked(line)


def all_masked(lines: Sequence[str]) -> list[str]:
    """`masked` of each line."""
    if len(lines) <= FEW:
        return [_masked(line) if len(line) <= READ else masked(line) for line in lines]
    return [line.strip() for line in _CHANGING.sub("#", "\n".join(lines)).split("\n")]


def perhaps_telling(lines: Sequence[str]) -> list[int]:
    """Indexes of the lines that hold a word that telling lines hold; quick, and says yes too often."""
    text = "\n".join(lines).lower()
    found: list[int] = []
    index = position = 0
    for stem in vocabulary().stems.finditer(text):
        start = stem.start()
        if start < position:
            continue
        index += text.count("\n", position, start)
        found.append(index)
        end = text.find("\n", start)
        if end < 0:
            break
        position, index = end + 1, index + 1
    return found
