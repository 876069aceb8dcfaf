"""Which trees are to be watched, for which project, and since when: what the registry says, tree by tree."""

from collections.abc import Iterable
from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.events import ProjectMoved
from knowledge.registry import Registry


class Wanted(NamedTuple):
    """Why a tree is watched."""

    project: int
    since: int
    """Microseconds UTC."""


class WantedTrees:
    """Feed it what changes the registry, in order; what it has learned already it leaves alone."""

    def __init__(self, past: Iterable[Envelope]) -> None:
        self._registry = Registry()
        self._through = 0
        self.trees: dict[str, Wanted] = {}
        """By path."""
        for seen in past:
            self.learn(seen)

    def learn(self, seen: Envelope) -> list[tuple[str, str]] | None:
        """Trees that moved, each from where to where; None when nothing is new."""
        if seen.seq <= self._through:
            return None
        self._through, before = seen.seq, self._of(seen)
        self._registry.apply(seen.event)
        moved = []
        if isinstance(seen.event, ProjectMoved):
            moved = [pair for pair in zip(before, self._of(seen), strict=True) if pair[0] != pair[1]]
        known = {tree: one.since for tree, one in self.trees.items()}
        known |= {new: known[old] for old, new in moved if old in known}
        self.trees = {
            str(tree): Wanted(project.number, known.get(str(tree), seen.header.at))
            for project in self._registry.watched
            for tree in project.trees
        }
        return moved

    def _of(self, seen: Envelope) -> list[str]:
        """The trees of the project that an event is about."""
        number = getattr(seen.event, "number", 0)
        return [str(tree) for one in self._registry.watched if one.number == number for tree in one.trees]
