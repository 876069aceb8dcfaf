"""Seeing what happens in many folders, each watched for itself, through one descriptor and one thread.

It stands on the inotify layer of watchdog, below its observers: those watch a tree with everything in it, or take a
thread for each folder. (Decision record 9.)
"""

import contextlib
import errno
import os
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from watchdog.observers.inotify_c import InotifyEvent

MOST_WAITING = 100_000
"""Events that wait to be read; beyond them it is as if the kernel's queue had overflowed."""
_ADD_TO_MASK = 0x20000000
"""Where a folder is watched already, its mask is not replaced (`IN_MASK_ADD`)."""
Place = tuple[str, str]
"""A tree, by its root, and a folder below it; ``""`` is the root itself."""


class Notice(NamedTuple):
    """Something happened to a name in a watched folder; without a name, to the folder itself."""

    tree: str
    folder: str
    name: str
    is_folder: bool
    gone: bool


class FolderWatch:
    """Readable when something happened. `read` belongs to the owner's loop; the thread only takes notes and rings."""

    def __init__(self) -> None:
        """Raises OSError when the kernel gives no instance."""
        from watchdog.observers.inotify_c import InotifyConstants as In  # noqa: PLC0415
        from watchdog.observers.inotify_c import InotifyFD, Mask  # noqa: PLC0415

        self._mask = Mask(In.IN_CLOSE_WRITE | In.IN_MOVE | In.IN_CREATE | In.IN_DELETE | In.IN_ONLYDIR)
        self._mask = Mask(self._mask | In.IN_DONT_FOLLOW | In.IN_EXCL_UNLINK | In.IN_ATTRIB | _ADD_TO_MASK)
        self._root_mask = Mask(self._mask | In.IN_DELETE_SELF | In.IN_MOVE_SELF)
        self._notes = _Notes()
        self._ids = count(1)
        self._places: dict[int, list[Place]] = {}
        """By the kernel's number, which a folder has once, also where several trees hold it."""
        self._callbacks: dict[int, int] = {}
        self._watches: dict[Place, int] = {}
        self._inotify = InotifyFD()
        self._inotify.start()

    def fileno(self) -> int:
        return self._notes.bell

    @property
    def count(self) -> int:
        """How many folders are watched."""
        return len(self._watches)

    def __contains__(self, place: Place) -> bool:
        return place in self._watches

    def add(self, place: Place, at: Path | None = None) -> bool:
        """Watch a folder; False when it is not there or closed to us. Raises OSError when the kernel has no more.

        With `at` it lies there, and the place is only what its notices are called by.
        """
        from watchdog.observers.inotify_c import CallbackId  # noqa: PLC0415

        root, folder = place
        self._remove([place])  # the same name may be another folder by now
        path = os.fsencode(at or (f"{root}/{folder}" if folder else root))
        identity = CallbackId(next(self._ids))
        mask = self._mask if folder else self._root_mask
        try:
            watch = self._inotify.add_callback(path, mask, self._notes, identity)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.ENOMEM):
                raise
            return False
        if watch < 0 or watch in self._places:  # closed to us, or known: watchdog keeps a record all the same
            self._inotify.remove_callbacks([(watch, identity)])
        if watch < 0:
            return False
        self._callbacks.setdefault(watch, identity)
        self._places.setdefault(watch, []).append(place)
        self._watches[place] = watch
        return True

    def drop(self, place: Place) -> None:
        """Watch one folder no longer."""
        self._remove([place])

    def forget(self, tree: str, folder: str = "") -> None:
        """Watch a folder and what is below it no longer."""
        below = f"{folder}/" if folder else ""
        self._remove(
            [one for one in self._watches if one[0] == tree and (one[1] == folder or one[1].startswith(below))]
        )

    def folders(self, tree: str) -> list[str]:
        """Folders of a tree that are watched."""
        return [folder for root, folder in self._watches if root == tree]

    def read(self) -> tuple[list[Notice], bool]:
        """What happened since the last call, and whether more happened than could be followed."""
        events, overflow = self._notes.take()
        return [notice for event in events for notice in self._notice(event)], overflow

    def close(self) -> None:
        self._inotify.stop()
        self._inotify.join()
        os.close(self._notes.bell)

    def _notice(self, event: "InotifyEvent | int") -> Iterator[Notice]:
        if isinstance(event, int):  # a watch that is no more
            self._callbacks.pop(event, None)
            for place in self._places.pop(event, ()):
                del self._watches[place]
            return
        itself = event.is_delete_self or event.is_move_self
        gone = itself or event.is_moved_from or event.is_delete
        for root, folder in self._places.get(event.wd, ()):
            if itself and folder:
                continue  # its parent tells of a folder that is not a root
            notice = Notice(root, folder, os.fsdecode(event.name), event.is_directory, gone)
            if not event.is_attrib or self._may_have_opened(notice):
                yield notice

    def _may_have_opened(self, notice: Notice) -> bool:
        """Of a folder that was closed to us a change of its rights is as if it came; of all else it says nothing."""
        path = f"{notice.folder}/{notice.name}" if notice.folder else notice.name
        return notice.is_folder and bool(notice.name) and (notice.tree, path) not in self._watches

    def _remove(self, places: list[Place]) -> None:
        unused = []
        for place in places:
            watch = self._watches.pop(place, None)
            if watch is None:
                continue
            self._places[watch].remove(place)
            if not self._places[watch]:
                del self._places[watch]
                unused.append((watch, self._callbacks.pop(watch)))
        if unused:
            self._inotify.remove_callbacks(unused)  # type: ignore[arg-type]


class _Notes:
    """What watchdog's thread calls. (`watchdog.observers.inotify_c.WatchCallback`)"""

    def __init__(self) -> None:
        self.bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._events: deque[InotifyEvent | int] = deque()
        self._rung = self._overflow = False

    def on_event(self, event: "InotifyEvent") -> None:
        self._note(event)

    def on_watch_deleted(self, wd: int) -> None:
        self._note(wd)

    def on_queue_overflow(self) -> None:
        self._overflow = True
        self._ring()

    def take(self) -> "tuple[list[InotifyEvent | int], bool]":
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self.bell)
        self._rung = False  # only now: a ring that is heard above must not count as one that is still to be heard
        overflow, self._overflow = self._overflow, False
        return [self._events.popleft() for _ in range(len(self._events))], overflow

    def _note(self, event: "InotifyEvent | int") -> None:
        if len(self._events) < MOST_WAITING or isinstance(event, int):
            self._events.append(event)
        else:
            self._overflow = True
        self._ring()

    def _ring(self) -> None:
        if not self._rung:
            self._rung = True
            os.eventfd_write(self.bell, 1)
