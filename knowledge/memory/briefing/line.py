"""A line of a briefing: what it says, and the events that say so."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Section = Literal["left", "since", "trouble", "next", "known"]
SECTIONS: dict[Section, str] = {
    "left": "left off",
    "since": "since then",
    "trouble": "known trouble",
    "next": "likely next",
    "known": "worth knowing",
}
"""In their order, with what stands above each."""
LONGEST = 60
"""Characters of a name, a title or a message that are told."""


class Line(NamedTuple):
    """One statement. Nothing is in it that its events do not say."""

    section: Section
    text: str
    seqs: tuple[int, ...]
    """Of the events it rests on, the most telling first."""
    worth: int
    """What is worth least is left out first; at 10 it stays in any case."""
    counted: tuple[tuple[str, ...], ...] = ()
    """What each number in the text counts: a name stands in one of the events, or is the id of one, such as e12."""

    @property
    def words(self) -> int:
        return len(self.text.split())


def cut(text: str, longest: int = LONGEST) -> str:
    """In one line, and not longer than is read at a glance; what is cut off ends a word."""
    one = " ".join(text.split())
    if len(one) <= longest:
        return one
    whole = one[: longest - 1]
    return f"{whole.rpartition(' ')[0] or whole} …" if " " in whole else f"{whole}…"


def listed(names: Sequence[str], shown: int = 2) -> str:
    """`a and b`, or `a, b and 3 more`: some names, and how many others there are."""
    if len(names) > shown:
        return f"{', '.join(names[:shown])} and {len(names) - shown} more"
    return " and ".join(one for one in (", ".join(names[:-1]), *names[-1:]) if one)


def many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def seqs(*groups: int | Sequence[int]) -> tuple[int, ...]:
    """Each once, in the order given."""
    found = dict[int, None]()
    for group in groups:
        for one in (group,) if isinstance(group, int) else group:
            found[one] = None
    return tuple(found)
