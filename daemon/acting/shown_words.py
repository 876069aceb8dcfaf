"""Words as they are shown before they are run: as a shell would have to be told, with nothing in them that hides."""

import shlex
from collections.abc import Iterable

_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", "'": "\\'"}
_BYTE, _SHORT = 0x80, 0x10000


def line(words: Iterable[str]) -> str:
    """All of them."""
    return " ".join(map(word, words))


def visible(text: str) -> str:
    """A line of text that is no word: what cannot be seen in it is written out."""
    return "".join(one if one.isprintable() else _seen(one) for one in text)


def word(text: str) -> str:
    """One; where it has letters that cannot be seen, as `$'…'`, which bash, zsh and ksh read as they read it."""
    if all(one.isprintable() for one in text):
        return shlex.quote(text)
    return "$'" + "".join(map(_seen, text)) + "'"


def _seen(one: str) -> str:
    if one in _NAMED:
        return _NAMED[one]
    if one.isprintable():
        return one
    number = ord(one)
    if number < _BYTE:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _SHORT else f"\\U{number:08x}"
