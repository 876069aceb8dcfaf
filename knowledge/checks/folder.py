"""A project's files as they lie on a disk: no link leads out, and only the beginnings of plain files are read."""

import os
import stat
from pathlib import Path

MOST_BYTES = 256 * 1_024
"""Of a file; the rest is not looked at."""
MOST_NAMES = 20_000
"""Of a folder."""


class Directory:
    """A directory as a project's files."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)

    def names(self, below: str = "") -> list[str]:
        """What lies in a folder; a folder's name ends with a slash."""
        folder = self._within(below)
        if folder is None:
            return []
        found: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    found.append(entry.name + "/" if entry.is_dir(follow_symlinks=False) else entry.name)
                    if len(found) == MOST_NAMES:
                        break
        except OSError:
            return []
        return sorted(found)

    def text(self, name: str) -> str | None:
        """The beginning of a file; None where it is none, or lies outside."""
        path = self._within(name)
        if path is None:
            return None
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        except OSError:
            return None
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            return _beginning(handle).decode("utf-8", "replace").removeprefix("\ufeff")
        except OSError:
            return None
        finally:
            os.close(handle)

    def _within(self, name: str) -> str | None:
        """Where a name leads, links followed; None for outside."""
        try:
            path = os.path.realpath(f"{self._root}/{name}")
        except (OSError, ValueError):
            return None
        return path if path == self._root or path.startswith(self._root.rstrip("/") + "/") else None


def _beginning(handle: int) -> bytes:
    read = b""
    while len(read) < MOST_BYTES and (more := os.read(handle, MOST_BYTES - len(read))):
        read += more
    return read
