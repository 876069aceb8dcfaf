"""One true and useful thing out of a history: candidates with their evidence, the one that costs most first.

What is not borne out well enough is not said, and nothing that holds the mark of a secret is looked at.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from knowledge.history.habits import after_edits, failing, long_ones, waits
from knowledge.history.said import Insight, Past
from knowledge.history.typos import typos
from knowledge.redaction.marks import OPENS

LONGEST = 400
"""Characters of a command that is worth looking at."""


class Said(NamedTuple):
    """A command of a history as it was imported."""

    command: str
    status: int | None = None
    duration_ms: int | None = None


def best(histories: Sequence[Sequence[Said]]) -> Insight | None:
    """The most useful of what these histories bear out; None when nothing is true enough.

    Each is looked at for itself: atuin and the shell below it know the same commands, which must not count twice.
    """
    found = list(chain.from_iterable(_all(_usable(history)) for history in histories))
    return max(found, key=lambda one: one.costs_s, default=None)


def _all(past: list[Past | None]) -> Iterator[Insight]:
    for look in (typos, failing, waits, long_ones, after_edits):
        yield from look(past)


def _usable(history: Sequence[Said]) -> list[Past | None]:
    """The commands in one line each; None in the place of one that is not to be looked at."""
    return [
        None
        if OPENS in one.command or len(one.command) > LONGEST
        else Past(" ".join(one.command.split()), one.status, one.duration_ms)
        for one in history
    ]
