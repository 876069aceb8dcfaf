"""The files of artifacts: each content once, compressed, under its SHA-256, readable by the owner alone.

A file comes first and what names it afterwards, so a death leaves at most a file without a name; `sweep` takes those.
Giving a file and taking it exclude each other by a lock, so none goes that was just found to be there already.
"""

import contextlib
import fcntl
import hashlib
import os
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import ArtifactDamaged, NotFound
from knowledge.store.durable import put_in_place, sync_names
from knowledge.store.writer_lock import taken

LEVEL = 6
"""Of zlib."""
YOUNG_S = 3_600
"""A file that nobody names may be about to be named for so long."""


class Blob(NamedTuple):
    """A content that is kept."""

    sha: str
    size: int
    stored: int


class Swept(NamedTuple):
    """What nobody named."""

    files: int
    bytes: int


def unnamed(folder: Path, named: Collection[str]) -> Iterator[Path]:
    """Files below a folder of contents that nobody names; what a death left half-written is among them."""
    for path in sorted(folder.glob("??/*")):
        if path.parent.name + path.name not in named:
            yield path


class ArtifactFolder:
    """Below it the first two digits name a folder, the others a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> Blob:
        """Keep a content; then it is on the disk. Raises Unwritable, and OSError where there is no room."""
        sha = hashlib.sha256(data).hexdigest()
        path = self._path(sha)
        with self._locked(fcntl.LOCK_SH):
            if not self._renewed(path, sha):
                self._write(path, zlib.compress(data, LEVEL))
            return Blob(sha, len(data), path.stat().st_size)

    def get(self, sha: str, size: int) -> bytes:
        """Its content. Raises NotFound, and ArtifactDamaged where it is another than was kept."""
        try:
            packed = self._path(sha).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"the content {sha[:12]} is not kept any more") from None
        try:
            data = zlib.decompressobj().decompress(packed, size + 1)
        except zlib.error as error:
            raise ArtifactDamaged(str(error)) from error
        if hashlib.sha256(data).hexdigest() != sha:
            raise ArtifactDamaged(f"its SHA-256 is not {sha[:12]}…")
        return data

    def has(self, sha: str) -> bool:
        return self._path(sha).exists()

    def sweep(self, named: Collection[str], now_s: float) -> Swept:
        """Remove files that nobody names and that are not young; while one is given it stops."""
        files = taken_bytes = 0
        for path in self._unused(named):
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                if found.st_mtime <= now_s - YOUNG_S:
                    path.unlink()
                    files, taken_bytes = files + 1, taken_bytes + found.st_size
        return Swept(files, taken_bytes)

    def _unused(self, named: Collection[str]) -> Iterator[Path]:
        """One after the other, each while nobody gives one."""
        for path in unnamed(self._folder, named):
            descriptor = self._open_lock()
            try:
                if not taken(descriptor):
                    return
                yield path
            finally:
                os.close(descriptor)

    def _renewed(self, path: Path, sha: str) -> bool:
        """Whether it is there, and sound; then it is young again."""
        try:
            os.utime(path)
            return hashlib.sha256(zlib.decompress(path.read_bytes())).hexdigest() == sha
        except (FileNotFoundError, zlib.error):
            return False

    def _write(self, path: Path, packed: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(packed)
            put_in_place(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        sync_names(self._folder)

    def _open_lock(self) -> int:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextlib.contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        descriptor = self._open_lock()
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    def _path(self, sha: str) -> Path:
        return self._folder / sha[:2] / sha[2:]
