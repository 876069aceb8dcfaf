"""Which commit was checked out when, by the reflog of a tree; where it keeps none, by the events."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from knowledge.changes.gather import SECOND, Moved
from knowledge.events import BranchSwitched
from knowledge.git import reflog
from knowledge.git.layout import find, head
from knowledge.git.reading import read


class Head(NamedTuple):
    """HEAD became another commit."""

    first: int
    """The earliest moment, microseconds UTC; and the latest."""
    last: int
    old: str | None
    new: str | None
    why: str


class Heads:
    """Every commit that HEAD of one tree has been, as far as that is known."""

    def __init__(self, tree: Path, moves: Sequence[Moved]) -> None:
        layout = find(tree)
        self._now = head(layout).commit if layout else None
        known = {(one.event.commit, one.event.at): one for one in moves}
        logged = reflog.entries(read(layout.head_log, reflog.MOST) or b"") if layout else []
        self._heads = [_noted(one, known.get((one.new or "", one.at))) for one in logged] or [
            Head(one.first, one.last, _before(one), one.event.commit, "") for one in moves
        ]

    def at(self, moment: int) -> list[str]:
        """The commit that was checked out; before it those that may have been instead, the youngest first."""
        found: list[str | None] = []
        for one in reversed(self._heads):
            if one.first <= moment:
                found.append(one.new)
                if one.last < moment:
                    break
                found.append(one.old)
        else:
            found.append(self._heads[0].old if self._heads else self._now)
        return [one for one in dict.fromkeys(found) if one]

    def before(self, moved: Moved) -> str | None:
        """What was checked out before a move."""
        told = _before(moved)
        if told or not isinstance(moved.event, BranchSwitched):
            return told
        same = [one for one in self._heads if one.new == moved.event.commit and one.first <= moved.last <= one.last + 1]
        return same[-1].old if same else None

    def resets(self, after: int, until: int) -> list[Head]:
        """Where a branch was set elsewhere by hand, of which no event tells."""
        return [
            one
            for one in self._heads
            if one.why.startswith("reset:") and one.last >= after and one.first <= until and one.old != one.new
        ]


def _noted(entry: reflog.Entry, moved: Moved | None) -> Head:
    first, last = (moved.first, moved.last) if moved else (entry.at, entry.at + SECOND - 1)
    return Head(first, last, entry.old, entry.new, entry.message)


def _before(moved: Moved) -> str | None:
    return None if isinstance(moved.event, BranchSwitched) else moved.event.before
