"""Reading files of a repository that may be anybody's: regular files only, and never more than is asked for."""

import os
import stat
from pathlib import Path

SMALL = 64 << 10
"""Bytes of what holds a name or a commit."""


def read(path: Path, most: int = SMALL) -> bytes | None:
    """What a file holds; None when there is none, when it is no regular file, or larger than `most`.

    It never waits: a pipe that lies there instead is not opened for long.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > most:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(most + 1)
        return data if len(data) <= most else None
    except OSError:
        return None
    finally:
        os.close(descriptor)


def line(path: Path) -> str | None:
    """The first line of a small file, without its end; None when there is none."""
    data = read(path)
    if data is None:
        return None
    return os.fsdecode(data.partition(b"\n")[0]).strip()


def signature(path: Path) -> tuple[int, int, int] | None:
    """Changes when the file does; None when there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
