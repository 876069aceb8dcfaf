"""The words of a text and where they stand, cut as the model's vocabulary cuts them: at spaces and at every mark."""

import re
import unicodedata
from typing import NamedTuple

MOST_WORDS = 128
MOST_CHARACTERS = 64
"""Of one word that the model sees; the rest of it is not read."""
_WORD = re.compile(r"[^\W_]+|[^\s\w]|_")


class Word(NamedTuple):
    """A word, and its place in the text."""

    text: str
    begin: int
    end: int


def words(text: str, most: int = MOST_WORDS) -> list[Word]:
    """The first words of a text of any length, without what cannot be seen."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        if unicodedata.category(match[0][0])[0] in "CM":
            continue
        found.append(Word(match[0][:MOST_CHARACTERS], match.start(), match.end()))
        if len(found) == most:
            break
    return found
