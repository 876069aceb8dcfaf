"""Which files to put into a copy of a tree so that it is as it was at a commit; git checks nothing out for it.

What the index has otherwise is asked of git, which reads no file for that; what differs from the index is seen by size
and time and compared here, as git would run filters that a repository names.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from daemon import regular
from daemon.safe_git import LONG_PATIENCE_S, ask_bytes
from daemon.safe_git_blobs import blobs
from knowledge.errors import NotFound
from knowledge.git.index import Entry, entries
from knowledge.git.layout import find
from knowledge.git.sides import LINK, SUBMODULE, Side, is_pointer, side_of, sides
from knowledge.sandbox.put import Put, refused

LARGEST = 4 << 20
"""Bytes of a file that is put."""
MOST, MOST_BYTES = 5_000, 256 << 20
"""Files that are put at once, and what they hold together."""
_LARGEST_HERE = 64 << 20
"""Of a file that is compared."""
_32_BITS = 0xFFFFFFFF


class AsAt(NamedTuple):
    """A commit, seen from the present files."""

    puts: tuple[Put, ...]
    left: frozenset[str]
    """Files that stay as they are, each with what it would be: submodules, secrets, large ones, those of git-lfs."""


def tracked(tree: Path, commit: str) -> list[Entry]:
    """What git's index has. Raises NotFound where it cannot be read."""
    layout = find(tree)
    found = entries(layout.own / "index", len(commit) // 2) if layout else None
    if layout is None or found is None:
        raise NotFound(
            "what git has of this tree", hint="a split index is not read: `git update-index --no-split-index`"
        )
    return found


def as_at(tree: Path, commit: str) -> AsAt:
    """Raises NotFound where git cannot say, or too much is otherwise."""
    index = {one.path: one for one in tracked(tree, commit)}
    layout = find(tree)
    assert layout
    indexed_at = (layout.own / "index").stat().st_mtime_ns
    said = ask_bytes(
        tree, "diff-index", "--cached", "--raw", "-z", "--no-renames", "--ignore-submodules=none", commit, "--",
        patience=LONG_PATIENCE_S,
    )  # fmt: skip
    if said is None:
        raise NotFound(f"commit {commit[:12]}", hint="its objects are not all here, as in a partial clone")
    wanted: dict[str, Side | None] = dict(sides(said.split(b"\0")))
    touched = (one for one in index.values() if one.path not in wanted and _touched(tree, one, indexed_at))
    wanted |= {one.path: Side(one.mode, one.id) for one in touched}
    other = {path: side for path, side in wanted.items() if here(tree, path, commit) != side}
    if len(other) > MOST:
        raise NotFound(f"a copy as at {commit[:12]}", hint=f"{len(other):,} files are otherwise, more than {MOST:,}")
    return _asked(tree, other)


def here(tree: Path, path: str, like: str) -> Side | None:
    """What lies there now, as git would call it; None for what is no file."""
    try:
        mode = (tree / path).lstat().st_mode
        if stat.S_ISLNK(mode):
            return side_of(mode, os.fsencode((tree / path).readlink()), like)
        return side_of(mode, regular.read(tree / path, _LARGEST_HERE), like)
    except OSError:
        return None


def _touched(tree: Path, entry: Entry, indexed_at: int) -> bool:
    """Whether a file may be another than git has noted: it has another size or time, or one as young as the note."""
    if entry.mode == SUBMODULE:
        return False
    try:
        found = os.stat(f"{tree}/{entry.path}", follow_symlinks=False)  # noqa: PTH116 - of each file: words are quicker
    except OSError:
        return True
    same = (found.st_mtime_ns, found.st_size & _32_BITS) == (entry.mtime_ns, entry.size)
    return not same or found.st_mtime_ns >= indexed_at


def _asked(tree: Path, other: Mapping[str, Side | None]) -> AsAt:
    named = [side.id for side in other.values() if side and side.mode != SUBMODULE]
    contents = blobs(tree, named, LARGEST)
    puts, left = list[Put](), set[str]()
    for path, side in other.items():
        put = _put(path, side, contents)
        if put is None or refused(put):
            left.add(f"{path} {side.id if side else ''}")
        else:
            puts.append(put)
    if sum(len(one.content or b"") for one in puts) > MOST_BYTES:
        raise NotFound("room for that copy", hint="too much is otherwise")
    return AsAt(tuple(puts), frozenset(left))


def _put(path: str, side: Side | None, contents: Mapping[str, bytes | None]) -> Put | None:
    if side is None:
        return Put(path, None)
    data = contents.get(side.id)
    if data is None or is_pointer(data):
        return None
    return Put(path, data, stat.S_IFLNK if side.mode == LINK else side.mode & 0o777)


def over(puts: Iterable[Put], others: Iterable[Put]) -> tuple[Put, ...]:
    """Both, where the second says of a file what counts."""
    return tuple({one.path: one for one in chain(puts, others)}.values())
