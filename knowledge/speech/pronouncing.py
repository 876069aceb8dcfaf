"""How names are said: by the dictionary, as programmers say them, as compounds of both, or by their letters."""

import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from knowledge.speech.spelling import DIGITS, UNHEARD, sounds, spelt

MOST_PARTS, MOST_WAYS = 8, 4
"""Of a name so many words are said; of several ways to say it so many are kept."""
_SHORTEST_PART = 3
_MAY_BE_SPELT = 3
"""So many letters are spelt by some and read by others: `aws`, `gui`."""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z']+|[0-9]")
_IN_WORDS = re.compile(r"\[[^\]]*\]|\.(?:py|rs|go|js|ts|tsx|jsx|rb|java|kt|c|cc|cpp|sh)\b")
"""Of a test's name: its parameters, and what says the language of its file."""

Ways = Mapping[str, tuple[str, ...]]
"""Of words in small letters, each way to say it, as phones apart by spaces."""


def read(lines: Iterable[str], wanted: Callable[[str], bool]) -> dict[str, tuple[str, ...]]:
    """The wanted words of a CMU dictionary: lines of `word phones` or `word(2) phones`."""
    found = dict[str, tuple[str, ...]]()
    for line in lines:
        word, _, said = line.rstrip().partition(" ")
        plain = word.partition("(")[0]
        if said and wanted(plain):
            found[plain] = (*found.get(plain, ()), said)
    return found


def lookups(names: Iterable[str]) -> set[str]:
    """What the dictionary may be asked about for these names: their words, and all pieces of those."""
    found = set[str]()
    for word in itertools.chain.from_iterable(parts(name) for name in names):
        found.add(word)
        ends = itertools.combinations(range(len(word) + 1), 2)
        found.update(word[begin:end] for begin, end in ends if end - begin >= _SHORTEST_PART)
    return found


def parts(name: str) -> list[str]:
    """A name as it is said: of a path or a test's id its last part, apart where case, digits and signs say so."""
    last = re.split(r"::|/", _IN_WORDS.sub("", name).rstrip("/:"))[-1]
    return [one.lower() for one in _PARTS.findall(last)][:MOST_PARTS]


def ways(name: str, known: Ways) -> list[str]:
    """How a name may be said, the likeliest first; never empty, whatever the name."""
    each = [_word(part, known) for part in parts(name)]
    whole = [" ".join(chosen) for chosen in itertools.islice(itertools.product(*each), MOST_WAYS)]
    return [one for one in dict.fromkeys(whole) if one] or [UNHEARD]


@cache
def of_programmers() -> Ways:
    """Words that the dictionary lacks."""
    found = tomllib.loads(Path(__file__).with_name("tech_words.toml").read_text(encoding="utf-8"))["words"]
    return {word: tuple(one.split(" | ")) for word, one in ((word, str(said)) for word, said in found.items())}


def _word(word: str, known: Ways) -> tuple[str, ...]:
    if word in DIGITS:
        return (" ".join(spelt(word)),)
    for where in (of_programmers(), known):
        if word in where:
            return where[word]
    compound = next(_compounds(word, known), None)
    if compound:
        return compound
    spelt_too = [" ".join(spelt(word))] if len(word) <= _MAY_BE_SPELT else []
    return tuple(dict.fromkeys([*spelt_too, " ".join(sounds(word))]))


def _compounds(word: str, known: Ways) -> Iterator[tuple[str, ...]]:
    """As two known words, the longest first one first."""
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        halves = [of_programmers().get(half) or known.get(half) for half in (word[:cut], word[cut:])]
        if halves[0] and halves[1]:
            yield (f"{halves[0][0]} {halves[1][0]}",)
