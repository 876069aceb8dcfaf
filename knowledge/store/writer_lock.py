"""The lock file beside a database: who holds it is its one writer. Dying releases it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.errors import Unwritable, WriterBusy

AGAIN_S = 0.005
"""How often a lock that is taken is tried again: flock has no time limit of its own."""


def hold(path: Path, patience_s: float = 0.0) -> int:
    """Take the lock of the database at `path`, waiting `patience_s` for it; closing the descriptor releases it.

    Raises WriterBusy, Unwritable.
    """
    try:
        descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unwritable(f"{path.parent} ({error.strerror})") from error
    deadline = time.monotonic() + patience_s
    while not taken(descriptor):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            raise WriterBusy(str(path))
        time.sleep(AGAIN_S)
    return descriptor


@contextmanager
def claimed(path: Path, patience_s: float = 0.0) -> Iterator[None]:
    """Keep every writer of `path` out for a while; one may end within `patience_s`. Raises WriterBusy, Unwritable."""
    lock = hold(path, patience_s)
    try:
        yield
    finally:
        os.close(lock)


def taken(descriptor: int) -> bool:
    """Take the lock of an open file, without waiting; whether that worked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
