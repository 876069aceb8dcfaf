"""Looks at what a plan would change, before anything is changed: each file that is not fit for it has its sentence."""

import contextlib
import errno
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from daemon.beneath import ALWAYS, FOLDER, Tree
from knowledge.errors import ActRefused
from knowledge.files.off_limits import BARE, STORES, folded, is_store, off_limits
from knowledge.tasks.effects import ChangeFiles, PlannedFile

MOST_BYTES, MOST_FILES, MOST_FOLDERS = 16 << 20, 500, 200
SPARE = 8 << 20
"""Bytes that stay free on the disk beyond what is written."""
_KINDS = {
    stat.S_IFLNK: "it is a link to something else",
    stat.S_IFDIR: "it is a folder",
    stat.S_IFIFO: "it is a pipe",
    stat.S_IFSOCK: "it is a socket",
    stat.S_IFCHR: "it is a device",
    stat.S_IFBLK: "it is a device",
}
_WAYS = {
    errno.ELOOP: "a link lies on the way to it",
    errno.EXDEV: "it lies on another file system, mounted in between",
    errno.ENOTDIR: "a file lies on the way to it",
    errno.EACCES: "its folder cannot be entered",
}


class Seen(NamedTuple):
    """What is at a name."""

    stat: os.stat_result
    digest: str
    """SHA-256 of its content; empty for what is no regular file, or is too large to be meant."""


@dataclass(frozen=True)
class Target:
    """A file that may be changed."""

    planned: PlannedFile
    seen: Seen | None
    missing: tuple[str, ...] = ()
    """Folders that have to be made for it, the outermost first."""

    @property
    def folder(self) -> str:
        """Relative to the tree, which is the empty path."""
        return self.planned.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.planned.path.rpartition("/")[2]


def refused(path: str, why: str) -> ActRefused:
    return ActRefused(f"{path}: {why}")


