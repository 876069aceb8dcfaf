"""Seeing names change in any number of folders through one descriptor, without a thread.

watchdog takes a thread for each folder (60 folders: 62 threads); of a folder's own names, not those below it, the
kernel's inotify tells as much by itself.
"""

import contextlib
import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_ATTRIB, _CLOSE_WRITE, _MOVED_FROM, _MOVED_TO, _CREATE, _DELETE = 0x4, 0x8, 0x40, 0x80, 0x100, 0x200
_OVERFLOW, _IGNORED, _ONLY_FOLDERS = 0x4000, 0x8000, 0x1000000
_WHOLE = _CLOSE_WRITE | _MOVED_TO
_EVERY = _WHOLE | _ATTRIB | _MOVED_FROM | _CREATE | _DELETE
_EVENT = struct.Struct("iIII")
_AT_ONCE = 64 << 10
_libc = ctypes.CDLL(None, use_errno=True)


class FolderWatch:
    """Names that were made, completed, opened to us, moved or removed in folders. Readable when there are some."""

    def __init__(self, *, whole: bool = False) -> None:
        """With `whole` only files that were completed, or moved here, are told of."""
        self._wanted = (_WHOLE if whole else _EVERY) | _ONLY_FOLDERS
        self._descriptor: int = _libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), "inotify")
        self._folders: dict[int, set[Path]] = {}
        """By the kernel's number; a folder that is reached by several names has one number."""
        self._numbers: dict[Path, int] = {}

    def fileno(self) -> int:
        return self._descriptor

    def watch(self, folders: Iterable[Path]) -> None:
        """Watch these and no others; one that is not there is left out until the next call. Raises OSError where the
        kernel has no room for more.
        """
        wanted = list(dict.fromkeys(folders))
        for gone in self._numbers.keys() - set(wanted):
            self._forget(gone)
        for folder in wanted:
            number = _libc.inotify_add_watch(self._descriptor, os.fsencode(folder), self._wanted)
            if number >= 0:
                self._note(number, folder)
            elif ctypes.get_errno() in (errno.ENOSPC, errno.ENOMEM):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))

    def read(self) -> dict[Path, set[str]]:
        """Folders and the names in them that changed since the last call. Without names: nobody knows which."""
        found: dict[Path, set[str]] = {}
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._descriptor, _AT_ONCE):
                self._take(data, found)
        return found

    def close(self) -> None:
        os.close(self._descriptor)

    def _take(self, data: bytes, found: dict[Path, set[str]]) -> None:
        at = 0
        while at < len(data):
            number, mask, _, length = _EVENT.unpack_from(data, at)
            at += _EVENT.size + length
            if mask & _OVERFLOW:
                found.update({folder: set() for folder in self._numbers})
            elif mask & _IGNORED:  # it was removed, or is watched no longer
                found.update({folder: set() for folder in self._drop(number)})
            else:
                name = os.fsdecode(data[at - length : at].rstrip(b"\0"))
                for folder in self._folders.get(number, ()):
                    if folder not in found or found[folder]:
                        found.setdefault(folder, set()).add(name)

    def _note(self, number: int, folder: Path) -> None:
        before = self._numbers.get(folder, number)
        if before != number:  # another folder has the name now
            self._forget(folder)
        self._folders.setdefault(number, set()).add(folder)
        self._numbers[folder] = number

    def _drop(self, number: int) -> set[Path]:
        """The kernel watches it no longer; the names it had."""
        folders = self._folders.pop(number, set())
        for folder in folders:
            del self._numbers[folder]
        return folders

    def _forget(self, folder: Path) -> None:
        number = self._numbers.pop(folder)
        self._folders[number].discard(folder)
        if not self._folders[number]:
            del self._folders[number]
            _libc.inotify_rm_watch(self._descriptor, number)
