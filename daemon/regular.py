"""Reading a file that may be anything: only a regular one is read, never more than a limit, and never with waiting."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def read(path: Path, most: int) -> bytes:
    """The bytes of a regular file. Raises OSError, also for what is none (a pipe would wait for ever), or larger."""
    with opened(path) as (file, size):
        data = _most(file, size, most) if size <= most else b""
    if size > most or len(data) > most:
        raise OSError(errno.EFBIG, f"larger than {most >> 20} MiB", str(path))
    return data


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """A regular file for reading, and its size. Raises OSError, also for what is none."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    with os.fdopen(descriptor, "rb") as file:
        yield file, found.st_size


def _most(file: BinaryIO, size: int, most: int) -> bytes:
    """Of a file that says it has `size` bytes; room is made for what is asked for, so no more is asked for at first."""
    data = file.read(size + 1)
    return data + file.read(most + 1 - len(data)) if len(data) > size else data
