"""The work of reading documents: one root after the other, children that read, and writing in steps of milliseconds."""

import logging
from collections.abc import Iterator
from functools import partial

from daemon import strain
from daemon.alarm import Alarm
from daemon.documents.compare import Look, compared
from daemon.documents.lines import Wanted
from daemon.documents.read import read_files
from daemon.documents.round import Round
from daemon.documents.watching import Watching
from daemon.recording import HELD_S, Recording
from daemon.service import Seen, World
from daemon.worker_queue import WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, StoreError
from knowledge.events import DocumentRead
from knowledge.memory.documents.shelf import Shelf
from knowledge.memory.documents.wishes import Wishes, below, project_of
from knowledge.store.log_writer import Bookmark

SETTLE_S = 0.5
"""After a change; a file that is saved twice is read once."""
SLICE_S = 0.002
"""How long is written before others in this process have their turn."""
RETRY_S = 30.0
"""After a full disk."""
CPU_S, LASTS_S = 60, 300
"""What a child may take for one batch, or for looking through one root."""
FEW = 20
"""Documents that are read even when others need the machine."""
STRAINED_S = 60.0
"""So long many documents that nobody waits for are put off while the machine is busy, or on its battery."""
_log = logging.getLogger("documents")


class Desk:
    """What is to be done, and the root at hand. `alarm` and `queue` are readable when it can go on."""

    def __init__(self, world: World, wishes: Wishes, recording: Recording) -> None:
        """Raises WriterBusy, Unwritable."""
        self._world, self._wishes, self._recording = world, wishes, recording
        self._memory = world.memory.open()
        self.watching = Watching()
        self.alarm = Alarm()
        self.queue = WorkerQueue[list[Wanted]]("documents", cpu_s=CPU_S, lasts_s=LASTS_S)
        self._due: dict[str, float] = {}
        """Roots that are to be looked through, and from when on, by the clock that goes on in sleep."""
        self._asks: dict[str, list[Envelope]] = {}
        self._round: Round | None = None
        self._noted: int | None = None
        self._rest = 0.0
        """Seconds until the root at hand is gone on with."""

    def close(self) -> None:
        self.queue.stop()
        self.watching.close()
        self.alarm.close()

    # ── what is to be done ────────────────────────────────────────────────────────────────────────

    @property
    def paused(self) -> bool:
        return self._recording.paused or self._recording.held

    def look_everywhere(self) -> None:
        """Also where roots were that are none any more."""
        for root in {*self._wishes.roots, *self._shelf().roots()}:
            self.look(root)

    def look_around(self, path: str, *, inside: bool = True) -> None:
        """Look, when it is calm, through the roots that a path lies in and, with `inside`, those that lie in it."""
        for root in self._wishes.roots:
            if below(path, root) or (inside and below(root, path)):
                self.look(root, SETTLE_S)

    def ask(self, root: str, seen: Envelope) -> None:
        """Look through a root before all others, and answer an order when that is done."""
        self._asks.setdefault(root, []).append(seen)
        if self._round and not self._round.asks:
            self._give_up(SETTLE_S)  # what it has written stays written
        self.look(root)

    def look(self, root: str, within: float = 0.0) -> None:
        """Look through a root, at the latest in so many seconds."""
        due = self._world.clock.lived() + within
        self._due[root] = min(due, self._due.get(root, due))
        self._arm()

    def _arm(self) -> None:
        """Ring when something is due; never when nothing is, or while a child is at work."""
        self._note(self._round.left if self._round else 0)
        if self.queue.working or not (self._due or self._round):
            return
        if self.paused:
            if self._recording.held:
                self.alarm.ring_in(HELD_S)
        elif self._round:
            self.alarm.ring_in(self._rest)
        else:
            self.alarm.ring_in(max(0.0, min(self._due.values()) - self._world.clock.lived()))

    def _note(self, left: int) -> None:
        """Leave a word for `sotto status` of how many documents are being read."""
        if left == self._noted:
            return
        path, self._noted = self._world.paths.run / "reading", left
        try:
            if left:
                path.write_text(f"{left}\n", encoding="ascii")
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("nobody is told how many documents are read: %s", error)

    # ── work ──────────────────────────────────────────────────────────────────────────────────────

    def work(self) -> Iterator[Seen]:
        """Go on for a while with the root at hand, or begin with the next one."""
        self.alarm.hear()
        try:
            if self.paused or self.queue.working:
                return
            shelf = self._shelf()
            if self._round is None:
                self._begin(shelf)
            else:
                yield from self._go_on(self._round, shelf)
        except (StoreError, DiskFull) as error:
            _log.warning("documents cannot be written down: %s", error)
            self._give_up(RETRY_S)
        finally:
            self._arm()

    def made(self) -> Iterator[Seen]:
        """A child has ended."""
        for files, said in self.queue.finished():
            if self._round is None:
                continue
            if files:
                self._round.read(files, said, Shelf(self._memory))
            else:
                self._round.looked(said)
        self._arm()
        return iter(())

    def _shelf(self) -> Shelf:
        """Over memory as it is now. Where another file took its place, all is read anew."""
        memory = self._world.memory.open()
        if memory is not self._memory:
            self._memory = memory
            self._give_up(0.0)
            for root in self._wishes.roots:
                self.look(root)
        return Shelf(memory)

    def _begin(self, shelf: Shelf) -> None:
        """Take up what is due, what was asked for first."""
        now = self._world.clock.lived()
        due = [root for root, at in self._due.items() if at <= now]
        if not due:
            return
        root = min(due, key=lambda one: one not in self._asks)
        del self._due[root]
        wanted = self._wishes.roots.get(root)
        self._round = Round(root, now, self._asks.pop(root, []))
        if wanted is None:
            self._round.leave(shelf)
            return
        without, paths = tuple(self._wishes.without(root)), self._world.paths
        look = Look(wanted, without, self._wishes.trees, paths.memory, paths.core)
        self.queue.add([], partial(compared, look))

    def _go_on(self, now: Round, shelf: Shelf) -> Iterator[Seen]:
        told, done = self._written(now)
        for one in told:
            project = project_of(one.path, self._wishes.trees)
            yield Seen((one,), project=project, then=partial(self._told, one.path, one.digest))
        if done and now.over:
            yield from self._finished(now)
        elif done:
            if now.asks:
                yield Seen((now.progress(),))
            self._rest = STRAINED_S if self._puts_off(now) else 0.0
            files = [] if self._rest else now.next(shelf)
            if files:
                self.queue.add(files, partial(read_files, files))

    def _puts_off(self, now: Round) -> bool:
        return not now.asks and now.left > FEW and (strain.on_battery() or strain.busy())

    def _written(self, now: Round) -> tuple[list[DocumentRead], bool]:
        """What is to be told of a slice of writing, and whether nothing is left to be written."""
        told, until = list[DocumentRead](), self._world.clock.monotonic() + SLICE_S
        with self._memory.database.transaction():
            for step in now.steps:
                told += [step] if step else []
                if self._world.clock.monotonic() > until:
                    return told, False
        return told, True

    def _finished(self, now: Round) -> Iterator[Seen]:
        self._round = None
        wanted = self._wishes.roots.get(now.root)
        self.watching.follow(now.root, now.folders if wanted and wanted.asked else [])
        for seen in now.asks:
            ending = now.ingested(self._world.clock.lived())
            yield Seen((ending,), Bookmark(f"documents/{seen.seq}", 1), cause=seen)

    def _told(self, path: str, digest: str) -> None:
        try:
            memory = self._world.memory.open()
            with memory.database.transaction():
                Shelf(memory).told(path, digest)
        except (StoreError, DiskFull) as error:
            _log.warning("%s will be read again: %s", path, error)

    def _give_up(self, again_s: float) -> None:
        """Leave the root at hand for a while; what a child is making of it counts no longer."""
        if self._round:
            left, self._round = self._round, None
            self._rest = 0.0
            self._asks.setdefault(left.root, []).extend(left.asks)
            self.look(left.root, again_s)
