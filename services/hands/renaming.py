"""Renaming within one folder so that nothing is written over: with the kernel's own means, or without them."""

import ctypes
import errno
import os
from typing import Protocol

_libc = ctypes.CDLL(None, use_errno=True)
_NOREPLACE, _EXCHANGE = 1, 2
_NUMBERS = {"x86_64": 316, "aarch64": 276, "riscv64": 276, "i686": 353, "armv7l": 382, "ppc64le": 357, "s390x": 347}
"""Of renameat2, for a C library that does not name it."""
UNABLE = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM})
"""What file systems say that lack it."""


class Renames(Protocol):
    """Two ways to rename in an open folder."""

    def exchange(self, folder: int, one: str, other: str) -> bool:
        """Each takes the other's place, in one moment; False where this cannot be done here. Raises OSError."""
        ...

    def move(self, folder: int, name: str, to: str) -> None:
        """`to` must not be there. Raises OSError: EEXIST where it is."""
        ...


class ByKernel:
    """renameat2; where a file system lacks it, as `Plain`."""

    def exchange(self, folder: int, one: str, other: str) -> bool:
        number = _renameat2(folder, one, other, _EXCHANGE)
        if number and number not in UNABLE:
            raise OSError(number, os.strerror(number), other)
        return not number

    def move(self, folder: int, name: str, to: str) -> None:
        number = _renameat2(folder, name, to, _NOREPLACE)
        if number in UNABLE or (number == errno.EEXIST and same(folder, name, to)):
            Plain().move(folder, name, to)
        elif number:
            raise OSError(number, os.strerror(number), to)


class Plain:
    """What every file system has: there is a moment in which a file is not there, and the journal knows of it."""

    def exchange(self, folder: int, one: str, other: str) -> bool:
        del folder, one, other
        return False

    def move(self, folder: int, name: str, to: str) -> None:
        try:
            os.link(name, to, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except FileExistsError:
            if not same(folder, name, to):  # it is where a death had left both names
                raise
        except OSError as error:
            if error.errno not in UNABLE:
                raise
            _bare_move(folder, name, to)
            return
        os.unlink(name, dir_fd=folder)


def _bare_move(folder: int, name: str, to: str) -> None:
    """Without links either, somebody may make `to` between the look and the deed."""
    try:
        os.stat(to, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        os.rename(name, to, src_dir_fd=folder, dst_dir_fd=folder)
        return
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), to)


def same(folder: int, one: str, other: str) -> bool:
    """Whether both names are there, and name one file."""
    try:
        first, second = (os.stat(name, dir_fd=folder, follow_symlinks=False) for name in (one, other))
    except FileNotFoundError:
        return False
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)


def _renameat2(folder: int, one: str, other: str, flags: int) -> int:
    """0, or the number of the error."""
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(_libc, "renameat2"):
        failed = _libc.renameat2(folder, names[0], folder, names[1], flags)
    else:
        number = _NUMBERS.get(os.uname().machine)
        if number is None:
            return errno.ENOSYS
        failed = _libc.syscall(number, folder, names[0], folder, names[1], flags)
    return ctypes.get_errno() if failed else 0
