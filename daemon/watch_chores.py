"""Work on watched trees that goes on in small steps, one chore after the other."""

from collections import deque
from collections.abc import Collection, Iterator
from typing import NamedTuple

from daemon.watch_tree import WatchedTree
from knowledge.files.index import Telling

Steps = Iterator[list[Telling]]


class Chore(NamedTuple):
    """What is done with a tree."""

    tree: WatchedTree
    name: str
    steps: Steps


class Chores:
    """One after the other; one that has begun may have to wait for another that is more urgent."""

    def __init__(self) -> None:
        self._queue: deque[Chore] = deque()
        self._begun = set[Chore]()

    def __bool__(self) -> bool:
        return bool(self._queue)

    def under_way(self) -> Chore:
        """The first; from now on it has begun."""
        self._begun.add(self._queue[0])
        return self._queue[0]

    def has(self, name: str, tree: WatchedTree | None = None) -> bool:
        """Whether there is such a chore, of one tree or of any."""
        return any(one.name == name and tree in (None, one.tree) for one in self._queue)

    def add(self, tree: WatchedTree, name: str, steps: Steps) -> None:
        """One that has begun may be past what has changed since; one that has not is enough."""
        if not any(one.tree is tree and one.name == name for one in self._queue if one not in self._begun):
            self._queue.append(Chore(tree, name, steps))

    def begin(self, tree: WatchedTree, name: str, steps: Steps) -> None:
        """Before all others."""
        self._queue.appendleft(Chore(tree, name, steps))

    def drop(self, tree: WatchedTree, but: Collection[str] = ()) -> None:
        """What is to be done with a tree, but for chores of these names."""
        self._queue = deque(one for one in self._queue if one.tree is not tree or one.name in but)
        self._begun.intersection_update(self._queue)

    def end(self, chore: Chore) -> None:
        """It is done, if it has not been dropped."""
        if self._queue and self._queue[0] is chore:
            self._begun.discard(self._queue.popleft())
