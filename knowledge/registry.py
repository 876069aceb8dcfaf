"""Which projects are watched, and which of them a path belongs to: what ProjectWatched and its kin add up to."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from knowledge.events import Event, ProjectMoved, ProjectUnwatched, ProjectWatched

KINDS = (ProjectWatched.__name__, ProjectUnwatched.__name__, ProjectMoved.__name__)
"""Types that change the registry."""


class Watched(NamedTuple):
    """A project that was given a number."""

    number: int
    name: str
    key: Path
    trees: tuple[Path, ...]
    """None when it is watched no longer."""
    root_commit: str | None
    remote: str | None
    awaited: bool = False
    """Whether it was never watched here: something of it was imported."""


class Registry:
    """Every project that ever had a number. Feed it each event of its `KINDS`, in order."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._known: dict[int, Watched] = {}
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Take one event into account; others than its `KINDS` change nothing."""
        if isinstance(event, ProjectWatched):
            trees = tuple(Path(tree) for tree in event.trees)
            key = Path(event.key)
            self._known[event.number] = Watched(
                event.number, event.name, key, trees, event.root_commit, event.remote, awaited=not trees
            )
        elif isinstance(event, ProjectUnwatched) and event.number in self._known:
            left = tuple(Path(tree) for tree in event.trees)
            self._known[event.number] = self._known[event.number]._replace(trees=left)
        elif isinstance(event, ProjectMoved) and event.number in self._known:
            self._known[event.number] = _moved(self._known[event.number], Path(event.before), Path(event.after))

    @property
    def watched(self) -> list[Watched]:
        """Those that are watched, by number."""
        return [one for _, one in sorted(self._known.items()) if one.trees]

    @property
    def all(self) -> list[Watched]:
        return [one for _, one in sorted(self._known.items())]

    @property
    def next_number(self) -> int:
        return max(self._known, default=0) + 1

    def by_key(self, key: Path) -> Watched | None:
        """The project of this identity, watched or not."""
        return next((one for one in self._known.values() if one.key == key), None)

    def awaited(self, name: str) -> Watched | None:
        """The project of this name of which something was imported, and that was never watched."""
        return next((one for one in self._known.values() if one.awaited and one.name == name), None)

    def at(self, path: Path) -> tuple[Watched, Path] | None:
        """The watched project that `path` (absolute) belongs to, and its innermost tree."""
        found = [(one, tree) for one in self.watched for tree in one.trees if path.is_relative_to(tree)]
        return max(found, key=lambda pair: len(pair[1].parts), default=None)


def _moved(project: Watched, before: Path, after: Path) -> Watched:
    """The same project with its key at `after`; trees that lay with it moved along."""
    old, new = _folder(before), _folder(after)
    trees = tuple(new / tree.relative_to(old) if tree.is_relative_to(old) else tree for tree in project.trees)
    return project._replace(key=after, trees=trees)


def _folder(key: Path) -> Path:
    """The folder that people mean by a key: the one that holds `.git`."""
    return key.parent if key.name == ".git" else key
