"""Ways of watching a tree, all asked alike: the service of this house, plain watchdog, watchfiles."""

import contextlib
import os
import select
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Nothing, Service, World
from daemon.work import find_service
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope, seal
from knowledge.events import Event, ProjectWatched
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean

CALM_S = 0.5


class Watcher(Protocol):
    """Something that watches a tree."""

    def start(self, root: Path) -> None:
        """Return when everything that happens from now on is seen."""
        ...

    def turn(self, patience: float) -> bool:
        """Wait for something and handle it; whether there was something from the kernel."""
        ...

    def settle(self) -> None:
        """Go on until there is nothing more to do."""
        ...

    def missed(self, root: Path, changed: Iterable[str]) -> int:
        """How many of the changed files it knows nothing of."""
        ...

    def stop(self) -> None:
        """Let go of everything."""
        ...


class OurService:
    """The files service, without a hub."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._service: Service
        self.told: list[Event] = []

    def start(self, root: Path) -> None:
        watched = ProjectWatched(number=1, name=clean("bench"), key=clean(str(root)), trees=[clean(str(root))])
        self._service = find_service("files")(
            World(self._paths, Config(), SystemClock(), MemoryStreams(), _Past(watched))
        )
        for seen in self._service.wake():
            self.told += seen.events

    def turn(self, patience: float) -> bool:
        inputs = self._service.inputs()
        _, *kernel = inputs
        ready, _, _ = select.select(inputs, [], [], patience)
        for descriptor in ready:
            for seen in inputs[descriptor]():
                self.told += seen.events
                if seen.then:
                    seen.then()
        return any(descriptor in kernel for descriptor in ready)

    def settle(self) -> None:
        inputs = self._service.inputs()
        while select.select(inputs, [], [], CALM_S)[0]:
            self.turn(0)

    def compare(self) -> None:
        """Go on until all of the tree was compared with the index."""
        while getattr(self._service, "_chores"):  # noqa: B009 - services are known by name alone here
            self.turn(1)

    def missed(self, root: Path, changed: Iterable[str]) -> int:
        del root
        [tree] = getattr(self._service, "_trees").values()  # noqa: B009
        return sum(not tree.is_current(path) for path in changed)

    def stop(self) -> None:
        self._service.stop()


class PlainWatchdog:
    """One recursive schedule, with the `event_filter` without which it livelocks on a tree of this size."""

    def __init__(self) -> None:
        from watchdog import events  # noqa: PLC0415
        from watchdog.observers import Observer  # noqa: PLC0415

        bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        found: set[str] = set()

        class Note(events.FileSystemEventHandler):
            def on_any_event(self, event: events.FileSystemEvent) -> None:
                found.add(os.fsdecode(event.dest_path or event.src_path))
                os.eventfd_write(bell, 1)

        self._bell, self._found, self._note = bell, found, Note()
        self._wanted: list[type[events.FileSystemEvent]] = [
            events.FileClosedEvent,
            events.FileMovedEvent,
            events.FileCreatedEvent,
            events.FileDeletedEvent,
        ]
        self._observer = Observer()

    def start(self, root: Path) -> None:
        self._observer.schedule(self._note, str(root), recursive=True, event_filter=self._wanted)
        self._observer.start()
        probe = root / "probe"
        while not self._found:  # `start` returns before its thread has placed the watches
            probe.write_text("", encoding="utf-8")
            self.turn(0.01)
        self._found.clear()

    def turn(self, patience: float) -> bool:
        return _heard(self._bell, patience)

    def settle(self) -> None:
        while self.turn(CALM_S):
            pass

    def missed(self, root: Path, changed: Iterable[str]) -> int:
        return sum(str(root / path) not in self._found for path in changed)

    def stop(self) -> None:
        self._observer.stop()
        self._observer.join()
        os.close(self._bell)


class Watchfiles:
    """The notify crate of Rust, with short waits; its defaults answer after most of a second."""

    def __init__(self) -> None:
        """Raises ImportError where it is not installed."""
        from watchfiles import watch  # noqa: PLC0415

        self._watch = watch
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._found: set[str] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread

    def start(self, root: Path) -> None:
        self._thread = threading.Thread(target=self._run, args=(root,))
        self._thread.start()
        while not self._found:
            (root / "probe").write_text(str(time.monotonic()), encoding="utf-8")
            self.turn(0.02)
        self._found.clear()

    def turn(self, patience: float) -> bool:
        return _heard(self._bell, patience)

    def settle(self) -> None:
        while self.turn(CALM_S):
            pass

    def missed(self, root: Path, changed: Iterable[str]) -> int:
        return sum(str(root / path) not in self._found for path in changed)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        os.close(self._bell)

    def _run(self, root: Path) -> None:
        for changes in self._watch(root, watch_filter=None, debounce=50, step=10, stop_event=self._stop):
            self._found.update(path for _, path in changes)
            os.eventfd_write(self._bell, 1)


class _Past(Nothing):
    """A log that holds one event."""

    def __init__(self, event: Event) -> None:
        sealed = seal(event, EventId("bench", "0", 1), Moment(0, 0))
        self._envelope = Envelope(sealed.header, sealed.body, seq=1)

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        return iter([self._envelope] if self._envelope.type in types and not seq else [])


def _heard(bell: int, patience: float) -> bool:
    if not select.select([bell], [], [], patience)[0]:
        return False
    with contextlib.suppress(BlockingIOError):
        os.eventfd_read(bell)
    return True
