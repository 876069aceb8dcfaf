"""Contents of text files by their SHA-256: raw, readable by the owner alone, outside the log.

They are a help, not a promise: nothing is synced, so a power cut may take the last ones; what is read is checked
against its name. A file's time is that of the last event that named it.
"""

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple


class _Kept(NamedTuple):
    mtime_ns: int
    size: int
    digest: str
    path: Path


class Snapshots:
    """A folder of contents: the first two digits name a folder, the others a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> bytes:
        """Keep a content; its digest."""
        digest = hashlib.sha256(data)
        path = self._path(digest.hexdigest())
        try:
            if path.stat().st_size == len(data):
                os.utime(path)
                return digest.digest()
        except FileNotFoundError:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        partial.replace(path)
        return digest.digest()

    def get(self, digest: str) -> bytes | None:
        """A content; none when it is not kept, or no longer what it was."""
        try:
            data = self._path(digest).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == digest else None

    def has(self, digest: str) -> bool:
        return self._path(digest).exists()

    def prune(self, cap: int, older_than_ns: int, current: Collection[str]) -> int:
        """Remove what is too old, then the oldest until `cap` bytes are left; the bytes that went.

        What files hold at present (`current`) has no age, and goes last: it is what the next change is compared with.
        """
        kept = sorted(self._all(), key=lambda one: (one.digest in current, one.mtime_ns))
        left = total = sum(one.size for one in kept)
        for one in kept:
            stale = one.mtime_ns < older_than_ns and one.digest not in current
            if stale or left > cap:
                with contextlib.suppress(OSError):
                    one.path.unlink()
                    left -= one.size
        return total - left

    def _all(self) -> Iterator[_Kept]:
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(OSError):
                found = path.lstat()
                yield _Kept(found.st_mtime_ns, found.st_size, path.parent.name + path.name, path)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]
