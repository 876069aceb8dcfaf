"""Which documents a root has, and which of them are to be read. Goes through folders, so a child does it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from daemon.documents.lines import LARGEST, MOST_FILES
from daemon.watch_rules import Rules
from knowledge.files.heavy import WITHIN, heavy_within
from knowledge.files.secret import is_secret
from knowledge.memory.documents.formats import FOLDERS, is_document, is_document_of_top
from knowledge.memory.documents.wishes import Root
from knowledge.projects import find

UNSAYABLE = "its name cannot be kept"


class File(NamedTuple):
    """A file that is a document by its name."""

    path: str
    """Without what cannot be kept of its name."""
    touched: str = ""
    size: int = 0
    refused: str = ""
    """Why it is not read; empty where it is to be."""


class Walk:
    """Through one root. `folders` are those that were gone through, `cut` says that there were too many files."""

    def __init__(self, root: Root, without: tuple[str, ...]) -> None:
        self._root, self._without = root, frozenset(without)
        self._top = Path(root.path)
        place = find(self._top if self._top.is_dir() else self._top.parent)
        self._tree = place.tree
        self._rules = Rules(place.tree)
        self._seen: set[tuple[int, int]] = set()
        self.folders: list[str] = []
        self.cut = False

    @property
    def is_there(self) -> bool:
        return self._top.exists()

    def files(self) -> Iterator[File]:
        """All documents of it, at most MOST_FILES; each once."""
        if not self._top.is_dir():
            yield _looked_at(self._root.path, "")
            return
        for above in reversed([*self._top.parents]):
            if above.is_relative_to(self._tree):
                self._rules.enter(self._within(str(above)), _names(str(above)))
        for number, file in enumerate(self._below()):
            if number >= MOST_FILES:
                self.cut = True
                return
            yield file

    def _below(self) -> Iterator[File]:
        waiting = [self._root.path]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder) as found:
                    entries = sorted(found, key=lambda one: one.name)
                    status = Path(folder).stat()
            except OSError as error:
                yield File(_sayable(folder), refused=f"the folder cannot be read ({error.strerror})")
                continue
            names = {one.name for one in entries}
            if (status.st_dev, status.st_ino) in self._seen or self._heavy(folder, names):
                continue
            self._seen.add((status.st_dev, status.st_ino))
            self.folders.append(folder)
            self._rules.enter(self._within(folder), names)
            for one in entries:
                if self._is_folder(one):
                    waiting += [one.path] if self._enters(folder, one, names) else []
                elif file := self._file(folder, one):
                    yield file

    def _heavy(self, folder: str, names: set[str]) -> bool:
        """Whether a folder holds what tools made; another project within a watched tree is that project's."""
        if folder == self._root.path:
            return False
        return not WITHIN.isdisjoint(names) if self._root.asked else heavy_within(names)

    def _is_folder(self, one: "os.DirEntry[str]") -> bool:
        try:
            return one.is_dir(follow_symlinks=False)
        except OSError:
            return False

    def _enters(self, folder: str, one: "os.DirEntry[str]", names: set[str]) -> bool:
        top = folder == self._root.path
        if one.path in self._without or (top and not self._root.asked and one.name.lower() not in FOLDERS):
            return False
        return not self._rules.prunes(self._within(folder), one.name, names) and not is_secret(f"{one.path[1:]}/x.md")

    def _file(self, folder: str, one: "os.DirEntry[str]") -> File | None:
        """What is to be said of a name in a folder; nothing of what is no document."""
        top = folder == self._root.path and not self._root.asked
        if one.path in self._without or not (is_document_of_top if top else is_document)(one.name):
            return None
        if one.is_symlink():
            return self._link(one.path)
        ignored = self._rules.ignores(self._within(folder), one.name)
        return _looked_at(one.path, "git ignores it" if ignored else "")

    def _link(self, path: str) -> File | None:
        """A link to what lies in the root is read there."""
        target = os.path.realpath(path)
        if not Path(target).exists():
            return File(_sayable(path), refused="it is a link to nothing")
        inside = target.startswith(f"{self._root.path}/")
        return None if inside else File(_sayable(path), refused="it is a link that leads out of the folder")

    def _within(self, folder: str) -> str:
        """A folder as ignore rules know it: below the tree."""
        return os.path.relpath(folder, self._tree).removeprefix(".")


def _looked_at(path: str, refused: str) -> File:
    sayable = _sayable(path)
    if sayable != path:
        return File(sayable, refused=UNSAYABLE)
    try:
        status = os.lstat(path)
    except OSError as error:
        return File(path, refused=f"it cannot be read ({error.strerror})")
    if not stat.S_ISREG(status.st_mode):
        refused = "it is no regular file"
    elif is_secret(path[1:]):
        refused = "its name says that it holds secrets"
    elif status.st_size > LARGEST:
        refused = f"it is larger than {LARGEST >> 20} MiB"
    return File(path, "" if refused else touched(status), status.st_size, refused)


def touched(status: os.stat_result) -> str:
    """By which it is known that a file is the same."""
    return f"{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def _sayable(path: str) -> str:
    """A path as it can be kept: valid UTF-8. Whether it holds a secret is looked at for many at once."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _names(folder: str) -> list[str]:
    try:
        return [one.name for one in Path(folder).iterdir()]
    except OSError:
        return []
