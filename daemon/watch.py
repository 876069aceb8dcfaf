"""Seeing files change in one directory; the one file that imports watchdog, and only when it is used."""

import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver


class DirectoryWatch:
    """Names of files that were completed or moved into a directory. Readable when there are some.

    The watching thread only notes names and rings; the owner's loop does the rest.
    """

    def __init__(self, directory: Path, *, writes: bool = False) -> None:
        """With `writes`, a file counts as changed at each write, not only when it is complete."""
        from watchdog import events  # noqa: PLC0415
        from watchdog.observers import Observer  # noqa: PLC0415

        wanted = [events.FileClosedEvent, events.FileMovedEvent, *([events.FileModifiedEvent] if writes else [])]
        names: deque[str] = deque()
        bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

        class Note(events.FileSystemEventHandler):
            def on_any_event(self, event: events.FileSystemEvent) -> None:
                names.append(os.fsdecode(event.dest_path or event.src_path))
                os.eventfd_write(bell, 1)

        self._names, self._bell = names, bell
        self._observer: BaseObserver = Observer()
        self._observer.schedule(Note(), str(directory), event_filter=wanted)
        self._observer.start()

    def fileno(self) -> int:
        return self._bell

    def read(self) -> list[Path]:
        """What has changed since the last call, each once."""
        try:
            os.eventfd_read(self._bell)
        except BlockingIOError:
            return []
        found = dict.fromkeys(self._names.popleft() for _ in range(len(self._names)))
        return [Path(name) for name in found]

    def close(self) -> None:
        self._observer.stop()
        self._observer.join()
        os.close(self._bell)
