"""What files were in a commit, as `git diff-index --cached -z --raw` tells of those that the index has otherwise."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LINK, SUBMODULE = 0o120000, 0o160000
_PROGRAM, _PLAIN = 0o100755, 0o100644
_POINTER = b"version https://git-lfs.github.com/spec/"
_SHA1_DIGITS = 40


class Side(NamedTuple):
    """A file in a commit."""

    mode: int
    id: str


def sides(tokens: Iterable[bytes]) -> Iterator[tuple[str, Side | None]]:
    """Paths with what they were in the commit, None where they were not there; from what git prints, split at NUL."""
    found = iter(tokens)
    for raw in found:
        path = next(found, None)
        if raw.startswith(b":") and path is not None:
            mode, _, name = raw[1:].split()[:3]
            yield os.fsdecode(path), Side(int(mode, 8), name.decode()) if int(mode) else None


def side_of(mode: int, data: bytes, like: str) -> Side:
    """What git would call a file that holds `data`, unconverted; `like` is an id of the same repository."""
    digest = hashlib.sha1 if len(like) == _SHA1_DIGITS else hashlib.sha256
    name = digest(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    if stat.S_ISLNK(mode):
        return Side(LINK, name)
    return Side(_PROGRAM if mode & stat.S_IXUSR else _PLAIN, name)


def is_pointer(data: bytes) -> bool:
    """Whether it stands for a file that git keeps elsewhere (git-lfs)."""
    return data.startswith(_POINTER)
