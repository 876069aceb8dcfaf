"""Of which files and folders documents are read: what was asked for, and what watched projects have of themselves."""

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from knowledge.events import Event, PathForgotten, PathWanted
from knowledge.files.reading import is_folder
from knowledge.registry import KINDS as PROJECT_KINDS
from knowledge.registry import Registry

KINDS = (*PROJECT_KINDS, PathWanted.__name__, PathForgotten.__name__)
"""Types that change them."""


class Root(NamedTuple):
    """A file or folder whose documents are read."""

    path: str
    asked: bool
    """The user named it: all its documents count. Of a watched tree those that tell of the project."""


class Wishes:
    """Feed it each event of its `KINDS`, in order. Of what was said of a path the innermost counts, then the last."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._registry = Registry()
        self._words: dict[str, bool] = {}
        self.roots: dict[str, Root] = {}
        """By path."""
        for event in events:
            self._take(event)
        self.roots = self._roots()

    def apply(self, event: Event) -> None:
        """Take one event into account; others than its `KINDS` change nothing."""
        self._take(event)
        self.roots = self._roots()

    def _take(self, event: Event) -> None:
        if isinstance(event, PathWanted | PathForgotten):
            for path in [one for one in self._words if below(one, event.path)]:
                del self._words[path]
            self._words[str(event.path)] = isinstance(event, PathWanted)
        else:
            self._registry.apply(event)

    def _roots(self) -> dict[str, Root]:
        """Of a project that has several trees the first one that is there is read: they say the same."""
        found = {path: Root(path, asked=True) for path, wanted in self._words.items() if wanted}
        for project in self._registry.watched:
            tree = next(filter(is_folder, project.trees), project.trees[0])
            if self._word(str(tree)) is None:
                found[str(tree)] = Root(str(tree), asked=False)
        return found

    def asked_for(self, path: str) -> bool:
        """Whether exactly this was asked for."""
        return self._words.get(path, False)

    @property
    def forgotten(self) -> list[str]:
        """What is left out of them."""
        return sorted(path for path, wanted in self._words.items() if not wanted)

    def has(self, path: str) -> bool:
        """Whether documents at a path, or below it, may be read."""
        return any(below(path, one) or below(one, path) for one in self.roots) and self._word(path) is not False

    def without(self, root: str) -> list[str]:
        """What lies below a root and is not of it: other roots, and what was forgotten."""
        return sorted(one for one in {*self.roots, *self.forgotten} if one != root and below(one, root))

    @property
    def trees(self) -> tuple[tuple[str, int], ...]:
        """All trees of projects, with the number of each."""
        return tuple((str(tree), one.number) for one in self._registry.watched for tree in one.trees)

    def _word(self, path: str) -> bool | None:
        """What was said of a path, or of the nearest folder above it."""
        found = (str(one) for one in (PurePath(path), *PurePath(path).parents))
        return next((self._words[one] for one in found if one in self._words), None)


def below(path: str, folder: str) -> bool:
    """Whether a path is this folder or lies in it."""
    return Path(path).is_relative_to(folder)


def project_of(path: str, trees: Iterable[tuple[str, int]]) -> int | None:
    """Number of the innermost project that has a file."""
    found = [(len(tree), number) for tree, number in trees if below(path, tree)]
    return max(found)[1] if found else None
