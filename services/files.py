"""Sees files change in the trees of watched projects and tells what became of them, one burst in one event.

What happened while it did not run, or faster than the kernel keeps, is found by looking through the tree.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from daemon.alarm import Alarm
from daemon.recording import HELD_S, Recording
from daemon.service import Seen, Service, World, on
from daemon.watch_chores import Chores
from daemon.watch_limits import Limits, begin_watch, read_library
from daemon.watch_means import Means
from daemon.watch_tree import ABOVE, WatchedTree
from daemon.watch_wanted import Wanted, WantedTrees
from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, StoreError
from knowledge.events import (
    CommandFinished,
    Event,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
    RecordingPaused,
    RecordingResumed,
    TreeChanged,
    WatchLimited,
)
from knowledge.files.index import Index, Telling
from knowledge.files.snapshots import Snapshots
from knowledge.files.telling import CLOSED
from knowledge.registry import KINDS

SLICE_S = 0.002
"""How long chores go on before others in this process have their turn."""
RETRY_S = 30.0
"""After a full disk, a tree is looked through again."""
_log = logging.getLogger("files")


class Files(Service):
    """ProjectWatched and its kin in; FilesChanged, TreeChanged and WatchLimited out."""

    name = "files"

    def __init__(self, world: World) -> None:
        """Raises WriterBusy."""
        super().__init__(world)
        self._wanted = WantedTrees(world.past.every(types=KINDS))
        self._recording = Recording(world)
        # What the git sense cannot read is not ours to take back.
        said = (one.event for one in world.past.every(types=[WatchLimited.__name__]) if one.speaker == self.name)
        self._limits_of = Limits(one for one in said if isinstance(one, WatchLimited))
        self._index = Index.open(world.paths.files)
        self._snapshots = Snapshots(world.paths.snapshots)
        self._alarm = Alarm()
        self._watch = begin_watch()
        self._trees: dict[str, WatchedTree] = {}
        self._chores = Chores()
        self._again: dict[str, float] = {}

    @classmethod
    def prepare(cls) -> None:
        read_library()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        found = {self._alarm.fileno(): self._due}
        return found | {self._watch.fileno(): self._noticed} if self._watch else found

    def wake(self) -> Iterator[Seen]:
        self._follow_registry()
        yield from self._seen(self._index.untold())
        yield from self._limits()

    def stop(self) -> None:
        self._alarm.close()
        if self._watch:
            self._watch.close()
        self._index.close()

    # ── what others say ───────────────────────────────────────────────────────────────────────────

    @on(ProjectWatched)
    def trees_watched(self, _event: ProjectWatched, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(seen)

    @on(ProjectUnwatched)
    def trees_left(self, _event: ProjectUnwatched, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(seen)

    @on(ProjectMoved)
    def trees_moved(self, _event: ProjectMoved, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(seen)

    @on(CommandFinished)
    def command_finished(self, event: CommandFinished, _seen: Envelope) -> Iterable[Event]:
        """What cannot be watched is looked through when somebody has been at work in it."""
        for tree in self._trees.values():
            limit = self._limits_of.limit(tree, self._watch)
            unseen = limit is not None and limit.instead != CLOSED
            if unseen and Path(event.cwd).is_relative_to(tree.root) and tree.is_there:
                self._look_through(tree)
        self._arm()
        return ()

    @on(RecordingPaused)
    def trees_left_alone(self, _event: RecordingPaused, seen: Envelope) -> Iterable[Event]:
        """What happened before is still told, then everything that is known of the trees is forgotten."""
        if self._recording.heed(seen):
            for tree in self._trees.values():
                self._look_through(tree)  # what the kernel noted may not have come here yet
                self._pause(tree)
            self._arm()
        return ()

    @on(RecordingResumed)
    def trees_taken_up(self, _event: RecordingResumed, seen: Envelope) -> Iterable[Event]:
        """They are taken note of anew."""
        if self._recording.heed(seen):
            self._follow_registry()
        return ()

    def _registry_changed(self, seen: Envelope) -> Iterable[Event]:
        moved = self._wanted.learn(seen)
        for old, new in moved or ():
            self._leave(old)
            self._index.moved(old, new)
        if moved is not None:
            self._follow_registry()
        return ()

    def _follow_registry(self) -> None:
        """Watch the trees that are to be watched, and no others."""
        wanted = self._wanted.trees
        for root in self._trees.keys() - wanted.keys():
            self._leave(root)
        for root in self._index.trees() - wanted.keys():
            self._index.forget(root)
        for root, one in wanted.items():
            if root in self._trees:
                self._trees[root].project = one.project
            else:
                self._begin(root, one)
        self._arm()

    def _begin(self, root: str, wanted: Wanted) -> None:
        """Watch a tree. What is known from before the last pause only serves to tell what happened until then."""
        noted, pause = self._index.noted(root), self._recording.last
        if noted is None or noted < pause.before:
            noted = None
            self._index.forget(root)
            if pause.ended is None:
                return
        largest = self.world.config.files.snapshot_kb << 10
        means = Means(self._watch, self._index, self._snapshots, self.world.clock, largest)
        tree = WatchedTree(Path(root), wanted.project, means, max(wanted.since, pause.ended or 0))
        self._trees[root] = tree
        tree.begin()
        self._chores.add(tree, "look", tree.look_through(anew=False))
        if noted is not None and noted < pause.began:
            self._pause(tree)
        else:
            self._chores.add(tree, "remember", tree.remember())

    def _pause(self, tree: WatchedTree) -> None:
        """Tell what happened in a tree until the pause began, and forget it."""
        tree.leave(self._recording.last.began)
        self._chores.drop(tree, but=("look", "settle"))
        self._chores.add(tree, "settle", tree.settle())
        self._chores.add(tree, "forget", self._forgotten(tree))

    def _forgotten(self, tree: WatchedTree) -> Iterator[list[Telling]]:
        self._index.forget(str(tree.root))
        self._leave(str(tree.root))
        self._follow_registry()
        yield []

    def _leave(self, root: str) -> None:
        tree = self._trees.pop(root, None)
        if tree:
            tree.end()
            self._again.pop(root, None)
            self._chores.drop(tree)

    # ── what the kernel says ──────────────────────────────────────────────────────────────────────

    def _noticed(self) -> Iterator[Seen]:
        assert self._watch
        notices, overflow = self._watch.read()
        for notice in notices:
            tree = self._trees.get(notice.tree)
            if tree:
                tree.notice(notice)
                if tree.lost and notice.folder == ABOVE:
                    self._look_through(tree)
        for tree in self._trees.values():
            if tree.deadline() is not None:
                tree.git_works()
            if overflow:
                _log.warning("more happened in %s than the kernel keeps: it is looked through", tree.root)
                self._look_through(tree)
        self._arm()
        return iter(())

    # ── what time says ────────────────────────────────────────────────────────────────────────────

    def _due(self) -> Iterator[Seen]:
        self._alarm.hear()
        if self._recording.held:
            self._alarm.ring_in(HELD_S)
            return
        try:
            for tree in list(self._trees.values()):
                self._begin_settling(tree)
            yield from self._work()
            yield from self._limits()
        finally:
            self._arm()

    def _begin_settling(self, tree: WatchedTree) -> None:
        now = self.world.clock.monotonic()
        if self._again.get(str(tree.root), now + 1) <= now:
            del self._again[str(tree.root)]
            (self._pause if tree.left else self._look_through)(tree)
        if not tree.due(now) or self._chores.has("settle", tree):
            return
        if tree.git_works():
            tree.burst.held(now)
            if not tree.due(now):
                return
        if tree.lost:
            tree.burst.take()
            self._look_through(tree)
            return
        self._chores.begin(tree, "settle", tree.settle())
        if tree.stale:
            self._chores.begin(tree, "heed", tree.heed_rules())

    def _work(self) -> Iterator[Seen]:
        """Go on with chores for a while."""
        until = self.world.clock.monotonic() + SLICE_S
        while self._chores and self.world.clock.monotonic() < until:
            chore = self._chores.under_way()
            try:
                told = next(chore.steps, None)
            except (StoreError, DiskFull, OSError):
                self._failed(chore.tree)
                told = None
            if told:
                yield from self._seen(told)
                if any(isinstance(one.event, TreeChanged) for one in told):
                    self._chores.add(chore.tree, "remember", chore.tree.remember())
            if told is None:
                self._chores.end(chore)

    def _failed(self, tree: WatchedTree) -> None:
        _log.exception("%s could not be compared; it is looked through in %g s", tree.root, RETRY_S)
        self._again[str(tree.root)] = self.world.clock.monotonic() + RETRY_S

    def _look_through(self, tree: WatchedTree) -> None:
        """Find what was not noticed; watch a tree anew that had gone and is back, and its parent until it is."""
        if tree.lost:
            tree.begin()
        if tree.lost and tree.is_there:  # it came before its place was watched
            tree.begin()
        if tree.lost:
            return
        self._chores.add(tree, "look", tree.look_through())

    def _arm(self) -> None:
        """Ring when the next thing is due; never when nothing is."""
        now = self.world.clock.monotonic()
        trees = [tree for tree in self._trees.values() if not self._chores.has("settle", tree)]
        dues = [due for tree in trees if (due := tree.deadline()) is not None]
        dues += self._again.values()
        if self._chores:
            dues.append(now)
        if dues:
            self._alarm.ring_in(max(0.0, min(dues) - now))

    # ── what is said ──────────────────────────────────────────────────────────────────────────────

    def _seen(self, told: Iterable[Telling]) -> Iterator[Seen]:
        for one in told:
            yield Seen((one.event,), one.bookmark, then=partial(self._told, one.n), project=one.project)

    def _told(self, n: int) -> None:
        try:
            self._index.told(n)
        except (StoreError, DiskFull) as error:  # it is sent again at the next start, and dropped by its bookmark
            _log.warning("%s", error)

    def _limits(self) -> Iterator[Seen]:
        for tree in list(self._trees.values()):
            changed = self._limits_of.changed(tree, self._watch)
            if changed:
                yield Seen((changed,), project=tree.project)
