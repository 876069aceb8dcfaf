"""Contents of files as they were: by the digest of a snapshot, or by what git holds. Each is read once."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from daemon.safe_git_blobs import blobs
from knowledge.files.lines import is_text
from knowledge.files.snapshots import Snapshots

MOST = 64 << 20
"""Bytes that are held at a time; what is beyond is unknown."""
_ELSEWHERE = b"version https://git-lfs.github.com/spec/"
"""How a file begins in git whose content lies elsewhere."""


class Texts:
    """The contents of one tree's files."""

    def __init__(self, tree: Path, snapshots: Snapshots, largest: int) -> None:
        self._tree = tree
        self._snapshots = snapshots
        self._largest = largest
        self._wanted: dict[str, None] = {}
        self._held: dict[str, bytes | None] = {}
        self._left = MOST

    def kept(self, digest: str) -> bytes | None:
        """A snapshot."""
        if digest not in self._held:
            self._hold(digest, self._snapshots.get(digest))
        return self._held[digest]

    def was_read(self, data: bytes) -> bool:
        """Whether a file was once found to hold this."""
        return self._snapshots.has(hashlib.sha256(data).hexdigest())

    def want(self, names: Iterable[str]) -> None:
        """Ids, or `commit:path`, that will be asked for: git is started once for all of them."""
        self._wanted |= dict.fromkeys(name for name in names if name not in self._held)

    def in_git(self, name: str) -> bytes | None:
        """What git holds under an id or `commit:path`."""
        if name not in self._held:
            self.want([name])
            for one, data in blobs(self._tree, self._wanted, self._largest).items():
                self._hold(one, None if data is not None and data.startswith(_ELSEWHERE) else data)
            self._wanted.clear()
        return self._held.setdefault(name, None)

    def _hold(self, name: str, data: bytes | None) -> None:
        self._left -= len(data or b"")
        self._held[name] = data if self._left > 0 else None


def text_of(data: bytes | None) -> str | None:
    """A content as text; None where it is none."""
    if data is None or not is_text(data):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def is_object(data: bytes, name: str) -> bool:
    """Whether git would give this content this id, line ends set aside."""
    return any(_id(one, len(name)) == name for one in {data, data.replace(b"\r\n", b"\n")})


def ended_like(data: bytes, other: bytes) -> bytes:
    """A content out of git with the line ends that the file has in the tree."""
    return data.replace(b"\n", b"\r\n") if b"\r\n" in other and b"\r\n" not in data else data


def _id(data: bytes, digits: int) -> str:
    kind = hashlib.sha1 if digits == hashlib.sha1(usedforsecurity=False).digest_size * 2 else hashlib.sha256
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
