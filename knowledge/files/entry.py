"""What is remembered of a file: enough to see that it is another one, and the name of its content's snapshot."""

import os
import stat
from collections.abc import Iterable, Mapping
from typing import NamedTuple

NOTHING_KEPT = b""
"""The digest of a file that was looked into and of which no snapshot may be, or need be, kept."""
YOUNG_NS = 20_000_000
"""Longer than a tick of the kernel's clock."""
_LARGEST = (1 << 63) - 1


class Entry(NamedTuple):
    """A regular file or a symbolic link, never followed."""

    mtime_ns: int
    """Negative where it is not to be believed: the file was written so shortly before that it may be written again
    without its time telling. So the next look finds it changed, and looks into it."""
    size: int
    inode: int
    digest: bytes | None = None
    """SHA-256 of its content; none when nobody has looked into it."""

    @property
    def known(self) -> bool:
        """Whether its content was kept."""
        return bool(self.digest)

    @property
    def identity(self) -> tuple[int, int, int]:
        """What stays when a file is moved."""
        return abs(self.mtime_ns), self.size, self.inode

    def same_file(self, other: "Entry") -> bool:
        """Whether nothing but the content's name in the store tells them apart."""
        return self[:3] == other[:3]


def entry(found: os.stat_result, now_ns: int) -> Entry | None:
    """What a directory says of a file; none for what is neither a file nor a link."""
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
        return None
    young = found.st_mtime_ns > now_ns - YOUNG_NS
    return Entry(-found.st_mtime_ns if young else found.st_mtime_ns, found.st_size, found.st_ino & _LARGEST)


class Difference(NamedTuple):
    """One path of a tree, before and after; at least one of them is there."""

    path: str
    before: Entry | None
    after: Entry | None

    def may_be(self) -> bool:
        """Whether it may be one.

        A file that was noticed and looks as before may have been written twice within one tick of the kernel's clock:
        its content decides.
        """
        return self.before is None or self.after is None or not self.before.same_file(self.after) or self.before.known

    def is_doubt(self) -> bool:
        """Whether all that speaks for one is that the file was young before, and its content cannot decide."""
        if self.before is None or self.after is None or self.before.known:
            return False
        return self.before.identity == self.after.identity


def differences(folder: str, before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[Difference]:
    """What changed in one folder, by the names in it."""
    found = []
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old is None or new is None or not old.same_file(new):
            found.append(Difference(under(folder, name), old, new))
    return sorted(found)


def under(folder: str, name: str) -> str:
    """The path of a name in a folder; the tree itself is the folder ``""``."""
    return f"{folder}/{name}" if folder else name


def split(path: str) -> tuple[str, str]:
    """Folder and name."""
    folder, _, name = path.rpartition("/")
    return folder, name


def within(folder: str, others: Iterable[str]) -> bool:
    """Whether a folder lies below one of others."""
    return any(folder.startswith(f"{other}/") for other in others)
