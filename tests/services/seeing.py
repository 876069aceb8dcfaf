"""A files service at work for tests: real folders, a real kernel, and a loop that waits for what is told."""

import select
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.config import Config
from daemon.doubles.bus import MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Seen, Service, World
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope, seal
from knowledge.events import Event, FileChange, FilesChanged, ProjectWatched, TreeChanged
from knowledge.files.entry import Entry
from knowledge.files.index import Index
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log_writer import Unit
from services.files import Files
from tests.patience import PATIENCE_S


class Past:
    """What a service finds in the log."""

    def __init__(self, hub: MemoryHub) -> None:
        self._hub = hub

    def every(self, seq: int = 0, types: object = ()) -> Iterator[Envelope]:
        return iter(self._hub.read(seq, frozenset(types)))  # type: ignore[call-overload]

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        return self._hub.read(0, frozenset(types))[-limit:]


class Sight:
    """One life of the service, and what it has told."""

    def __init__(self, home: Paths, hub: MemoryHub, config: Config) -> None:
        world = World(home, config, SystemClock(), MemoryStreams(), Past(hub))
        self.service = Files(world)
        self.hub = hub
        self.told: list[Event] = []
        self.seen: list[Seen] = []

    def wake(self) -> None:
        self._take(self.service.wake())

    def until(self, done: Callable[[], object], patience: float = PATIENCE_S) -> None:
        """Let it work until something holds. Raises TimeoutError."""
        end = time.monotonic() + patience
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(self.told)
            self.turn(0.2)

    def calm(self) -> None:
        """Let it work until nothing is due and the kernel has nothing to say."""
        while self.turn(0.1) or self._busy():
            pass

    def _busy(self) -> bool:
        trees = self.service._trees.values()
        return bool(self.service._chores) or any(tree.deadline() is not None for tree in trees)

    def turn(self, patience: float) -> bool:
        inputs = self.service.inputs()
        ready, _, _ = select.select(list(inputs), [], [], patience)
        for descriptor in ready:
            self._take(inputs[descriptor]())
        return bool(ready)

    def hear(self, event: Event) -> Envelope:
        """Somebody else says something."""
        envelope = spoken(event, self.hub)
        if envelope.type in Service.handlers.__func__(Files):  # type: ignore[attr-defined]
            self.service.handle(envelope)
        return envelope

    def changes(self) -> dict[str, FileChange]:
        """The last that was told of each file."""
        return {str(one.path): one for event in self.told if isinstance(event, FilesChanged) for one in event.changes}

    def trees(self) -> list[TreeChanged]:
        return [event for event in self.told if isinstance(event, TreeChanged)]

    def forget(self) -> None:
        self.told.clear()

    def stop(self) -> None:
        self.service.stop()

    def _take(self, found: object) -> None:
        for seen in found:  # type: ignore[attr-defined]
            self.seen.append(seen)
            self.told += seen.events
            unit = Unit("senses", "life", tuple(spoken(event, service="files") for event in seen.events), seen.bookmark)
            self.hub.commit(unit)
            if seen.then:
                seen.then()


def spoken(event: Event, hub: MemoryHub | None = None, service: str | None = None) -> Envelope:
    envelope = seal(event, EventId("other", "life", 1), Moment(time.time_ns() // 1_000, 0), service=service)
    if hub:
        hub.commit(Unit("other", "life", (envelope,)))
    return envelope


def watched(root: Path, number: int = 1) -> ProjectWatched:
    return ProjectWatched(number=number, name=clean(root.name), key=clean(str(root)), trees=[clean(str(root))])


@contextmanager
def sight(home: Paths, hub: MemoryHub, *roots: Path, config: Config | None = None) -> Iterator[Sight]:
    """The service watches these trees and has taken note of them."""
    for number, root in enumerate(roots, 1):
        if not any(isinstance(one.event, ProjectWatched) and one.event.key == str(root) for one in hub.log):
            spoken(watched(root, number), hub)
    one = Sight(home, hub, config or Config())
    try:
        one.wake()
        one.calm()
        yield one
    finally:
        one.stop()


def known(home: Paths, root: Path) -> dict[str, Entry]:
    """What the index of a service that has stopped holds, without the snapshots' names."""
    index = Index.open(home.files)
    try:
        return {path: entry._replace(digest=None) for path, entry in index.tree(str(root)).everything().items()}
    finally:
        index.close()
