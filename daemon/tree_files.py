"""Files of a tree as they are, for what is to be changed: no link is followed, not even in the folders above a file."""

import errno
import os
import stat
from pathlib import Path

from daemon import safe_git_merge
from daemon.paths import Paths
from knowledge.errors import DoesNotApply
from knowledge.failures.fixes.applying import LARGEST, Files, Standing
from knowledge.files.snapshots import Snapshots

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def files_of(paths: Paths, tree: Path) -> Files:
    return Files(lambda path: look(tree, path), Snapshots(paths.snapshots).get, safe_git_merge.merged)


def look(tree: Path, path: str) -> Standing | None:
    """What lies there; None where nothing does. Raises DoesNotApply for what is no regular file, or too large."""
    *folders, name = path.split("/")
    try:
        folder = os.open(tree, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for one in folders:
            folder = _below(folder, one)
        try:
            return _read(folder, name)
        finally:
            os.close(folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DoesNotApply(_WRONG.get(error.errno or 0, f"it cannot be read: {error.strerror}")) from None


_WRONG = {errno.ELOOP: "a link leads there", errno.ENOTDIR: "a link or a file is where a folder would be"}


def _below(folder: int, name: str) -> int:
    """The folder in a folder, whose descriptor is closed. Raises OSError."""
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    finally:
        os.close(folder)


def _read(folder: int, name: str) -> Standing:
    """Raises OSError, DoesNotApply."""
    descriptor = os.open(name, _FILE, dir_fd=folder)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise DoesNotApply("it is no regular file")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    finally:
        os.close(descriptor)
    if len(data) > LARGEST:
        raise DoesNotApply("it is too large")
    return Standing(data, stat.S_IMODE(found.st_mode))
