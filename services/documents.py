"""Reads the documents of watched projects, and those the user names, so that they can be found; again when they change.

Files are looked through and read by children. What they made is written down in steps of milliseconds, between which
others of this process have their turn. What is written can be made again: the file is the source.
"""

import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from daemon.documents.desk import SETTLE_S, Desk
from daemon.recording import Recording
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.events import (
    Event,
    FilesChanged,
    ForgetPath,
    IngestPath,
    IngestProgressed,
    IngestRefused,
    MemoryRebuilt,
    PathForgotten,
    PathWanted,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
    RecordingPaused,
    RecordingResumed,
    TreeChanged,
)
from knowledge.files.secret import is_secret
from knowledge.memory.documents.formats import is_document
from knowledge.memory.documents.wishes import KINDS, Wishes
from knowledge.redact import clean

AGAIN = 1_000
"""Last orders that are looked at again after a start."""


class Documents(Service):
    """IngestPath, ForgetPath, projects and changes of files in; DocumentRead, PathIngested and its kin out."""

    name = "documents"
    begins = "now"

    def __init__(self, world: World) -> None:
        """Raises WriterBusy, Unwritable."""
        super().__init__(world)
        wishes = list(world.past.every(types=KINDS))
        self._wishes = Wishes(one.event for one in wishes)
        self._through = wishes[-1].seq if wishes else 0
        self._recording = Recording(world)
        self._desk = Desk(world, self._wishes, self._recording)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        found = {self._desk.alarm.fileno(): self._desk.work, self._desk.queue.fileno(): self._desk.made}
        return found | dict.fromkeys(self._desk.watching.descriptors, self._noticed)

    def wake(self) -> Iterator[Seen]:
        """Look through everything, and answer what was asked for when this process ended."""
        place = self.world.past.bookmarks(self.name).get(self.name)
        if place:
            endings = [kind.__name__ for kind in IngestPath.endings]
            asked = self.world.past.newest([IngestPath.__name__], AGAIN)
            answered = {one.header.cause for one in self.world.past.newest(endings, 2 * AGAIN)}
            for seen in asked:
                if seen.seq <= place.position and seen.id not in answered and isinstance(seen.event, IngestPath):
                    self._desk.ask(_real(seen.event.path), seen)
        self._desk.look_everywhere()
        return iter(())

    def stop(self) -> None:
        self._desk.close()

    # ── what the user says ────────────────────────────────────────────────────────────────────────

    @on(IngestPath)
    def path_ingested(self, order: IngestPath, seen: Envelope) -> Iterator[Event]:
        path = _real(order.path)
        refusal = "nothing is recorded just now (`sotto resume`)" if self._desk.paused else _refusal(path)
        if refusal:
            yield IngestRefused(path=order.path, reason=refusal)
            return
        if not self._wishes.asked_for(path):
            yield self._wished(PathWanted(path=clean(path)))
        yield IngestProgressed(path=clean(path), done=0, of=0, sections=0)
        self._desk.ask(path, seen)

    @on(ForgetPath)
    def path_forgotten(self, order: ForgetPath, _seen: Envelope) -> Iterator[Event]:
        path = _real(order.path)
        if not self._wishes.has(path):
            yield IngestRefused(path=order.path, reason="no document in it is read")
            return
        yield self._wished(PathForgotten(path=clean(path)))

    def _wished(self, event: PathWanted | PathForgotten) -> Event:
        self._wishes_change(event)
        self._desk.look_around(event.path)
        return event

    # ── what happens ──────────────────────────────────────────────────────────────────────────────

    @on(ProjectWatched)
    def tree_watched(self, _event: ProjectWatched, seen: Envelope) -> Iterable[Event]:
        return self._projects_changed(seen)

    @on(ProjectUnwatched)
    def tree_left(self, _event: ProjectUnwatched, seen: Envelope) -> Iterable[Event]:
        return self._projects_changed(seen)

    @on(ProjectMoved)
    def tree_moved(self, _event: ProjectMoved, seen: Envelope) -> Iterable[Event]:
        return self._projects_changed(seen)

    @on(FilesChanged)
    def documents_changed(self, event: FilesChanged, _seen: Envelope) -> Iterable[Event]:
        """Those that are told by name; of many changes not all are."""
        names = [one.path for one in event.changes] + [one.moved_from for one in event.changes if one.moved_from]
        if len(event.changes) < event.count:
            self._desk.look_around(event.tree)
        for name in names:
            if is_document(name.rpartition("/")[2]):
                self._desk.look_around(f"{event.tree}/{name}", inside=False)
        return ()

    @on(TreeChanged)
    def many_changed(self, event: TreeChanged, _seen: Envelope) -> Iterable[Event]:
        self._desk.look_around(event.tree)
        return ()

    @on(MemoryRebuilt)
    def read_anew(self, _event: MemoryRebuilt, _seen: Envelope) -> Iterable[Event]:
        """What was made of the log has no documents: those are made of files."""
        self._desk.look_everywhere()
        return ()

    @on(RecordingPaused)
    def reading_paused(self, _event: RecordingPaused, seen: Envelope) -> Iterable[Event]:
        self._recording.heed(seen)
        return ()

    @on(RecordingResumed)
    def reading_resumed(self, _event: RecordingResumed, seen: Envelope) -> Iterable[Event]:
        if self._recording.heed(seen):
            self._desk.look_everywhere()
        return ()

    def _projects_changed(self, seen: Envelope) -> Iterable[Event]:
        if seen.seq <= self._through:
            return ()
        self._through, event = seen.seq, seen.event
        self._wishes_change(event)
        if isinstance(event, ProjectWatched):
            for tree in event.trees:
                self._desk.look_around(tree)
        return ()

    def _wishes_change(self, event: Event) -> None:
        """Roots may come and go, and what was one root's be another's."""
        before = self._wishes.roots.keys()
        self._wishes.apply(event)
        for path in before ^ self._wishes.roots.keys():
            self._desk.look(path)
            self._desk.look_around(path)

    def _noticed(self) -> Iterator[Seen]:
        for root in self._desk.watching.changed():
            self._desk.look(root, SETTLE_S)
        return iter(())


def _real(path: str) -> str:
    """Without links, where that can be found out."""
    try:
        return str(Path(path).resolve())
    except (OSError, RuntimeError, ValueError):
        return path


def _refusal(path: str) -> str:
    """Why a file or folder is not read; empty when it is."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError) as error:
        return f"it cannot be read ({getattr(error, 'strerror', error)})"
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        return "it is neither a file nor a folder"
    if path in ("/", str(Path.home().resolve())):
        return "this holds everything you have; name the folders in it instead"
    if is_secret(path[1:] if stat.S_ISREG(found.st_mode) else f"{path[1:]}/x.md"):
        return "its name says that it holds secrets"
    return "" if clean(path) == path else "its name cannot be kept"
