"""Questions about the month, what is asked of memory for each, and what is right."""

import tomllib
from importlib.resources import files
from typing import NamedTuple

ABILITIES = ("update", "as-of", "several", "absent")


class Question(NamedTuple):
    """One of them. Of what is right, exactly one is given."""

    asks: str
    """As a person would."""
    ability: str
    call: str
    """Which function of memory."""
    of: str = ""
    """A project; empty for all."""
    day: str = ""
    """`10-14`: all of that day, in place of `since` and `until`."""
    since: str = ""
    until: str = ""
    at: str = ""
    """A moment; empty for the end of the month."""
    about: str = ""
    """A path, words of a command, a test, or what is searched for."""
    kind: str = ""
    """Of deeds, of notes, or the outcome of commands; of failures, their status."""
    deed: str = ""
    """Only acts of this word."""
    right: list[str] | None = None
    """Exactly these labels, in any order."""
    newest: str = ""
    """The latest is this label."""
    field: str = ""
    is_: str = ""
    """The value of that field; of several, in their order, with spaces between."""
    minutes: int | None = None
    """Within one."""
    nothing: bool = False
    """Nothing of the kind happened, and all of that time is on record."""
    unrecorded: str = ""
    """Nothing is known, because of this."""


def questions() -> list[Question]:
    """Raises ValueError for one that says nothing of what is right, or too much."""
    read = tomllib.loads((files(__package__) / "questions.toml").read_text(encoding="utf-8"))
    found = [Question(**{"is_" if name == "is" else name: value for name, value in one.items()}) for one in read["ask"]]
    for one in found:
        given = [one.right is not None, one.newest, one.field, one.minutes is not None, one.nothing, one.unrecorded]
        if sum(map(bool, given)) != 1 or one.ability not in ABILITIES:
            raise ValueError(f"not one right answer: {one.asks}")
    return found
