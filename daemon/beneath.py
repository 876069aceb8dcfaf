"""Files of a tree, opened so that no link, mount point or `..` leads out of it, whatever becomes of it meanwhile."""

import ctypes
import errno
import os
import platform
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Self

_libc = ctypes.CDLL(None, use_errno=True)
_OPENAT2 = 437
"""The same on every architecture but Alpha."""
_NO_XDEV, _NO_MAGICLINKS, _NO_SYMLINKS, _BENEATH = 0x01, 0x02, 0x04, 0x08
_RESOLVE = _NO_XDEV | _NO_MAGICLINKS | _NO_SYMLINKS | _BENEATH
_TRIES = 64
"""What is renamed at that moment makes the kernel unsure (EAGAIN)."""
ALWAYS = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NOCTTY | os.O_NONBLOCK
_FOR_KERNEL = os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK
"""openat2 looks at links itself, and says so."""
FOLDER = os.O_RDONLY | os.O_DIRECTORY


class _How(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


Opener = Callable[[int, str, int], int]
"""Opens a path below an open folder, with flags. Raises OSError: ELOOP for a link, EXDEV for another mount or `..`."""


def by_kernel(folder: int, path: str, flags: int) -> int:
    """With openat2. Raises OSError: ENOSYS where this kernel has none."""
    how = _How(flags | (os.O_CLOEXEC if flags & os.O_PATH else _FOR_KERNEL), 0, _RESOLVE)
    for _ in range(_TRIES):
        number = _libc.syscall(_OPENAT2, folder, os.fsencode(path), ctypes.byref(how), ctypes.sizeof(how))
        if number >= 0:
            return int(number)
        if ctypes.get_errno() not in {errno.EAGAIN, errno.EINTR}:
            break
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), path)


def by_steps(folder: int, path: str, flags: int) -> int:
    """One name after the other: for kernels without openat2, and filters that hide it. Raises OSError."""
    names = path.split("/")
    if path.startswith("/") or ".." in names:
        raise OSError(errno.EXDEV, "leads out of it", path)
    mount, here = _mount(folder), os.dup(folder)
    try:
        for place, name in enumerate(names):
            last = place == len(names) - 1
            below = _step(here, name, flags | ALWAYS if last else os.O_PATH | os.O_DIRECTORY | ALWAYS)
            os.close(here)
            here = below
            if _mount(here) != mount:
                raise OSError(errno.EXDEV, "another file system", path)
    except OSError:
        os.close(here)
        raise
    return here


def _step(folder: int, name: str, flags: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except NotADirectoryError:  # of a link, too
        target = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISLNK(target.st_mode):
            raise OSError(errno.ELOOP, "a link", name) from None
        raise


def _mount(descriptor: int) -> str:
    """Which mount it lies in: two of one device differ."""
    told = Path(f"/proc/self/fdinfo/{descriptor}").read_text(encoding="ascii")
    return next(line for line in told.splitlines() if line.startswith("mnt_id"))


@cache
def best() -> Opener:
    """The way that works here."""
    if platform.machine() != "alpha":
        root = os.open("/", os.O_PATH | os.O_CLOEXEC)
        try:
            os.close(by_kernel(root, ".", os.O_PATH | os.O_DIRECTORY))
        except OSError:  # a filter says EPERM, an old kernel ENOSYS
            return by_steps
        else:
            return by_kernel
        finally:
            os.close(root)
    return by_steps


class Tree:
    """The root of a tree, opened once: what is renamed or replaced above it changes nothing."""

    def __init__(self, path: str, opener: Opener | None = None) -> None:
        """Raises OSError."""
        self._open = opener or best()
        self.descriptor = os.open(path, FOLDER | os.O_CLOEXEC)

    def open(self, path: str, flags: int) -> int:
        """A file or folder of it; the empty path is itself. Raises OSError."""
        return self._open(self.descriptor, path or ".", flags)

    @property
    def real(self) -> str:
        """Where it lies, without links."""
        return str(Path(f"/proc/self/fd/{self.descriptor}").readlink())

    @property
    def place(self) -> tuple[int, int]:
        """Device and inode."""
        found = os.fstat(self.descriptor)
        return found.st_dev, found.st_ino

    def close(self) -> None:
        os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
