"""What watched trees share, and which part of its time counts for one of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from daemon.watch_folders import FolderWatch
from knowledge.clock import Clock
from knowledge.files.entry import Difference, Entry
from knowledge.files.index import Index
from knowledge.files.reading import touched_ns
from knowledge.files.snapshots import Snapshots

_UNKNOWN = Entry(0, -1, 0)
"""Of a file that was there before, and of which no more is known."""


class Means(NamedTuple):
    """What all trees share."""

    watch: FolderWatch | None
    known: Index
    snapshots: Snapshots
    clock: Clock
    largest: int
    """Bytes of a file whose content is looked into."""


class Span:
    """Since when, and until when, what happens in a tree is told. Moments are microseconds UTC.

    The kernel's time of the last change decides, which no program sets.
    """

    def __init__(self, root: Path, since: int) -> None:
        """With 0 nobody knows since when: what is found in a tree that is new is no news."""
        self._root = root
        self._since_ns = since * 1_000
        self.until_ns: int | None = None

    def news(self, found: Iterable[Difference]) -> Iterator[Difference]:
        """What changed in a tree before it could be taken note of.

        Where nothing came or went in its folder, a file was there before.
        """
        for one in found if self._since_ns else ():
            path = self._root / one.path
            if self._is_new(path):
                yield one if self._is_new(path.parent) else one._replace(before=_UNKNOWN)

    def told(self, found: Iterable[Difference]) -> list[Difference]:
        """What happened before the end; of what is gone the folder in which it was can tell.

        A file that only was too young to be believed when it was taken note of has changed if it was touched since.
        """
        until = self.until_ns
        some = [one for one in found if not one.is_doubt() or self._is_new(self._root / one.path)]
        return some if until is None else [one for one in some if self._touched(one) < until]

    def _is_new(self, path: Path) -> bool:
        touched = touched_ns(path)
        return touched is not None and touched > self._since_ns

    def _touched(self, one: Difference) -> int:
        path = self._root / one.path
        touched = touched_ns(path)
        while touched is None and path != path.parent:
            path = path.parent
            touched = touched_ns(path)
        return touched or 0
