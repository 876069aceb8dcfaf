"""A documents service at work for tests: real files, real children, a real memory, and a loop that waits."""

import select
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from daemon.config import Config
from daemon.documents.desk import Desk
from daemon.doubles.bus import MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Seen, World
from knowledge.clock import Clock, SystemClock
from knowledge.envelope import Envelope
from knowledge.events import (
    DocumentRead,
    Event,
    FileChange,
    FilesChanged,
    ForgetPath,
    IngestPath,
    PathIngested,
)
from knowledge.memory.documents.shelf import Shelf
from knowledge.memory.search import Hit, search
from knowledge.memory.wanted import Wanted
from knowledge.redact import clean
from knowledge.store.log import Kept
from knowledge.store.log_writer import Unit
from knowledge.store.memory import Memory
from services.documents import Documents
from tests.patience import PATIENCE_S
from tests.services.seeing import Past, spoken, watched

Kind = TypeVar("Kind", bound=Event)


class Log(Past):
    """What the service finds in the log, with its place in it."""

    def __init__(self, hub: MemoryHub, place: int = 0) -> None:
        super().__init__(hub)
        self._place = place

    def bookmarks(self, prefix: str) -> Mapping[str, Kept]:
        return {prefix: Kept(self._place, 0)} if self._place else {}


class Reader:
    """One life of the service, and what it has told."""

    def __init__(self, home: Paths, hub: MemoryHub, place: int = 0, clock: Clock | None = None) -> None:
        self.hub, self.home = hub, home
        self.world = World(home, Config(), clock or SystemClock(), MemoryStreams(), Log(hub, place))
        self.service = Documents(self.world)
        self.told: list[Event] = []
        self.seen: list[Seen] = []
        self.turns: list[tuple[float, int]] = []
        """Seconds of processor that the service took before others had their turn, and what it told in it, in order."""

    def wake(self) -> None:
        self._take(self.service.wake())

    def stop(self) -> None:
        self.service.stop()
        self.world.memory.close()

    # ── what happens ──────────────────────────────────────────────────────────────────────────────

    def hear(self, event: Event) -> Envelope:
        seen = spoken(event, self.hub)
        if seen.type in Documents.handlers():
            for one in self.service.handle(seen):
                self._say(one)
        return seen

    def watch(self, root: Path, number: int = 1) -> None:
        self.hear(watched(root, number))

    def ask(self, path: Path) -> PathIngested:
        """Have it read, and wait for that."""
        before = len(self.of(PathIngested))
        self.hear(IngestPath(path=clean(str(path))))
        self.until(lambda: len(self.of(PathIngested)) > before)
        return self.of(PathIngested)[-1]

    def forget(self, path: Path) -> None:
        self.hear(ForgetPath(path=clean(str(path))))
        self.calm()

    def changed(self, root: Path, *names: str) -> None:
        """The files service tells of it."""
        changes = [FileChange(path=clean(name), how="changed") for name in names]
        self.hear(FilesChanged(tree=clean(str(root)), changes=changes, count=len(changes), began=0))
        self.calm()

    # ── what comes of it ──────────────────────────────────────────────────────────────────────────

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [one for one in self.told if isinstance(one, kind)]

    @property
    def read(self) -> list[str]:
        """Names of the documents that were told."""
        return sorted(Path(one.path).name for one in self.of(DocumentRead))

    def refused(self) -> dict[str, str]:
        """Reasons by the names of files."""
        with Memory.reader(self.home.memory) as memory:
            return {Path(one.path).name: one.refused for one in Shelf(memory).refused(1_000)}

    def find(self, text: str, limit: int = 10) -> list[Hit]:
        with Memory.reader(self.home.memory) as memory:
            return search(memory, Wanted(text, kinds=("document",), limit=limit))

    def places(self, text: str) -> list[str]:
        """`guide.md:41 Install › Linux` of what is found."""
        with Memory.reader(self.home.memory) as memory:
            shelf = Shelf(memory)
            hits = search(memory, Wanted(text, kinds=("document",)))
            return [
                f"{Path(hit.entry.ref.partition('#')[0]).name}:{shelf.line(hit.entry.ref, hit.entry.part)}"
                f" {hit.entry.title}"
                for hit in hits
            ]

    # ── the loop ──────────────────────────────────────────────────────────────────────────────────

    def until(self, done: Callable[[], object], patience: float = PATIENCE_S) -> None:
        """Let it work until something holds. Raises TimeoutError."""
        end = time.monotonic() + patience
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(self.told)
            self.turn(0.2)

    def calm(self) -> None:
        """Let it work until nothing is to be done."""
        while self.turn(0.05) or _busy(self.service._desk):
            pass

    def turn(self, patience: float) -> bool:
        inputs = self.service.inputs()
        ready, _, _ = select.select(list(inputs), [], [], patience)
        for descriptor in ready:
            begun, before = time.thread_time(), len(self.told)
            self._take(inputs[descriptor]())
            self.turns.append((time.thread_time() - begun, len(self.told) - before))
        return bool(ready)

    def _take(self, found: object) -> None:
        for seen in found:  # type: ignore[attr-defined]
            self.seen.append(seen)
            for event in seen.events:
                self._say(event, seen.cause)
            if seen.then:
                seen.then()

    def _say(self, event: Event, cause: Envelope | None = None) -> None:
        self.told.append(event)
        self.hub.commit(Unit("thinking", "life", (_said(event, cause),)))


def _said(event: Event, cause: Envelope | None) -> Envelope:
    sealed = spoken(event, service="documents")
    return sealed if cause is None else Envelope(sealed.header.model_copy(update={"cause": cause.id}), sealed.body)


def _busy(desk: Desk) -> bool:
    return bool(desk._due or desk._round or desk.queue.working)


@contextmanager
def reader(home: Paths, hub: MemoryHub, place: int = 0, clock: Clock | None = None) -> Iterator[Reader]:
    one = Reader(home, hub, place, clock)
    try:
        one.wake()
        one.calm()
        yield one
    finally:
        one.stop()
