"""The states between the last commit and the present files: one for each burst of edits, as far as contents were kept.

They are followed from the present into the past, as far as one content leads to the one before. What was changed and no
edit told of comes first, as a change of its own.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from knowledge.events import FileChange, FilesChanged

AS_IS = "="
"""In place of a digest: what the file holds now."""
UNTOLD = "uncommitted"
"""What the change of nobody knows which moment is called."""
MOST_EDITS, MOST_FILES = 60, 100
_UNKNOWN = "?"
_NAMED = 2

Content = str | None
"""The SHA-256 of what a file holds; None where it is not there."""


class Edit(NamedTuple):
    """One change, and what the files that it touched held after it."""

    ref: str
    title: str
    files: dict[str, Content]


class Uncommitted(NamedTuple):
    """All of it."""

    base: dict[str, Content]
    """What files held before the first edit that git knows nothing of."""
    edits: list[Edit]
    """The oldest first."""


class Present(NamedTuple):
    """The files as they are."""

    committed: Mapping[str, Content]
    """Of each file that is not what the last commit has, what it was there."""
    tracked: Collection[str]
    now: Callable[[str], Content]
    kept: Callable[[str], bool]
    """Whether a content can be had."""


def uncommitted(told: Iterable[tuple[int, FilesChanged]], present: Present, *, others: bool) -> Uncommitted:
    """`told`: bursts of the tree with their seq, the youngest first. `others`: whether files that git does not track
    are followed as well.
    """
    walk = _Walk(present, others=others)
    edits = list[Edit]()
    for seq, event in told:
        if len(edits) == MOST_EDITS or sum(len(one.files) for one in edits) >= MOST_FILES:
            break
        files = dict(walk.through(event.changes))
        if files:
            edits.append(Edit(f"e{seq}", _title([*files]), files))
    walk.end(edits)
    first = [Edit(UNTOLD, _title([*walk.untold]), walk.untold)] if walk.untold else []
    return Uncommitted(walk.base, first + [one for one in reversed(edits) if one.files])


class _Walk:
    """Where each file has got to on the way into the past."""

    def __init__(self, present: Present, *, others: bool) -> None:
        self._present, self._others = present, others
        self._at = {path: present.now(path) for path in present.committed}
        self._open = set(present.committed)
        self.untold: dict[str, Content] = {}
        self.base: dict[str, Content] = {}

    def through(self, changes: Iterable[FileChange]) -> Iterator[tuple[str, Content]]:
        """Files that a burst changed, with what they held after it, as far as the way can be followed."""
        for one in changes:
            for path, before, after in _sides(one):
                self._begin(path)
                if path not in self._open:
                    continue
                if after != self._at[path] or not self._has(path, after):
                    self._open.discard(path)
                    continue
                yield path, self._named(path, after)
                self._step_back(path, before)

    def end(self, edits: list[Edit]) -> None:
        """Say of each file what it was before all of that."""
        for path, at in self._at.items():
            if path in self._present.committed:
                if at != self._present.committed[path]:
                    self.untold[path] = self._named(path, at)
            elif self._has(path, at):
                self.base[path] = self._named(path, at)
            else:
                for one in edits:
                    one.files.pop(path, None)

    def _begin(self, path: str) -> None:
        if self._others and path not in self._at and path not in self._present.tracked:
            self._at[path] = self._present.now(path)
            self._open.add(path)

    def _step_back(self, path: str, before: Content) -> None:
        committed = self._present.committed
        if before == _UNKNOWN:  # git knows what it was, if it knows the file
            before = committed.get(path, _UNKNOWN)
        self._at[path] = before
        if before == _UNKNOWN or (path in committed and before == committed[path]):
            self._open.discard(path)

    def _has(self, path: str, content: Content) -> bool:
        return content is None or content == self._present.now(path) or self._present.kept(content)

    def _named(self, path: str, content: Content) -> Content:
        return AS_IS if content == self._present.now(path) else content


def _sides(one: FileChange) -> Iterator[tuple[str, Content, Content]]:
    """Each path with what it held before and after."""
    after = None if one.how == "removed" else one.after or _UNKNOWN
    new = one.how in ("made", "moved")
    yield str(one.path), None if new else one.before or _UNKNOWN, after
    if one.moved_from:
        yield str(one.moved_from), one.before or _UNKNOWN, None


def _title(paths: list[str]) -> str:
    named = ", ".join(sorted(paths)[:_NAMED])
    return f"{named} and {len(paths) - _NAMED} more" if len(paths) > _NAMED else named
