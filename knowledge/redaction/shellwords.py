"""A line of shell cut into commands and their words, with the places where they stand. Nothing is expanded."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORD = re.compile(
    r"""
      (?P<heredoc><<<)
    | (?P<pipe>\|&?(?!\|))
    | (?P<end>[;\n]|&&?(?!>)|\|\||(?<!\$)[()])
    | (?P<redirect>\d*(?:>>?|<)&?\d*)
    | (?P<word>(?:
          [^\s"'\\;&|()<>`$]++ | \\. | \$?"(?:[^"\\]|\\.)*+" | \$?'[^']*+' | \$\([^()]*+\) | `[^`]*+`
        | <(?=[\w -]{1,40}>)[\w -]++> | \$\{[^{}]*+\} | ["'\\`] | \$\(? | &(?=[\w%.-]++=)
      )++)
    """,
    re.VERBOSE | re.DOTALL,
)

_EMPTY = "''"


class Word(NamedTuple):
    """One word, without the quotes around all of it."""

    start: int
    end: int
    text: str
    quoted: bool
    sign: str = ""
    """What stands before it: `<<<` for a text that is given as input."""


class Command(NamedTuple):
    """Words up to a sign that ends a command."""

    words: list[Word]
    piped: bool
    """Whether its output is the input of the next."""


def commands(text: str) -> Iterator[Command]:
    """Each command of a text."""
    words, sign = list[Word](), ""
    for found in _WORD.finditer(text):
        if found["word"]:
            words.append(_word(text, *found.span(), sign))
            sign = ""
        elif found["pipe"] or found["end"]:
            if words:
                yield Command(words, piped=bool(found["pipe"]))
            words, sign = [], ""
        else:
            sign = found[0]
    if words:
        yield Command(words, piped=False)


def _word(text: str, start: int, end: int, sign: str) -> Word:
    first, last = _inside(text, start, end)
    return Word(first, last, text[first:last], first > start, sign)


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """Without one pair of quotes around all of it, nor empty ones beside it."""
    while (
        end - start > len(_EMPTY) * 2 and text.startswith(_EMPTY, start) and text.startswith(_EMPTY, end - len(_EMPTY))
    ):
        start, end = start + len(_EMPTY), end - len(_EMPTY)
    opening = start + text.startswith("$", start)
    quote = text[opening : opening + 1]
    if quote in ("'", '"') and end - opening > 1 and text.find(quote, opening + 1) == end - 1:
        return opening + 1, end - 1
    return start, end


def unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The same for a part of a word, such as what stands behind `=`."""
    return _inside(text, start, end)
