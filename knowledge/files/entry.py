"""What is remembered of a file: enough to see that it is another one, and the name of its content's snapshot."""

import os
import stat
from collections.abc import Mapping
from typing import NamedTuple

NOTHING_KEPT = b""
"""The digest of a file that was looked into and of which no snapshot may be, or need be, kept."""
YOUNG_NS = 20_000_000
"""A file that was written so shortly before it was looked at may be written again without its time telling."""
_LARGEST = (1 << 63) - 1


class Entry(NamedTuple):
    """A regular file or a symbolic link, never followed."""

    mtime_ns: int
    size: int
    inode: int
    digest: bytes | None = None
    """SHA-256 of its content; none when nobody has looked into it."""

    def same_file(self, other: "Entry") -> bool:
        """Whether nothing but the content's name in the store tells them apart."""
        return self[:3] == other[:3]


def entry(found: os.stat_result, now_ns: int) -> Entry | None:
    """What a directory says of a file; none for what is neither a file nor a link.

    The time of one that is too young is not believed: the next look finds it changed, and looks into it.
    """
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
        return None
    young = found.st_mtime_ns > now_ns - YOUNG_NS
    return Entry(0 if young else found.st_mtime_ns, found.st_size, found.st_ino & _LARGEST)


class Difference(NamedTuple):
    """One path of a tree, before and after; at least one of them is there."""

    path: str
    before: Entry | None
    after: Entry | None


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
