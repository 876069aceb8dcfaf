"""From what differs in a tree to what is told of it: single files while they say something, else the whole tree."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from knowledge.events import FileChange, FilesChanged, TreeChanged
from knowledge.files.entry import Difference, Entry, split
from knowledge.redact import clean

MOST_FILES = 200
FEW_FILES = 20
"""So many changes are told one by one even when git or a package manager made them."""
MOST_FOLDERS = 20
MOST_LETTERS = 128 << 10
"""Of the paths in one event: a message has an end, paths may be long, and a letter may take six bytes."""
REMOTE = "it lies on"
"""How it begins to be said that a tree is not on a local disk."""
CLOSED = "what is in them is not seen"
"""What is said of folders that may not be read."""
LOCKS = frozenset(
    {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock"}
    | {"poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "Cargo.lock", "go.sum", "composer.lock", "Gemfile.lock"}
    | {"mix.lock", "Podfile.lock", "pubspec.lock", "gradle.lockfile", "flake.lock", "packages.lock.json"}
)
PACKAGES = frozenset({"vendor", "third_party", "site-packages", "Packages", "packages", "Pods", "deps"})
"""Folders into which package managers put what they fetch, where those are watched at all."""

Reason = Literal["git", "packages", "many"]
Found = Literal["seen", "rescan"]


class Change(NamedTuple):
    """A difference whose two sides are one file that moved, or one path."""

    path: str
    before: Entry | None
    after: Entry | None
    moved_from: str | None = None

    @property
    def how(self) -> Literal["made", "changed", "removed", "moved"]:
        if self.moved_from is not None:
            return "moved"
        if self.before is None:
            return "made"
        return "changed" if self.after else "removed"

    def entries(self) -> Iterator[tuple[str, Entry | None]]:
        """What its paths are now."""
        if self.moved_from is not None:
            yield self.moved_from, None
        yield self.path, self.after

    def unread(self) -> "Change":
        """Of a file that has nothing new but its time: its content stays known."""
        assert self.before
        assert self.after
        return self._replace(after=self.after._replace(digest=self.before.digest))


class Read(NamedTuple):
    """What reading a changed file added."""

    change: Change
    added: int | None = None
    removed: int | None = None
    before: str | None = None
    after: str | None = None


def paired(found: Iterable[Difference]) -> list[Change]:
    """Differences as changes: what went in one place and came in another with the same inode, time and size moved."""
    differences = list(found)
    gone = {one.before.identity: one for one in differences if one.before and not one.after}
    moved: dict[str, Difference] = {}
    for one in differences:
        if one.after and not one.before:
            origin = gone.pop(one.after.identity, None)
            if origin:
                moved[one.path] = origin
    origins = {one.path for one in moved.values()}
    return [
        Change(one.path, moved[one.path].before, one.after, moved[one.path].path)
        if one.path in moved
        else Change(one.path, one.before, one.after)
        for one in differences
        if one.path not in origins
    ]


def whole(changes: list[Change], *, git: bool) -> Reason | None:
    """Why a tree is told of as a whole; none when its files are told of one by one."""
    if len(changes) <= FEW_FILES:
        return None
    if git:
        return "git"
    if any(split(one.path)[1] in LOCKS for one in changes) or _below_packages(changes) * 2 > len(changes):
        return "packages"
    return "many" if len(changes) > MOST_FILES else None


def tree_changed(tree: str, changes: list[Change], reason: Reason, began: int, found: Found) -> TreeChanged:
    folders = Counter(split(one.path)[0] for one in changes).most_common(MOST_FOLDERS)
    return TreeChanged(
        tree=clean(tree),
        reason=reason,
        count=len(changes),
        folders=[clean(folder) for folder, _ in folders],
        began=began,
        found=found,
    )


def files_changed(tree: str, read: list[Read], began: int, found: Found) -> FilesChanged:
    """The most telling first: what was changed by most lines; what is too much for a message is left out."""
    told, size = [], 0
    for one in sorted(read, key=_weight, reverse=True)[:MOST_FILES]:
        size += len(one.change.path) + len(one.change.moved_from or "")
        if size > MOST_LETTERS:
            break
        told.append(_told(one))
    return FilesChanged(tree=clean(tree), changes=told, count=len(read), began=began, found=found)


def _told(read: Read) -> FileChange:
    change = read.change
    return FileChange(
        path=clean(change.path),
        how=change.how,
        moved_from=clean(change.moved_from) if change.moved_from is not None else None,
        added=read.added,
        removed=read.removed,
        before=read.before,
        after=read.after,
    )


def _weight(read: Read) -> tuple[bool, int]:
    """Texts before what is none, many lines before few; equal ones keep the order of their paths."""
    return read.added is not None, (read.added or 0) + (read.removed or 0)


def _below_packages(changes: list[Change]) -> int:
    return sum(not PACKAGES.isdisjoint(one.path.split("/")[:-1]) for one in changes)