def seen(folder: int, name: str) -> Seen | None:
    """What is at a name of an open folder, never following a link. Raises OSError."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            return Seen(found, "")
        descriptor = os.open(name, os.O_RDONLY | ALWAYS, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return Seen(os.fstat(file.fileno()), sha256(file.read(MOST_BYTES + 1)).hexdigest())


def unfit(found: os.stat_result) -> str:
    """Why a file that is there is not changed; empty where nothing speaks against it."""
    kind, mode = stat.S_IFMT(found.st_mode), stat.S_IMODE(found.st_mode)
    if kind != stat.S_IFREG:
        return _KINDS.get(kind, "it is no regular file")
    special = stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX
    against = {
        "it is somebody else's": found.st_uid != os.geteuid(),
        "it runs with somebody's rights (setuid, setgid or sticky)": bool(mode & special),
        "it has another name somewhere (a hard link), which would no longer be the same file": found.st_nlink > 1,
        "it is read-only": not mode & stat.S_IWUSR,
        f"it is larger than {MOST_BYTES >> 20} MiB": found.st_size > MOST_BYTES,
    }
    return next((why for why, so in against.items() if so), "")


class _Folder(NamedTuple):
    names: Collection[str]
    folded: dict[str, list[str]]


class Look:
    """One look at a tree and at all that a plan would change there."""

    def __init__(self, tree: Tree, own: Collection[Path]) -> None:
        self._tree = tree
        self._own = [os.path.realpath(path) for path in own]
        self._folders: dict[str, _Folder] = {}

    def targets(self, effect: ChangeFiles) -> list[Target]:
        """Every file, fit to be changed. Raises ActRefused, which names the first that is not."""
        self._look_at_tree()
        _apart([one.path for one in effect.files])
        found = [self._target(one) for one in effect.files]
        if len(self._folders) > MOST_FOLDERS:
            raise ActRefused(f"it reaches into more than {MOST_FOLDERS} folders")
        self._keep_no_repository(effect)
        return found

    def _look_at_tree(self) -> None:
        if any(is_store(name) for name in self._tree.real.split("/")):
            raise ActRefused("the tree lies in a repository's own folder")
        self._folder("")

    def _target(self, planned: PlannedFile) -> Target:
        path = planned.path
        why = off_limits(path) or self._sotto(path)
        if why:
            raise refused(path, why)
        try:
            missing = self._way(path)
            if missing:
                return self._fresh(planned, None, missing)
            folder = self._tree.open(path.rpartition("/")[0], FOLDER)
        except OSError as error:
            raise refused(path, _WAYS.get(error.errno or 0, error.strerror or str(error))) from error
        try:
            return self._fresh(planned, seen(folder, path.rpartition("/")[2]), ())
        except OSError as error:
            raise refused(path, f"it cannot be read ({error.strerror})") from error
        finally:
            os.close(folder)

    def _fresh(self, planned: PlannedFile, found: Seen | None, missing: tuple[str, ...]) -> Target:
        """Held against what the plan says of it."""
        why = unfit(found.stat) if found else ""
        if not why and found and planned.before is None:
            why = "it is there by now"
        if not why and planned.before and (found is None or found.digest != planned.before):
            why = "it was changed since it was shown" if found else "it is gone"
        if not why and planned.before is None and planned.after is None:
            why = "the plan says nothing about it"
        if why:
            raise refused(planned.path, why)
        return Target(planned, found, missing)

    def _way(self, path: str) -> tuple[str, ...]:
        """Looks at each folder on the way, and at the names beside each step; the folders that are not there yet."""
        names, here = path.split("/"), ""
        for place, name in enumerate(names):
            folder = self._folder(here)
            others = [one for one in folder.folded.get(folded(name), []) if one != name]
            if others:
                raise refused(path, f"{others[0]} beside it is the same name where small and large letters are one")
            if place == len(names) - 1:
                break
            here = f"{here}/{name}".lstrip("/")
            if name not in folder.names:
                return tuple("/".join(names[:count]) for count in range(place + 1, len(names)))
        return ()

    def _folder(self, path: str) -> _Folder:
        if path not in self._folders:
            descriptor = self._tree.open(path, FOLDER)
            try:
                names = os.listdir(descriptor)  # noqa: PTH208 - of a descriptor
                why = _unfit_folder(os.fstat(descriptor), names, inner=bool(path))
            finally:
                os.close(descriptor)
            if why:
                raise refused(path or "the tree", why)
            known: dict[str, list[str]] = {}
            for name in names:
                known.setdefault(folded(name), []).append(name)
            self._folders[path] = _Folder(frozenset(names), known)
        return self._folders[path]

    def _sotto(self, path: str) -> str:
        real = f"{self._tree.real}/{path}"
        return "it is Sotto's own" if any(real == one or real.startswith(f"{one}/") for one in self._own) else ""

    def _keep_no_repository(self, effect: ChangeFiles) -> None:
        """Nor may a folder become one that git takes for a repository."""
        made: dict[str, set[str]] = {}
        for one in effect.files:
            way = one.path.split("/") if one.after else []
            for place, name in enumerate(way):
                made.setdefault("/".join(way[:place]), set()).add(folded(name))
        for path, names in made.items():
            there = self._folders.get(path)
            if names & BARE and {*names, *(there.folded if there else ())} >= BARE:
                raise refused(path or "the tree", "git would take it for a repository, and run what it names")


def _unfit_folder(found: os.stat_result, names: Collection[str], *, inner: bool) -> str:
    known = {folded(name) for name in names}
    if inner and any(name in STORES or is_store(name) for name in known):
        return "another repository begins there"
    if known >= BARE:
        return "it is a repository's own folder"
    if found.st_uid != os.geteuid():
        return "this folder is somebody else's"
    if not found.st_mode & stat.S_IWUSR or not found.st_mode & stat.S_IXUSR:
        return "this folder is read-only"
    return ""


def _apart(paths: list[str]) -> None:
    """No two may be one file, nor one the folder of another. Raises ActRefused."""
    if len(paths) > MOST_FILES:
        raise ActRefused(f"it is more than {MOST_FILES} files")
    seen_names: set[str] = set()
    for path in paths:
        if folded(path) in seen_names:
            raise refused(path, "it is in the plan twice, or under a name that some file systems take for the same")
        seen_names.add(folded(path))
    for path in paths:
        if any(folded(str(above)) in seen_names for above in PurePosixPath(path).parents):
            raise refused(path, "the plan has a file where its folder is")


def fits_on_disk(tree: Tree, room: Path, targets: list[Target], incoming: int) -> None:
    """Raises ActRefused where there is too little room for new files, and for what was there before."""
    outgoing = sum(one.seen.stat.st_size for one in targets if one.seen)
    for path, wanted in ((tree.descriptor, incoming), (os.fspath(room), outgoing)):
        with contextlib.suppress(OSError):  # some file systems do not say
            free = os.statvfs(path)
            if free.f_blocks and free.f_bavail * free.f_frsize < wanted + SPARE:
                raise ActRefused("there is too little room on the disk", hint="make room, and ask for it again")
