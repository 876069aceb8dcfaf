"""How random a string looks: bits a character that a reader of English and of code would not have foreseen."""

import functools
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

RANDOM = 4.7
"""Bits from which a string of some length is hardly a word, a name or a path."""
_ENOUGH = 96
"""Characters that are weighed at most: what is random is so from its beginning."""
_A, _DIGITS_ROW = ord("a"), 3.3
_NEW_WORD, _STUB, _NUMBER, _WORD_AFTER_NUMBER, _BREAK, _SIGN = 4.6, 7.0, 5.0, 6.2, 2.6, 5.0
"""Bits of a capital after a small letter, the same after a word of one or two letters, a digit after a letter,
a letter after a digit, `_-./`, any other sign."""
_BREAKS = frozenset("_-./ :")


@functools.cache
def _pairs() -> tuple[tuple[int, ...], ...]:
    """Bits of each letter after each letter, counted over the words in the sources of Python's library."""
    rows = Path(__file__).with_name("letter_pairs.txt").read_text(encoding="ascii").split()
    return tuple(tuple(int(one, 16) for one in row) for row in rows)


def randomness(text: str) -> float:
    """Mean bits from one character to the next: words have 3 to 4.3, hex digests and keys 5 to 6.5."""
    text = text[:_ENOUGH]
    return sum(_bits(text)) / (len(text) - 1) if len(text) > 1 else 0.0


def _bits(text: str) -> Iterator[float]:
    table = _pairs()
    letters = 0
    for before, after in pairwise(text):
        letters = letters + 1 if before.islower() else 0
        if not (before.isascii() and after.isascii()):
            yield _BREAK
        elif after.isalpha():
            if before.isalpha():
                lower = before.islower() and after.isupper()
                yield (
                    (_NEW_WORD if letters > 1 else _STUB)
                    if lower
                    else table[ord(before.lower()) - _A][ord(after.lower()) - _A]
                )
            else:
                yield _WORD_AFTER_NUMBER if before.isdigit() else _BREAK
        elif after.isdigit():
            yield _DIGITS_ROW if before.isdigit() else _NUMBER if before.isalpha() else _BREAK
        else:
            yield _BREAK if after in _BREAKS else _SIGN


_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^A-Za-z0-9]"))


def classes(text: str) -> int:
    """How many of small letters, capitals, digits and other signs it has."""
    return sum(1 for one in _CLASSES if one.search(text))
