"""Bringing files to the disk: what somebody relies on after a power cut is synced first, then named, then told."""

import errno
import os
from pathlib import Path

from knowledge.errors import Unwritable


def fresh_partial(path: Path) -> Path:
    """Where the file is prepared that becomes `path`; what an earlier attempt left there is removed."""
    partial = Path(f"{path}.partial")
    for suffix in ("", "-journal", "-wal"):  # a journal that stays would be played back into the new file
        Path(f"{partial}{suffix}").unlink(missing_ok=True)
    return partial


def put_in_place(partial: Path, target: Path) -> None:
    """Give a finished file its name: a power cut leaves all of it there, or what was there before.

    When this returns, it is there. Raises Unwritable.
    """
    try:
        _sync(partial)
        partial.replace(target)
        sync_names(target.parent)
    except OSError as error:
        raise Unwritable(f"{target} ({error.strerror})") from error


def sync_names(folder: Path) -> None:
    """Bring to the disk what was created, renamed and removed in a directory."""
    try:
        _sync(folder)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems of the network cannot; they keep names by themselves
            raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
