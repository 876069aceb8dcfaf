"""Put files into the copy of a project before a command begins, without ever following what lies there."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from knowledge.errors import PutRefused, StepRefused
from knowledge.sandbox.put import Put

_STEP = "put "
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_WHY = {
    errno.ENOTDIR: "a link or a file stands where its folder would be",
    errno.ELOOP: "a link or a file stands where its folder would be",
    errno.ENOTEMPTY: "a folder stands in its place",
    errno.EEXIST: "a folder stands in its place",
}


def put(tree: str, puts: Sequence[Put], kept: str = "") -> None:
    """Have `tree` hold them, what is to go first. A folder goes with its last file, but `kept` and those above it.

    Raises StepRefused, of which `refusal` makes an error for people.
    """
    top = os.open(tree, _FOLDER)
    try:
        for one in sorted(puts, key=lambda one: (one.content is not None, one.is_link)):
            try:
                _removed(top, one.path, kept) if one.content is None else _made(top, one, one.content)
            except OSError as error:
                raise StepRefused(_STEP + one.path, error.errno or 0) from None
    finally:
        os.close(top)


def refusal(step: StepRefused) -> StepRefused | PutRefused:
    """What a refused step is told as."""
    if not step.step.startswith(_STEP):
        return step
    return PutRefused(step.step[len(_STEP) :], _WHY.get(step.number) or os.strerror(step.number).lower())


def _removed(top: int, path: str, kept: str) -> None:
    *folders, name = path.split("/")
    with suppress(FileNotFoundError), _opened(top, folders) as folder:
        os.unlink(name, dir_fd=folder)
    while folders and not f"{kept}/".startswith("/".join(folders) + "/"):
        *above, name = folders
        try:
            with _opened(top, above) as folder:
                os.rmdir(name, dir_fd=folder)
        except OSError:  # something else is in it, or it was never there
            return
        folders = above


def _made(top: int, put: Put, content: bytes) -> None:
    *folders, name = put.path.split("/")
    with _opened(top, folders, make=True) as folder:
        _cleared(folder, name)
        if put.is_link:
            os.symlink(content, os.fsencode(name), dir_fd=folder)
            return
        with open(os.open(name, _NEW, 0o600, dir_fd=folder), "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(content)
            os.fchmod(file.fileno(), put.mode & 0o777)


def _cleared(folder: int, name: str) -> None:
    """Whatever is there goes, but for a folder that holds something."""
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return
    except IsADirectoryError:
        os.rmdir(name, dir_fd=folder)


@contextmanager
def _opened(top: int, folders: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """The folder below, each of them as it is there."""
    at = os.dup(top)
    try:
        for name in folders:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(name, 0o755, dir_fd=at)
            below = os.open(name, _FOLDER, dir_fd=at)
            os.close(at)
            at = below
        yield at
    finally:
        os.close(at)
