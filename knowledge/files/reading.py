"""Looking at one path of a tree, and into it: links are not followed, pipes not waited for, large files left alone."""

import os
import stat
import time
from pathlib import Path

from knowledge.files.entry import Entry, entry


def look(path: Path) -> Entry | None:
    """What lies there; none when nothing does, or nothing that is remembered."""
    try:
        return entry(path.lstat(), time.time_ns())
    except (OSError, ValueError):
        return None


def is_folder(path: Path) -> bool:
    """Whether a folder lies there, as far as we may see."""
    try:
        return path.is_dir()
    except OSError:
        return False


def touched_ns(path: Path) -> int | None:
    """When the kernel noted the last change of what lies there, in nanoseconds; none when nothing does."""
    try:
        return path.lstat().st_ctime_ns
    except (OSError, ValueError):
        return None


def content(path: Path, largest: int, before_ns: int | None = None) -> bytes | None:
    """The bytes of a regular file of at most `largest`; none for anything else, and for what is closed to us.

    With `before_ns` also none of a file that was touched at that moment or later.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > largest:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(largest + 1)
        if before_ns is not None and os.fstat(descriptor).st_ctime_ns >= before_ns:
            return None
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data if len(data) <= largest else None
