"""Two kinds of id: the one an event carries from birth, and the short one people type."""

import re
import secrets
from typing import NamedTuple

from knowledge.errors import BadId, NotFound

LETTERS = {
    "f": "failure",
    "x": "fix",
    "n": "note",
    "j": "job",
    "a": "approval",
    "t": "trace",
    "e": "event",
}
_SHORT = re.compile(r"([a-z])(\d{1,18})", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_/:-]+", re.ASCII)
_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_INT64 = 2**63 - 1


class EventId(NamedTuple):
    """`source.epoch.n`: who said it, in which life, as its how-manieth word.

    It is known before the event is committed, unique without a lookup, and what the hub drops duplicates by.
    """

    source: str
    epoch: str
    n: int

    def __str__(self) -> str:
        return f"{self.source}.{self.epoch}.{self.n}"

    @classmethod
    def parse(cls, text: str) -> "EventId":
        """Raises BadId when `text` is not of the form above."""
        source, _, rest = text.partition(".")
        epoch, _, n = rest.partition(".")
        if not (_WORD.fullmatch(source) and _WORD.fullmatch(epoch) and _NUMBER.fullmatch(n) and int(n) <= _INT64):
            raise BadId(repr(text))
        return cls(source, epoch, int(n))


def _one(letter: str) -> str:
    """`a job`, `an approval`."""
    word = LETTERS[letter]
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def new_epoch() -> str:
    """A name for one life of a source: 60 random bits."""
    return secrets.token_hex(8)[:15]


class ShortId(NamedTuple):
    """A letter and the root event's seq, such as f12; stable across a rebuild."""

    letter: str
    seq: int

    def __str__(self) -> str:
        return f"{self.letter}{self.seq}"

    @classmethod
    def parse(cls, text: str, letter: str = "") -> "ShortId":
        """Read `f12`, or a bare `12` where `letter` says what is meant. Raises BadId."""
        text = text.strip().lower()
        if letter and text.isascii() and text.isdigit():
            text = letter + text
        found = _SHORT.fullmatch(text)
        if not found or found[1] not in LETTERS:
            raise BadId(repr(text))
        if letter and found[1] != letter:
            raise BadId(f"{text} is {_one(found[1])}, {_one(letter)} is expected")
        return cls(found[1], int(found[2]))


def complete(prefix: str, known: list[str]) -> str:
    """The one known id that begins with `prefix`. Raises NotFound when there is none or more than one."""
    if prefix in known:
        return prefix
    found = [one for one in known if one.startswith(prefix)]
    if len(found) != 1:
        raise NotFound(f"{prefix!r} fits {len(found)} ids" if found else repr(prefix))
    return found[0]
