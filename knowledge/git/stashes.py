"""The stash as its reflog lists it, and what became of an entry that is no longer there."""

from pathlib import Path
from typing import Literal, NamedTuple

from knowledge.git.reading import read
from knowledge.git.reflog import MOST, entries

_TAKEN_BEFORE_S, _TAKEN_AFTER_S = 1.0, 3.0


class Stash(NamedTuple):
    """One entry of the stash."""

    commit: str
    subject: str
    at: int


def stashes(log: Path) -> dict[str, Stash]:
    """What is put away now, by commit, the oldest first."""
    found = entries(read(log, MOST) or b"")
    return {entry.new: Stash(entry.new, entry.message, entry.at) for entry in found if entry.new}


def left(log: Path, common: Path, index: Path) -> Literal["taken", "dropped", "gone"]:
    """How an entry left. Taking one out writes the index just before the entry goes; dropping it does not.

    When the index was written later, for other reasons, that can no longer be told.
    """
    try:
        went = (log if log.exists() else common / "logs/refs").stat().st_mtime
        written = index.stat().st_mtime
    except OSError:
        return "gone"
    if written < went - _TAKEN_BEFORE_S:
        return "dropped"
    return "taken" if written <= went + _TAKEN_AFTER_S else "gone"
