"""Sees files change in the trees of watched projects and tells what became of them, one burst in one event.

What happened while it did not run, or faster than the kernel keeps, is found by looking through the tree.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from daemon.alarm import Alarm
from daemon.service import Seen, Service, World, on
from daemon.watch_limits import Limits, begin_watch
from daemon.watch_tree import ABOVE, Means, WatchedTree
from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, StoreError
from knowledge.events import (
    CommandFinished,
    Event,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
    TreeChanged,
    WatchLimited,
)
from knowledge.files.index import Index, Telling
from knowledge.files.snapshots import Snapshots
from knowledge.files.telling import CLOSED
from knowledge.registry import KINDS, Registry

SLICE_S = 0.002
"""How long chores go on before others in this process have their turn."""
RETRY_S = 30.0
"""After a full disk, a tree is looked through again."""
_log = logging.getLogger("files")


class Chore(NamedTuple):
    """Work on a tree that goes on in small steps; the first of the queue is under way."""

    tree: WatchedTree
    name: str
    steps: Iterator[list[Telling]]


class Files(Service):
    """ProjectWatched and its kin in; FilesChanged, TreeChanged and WatchLimited out."""

    name = "files"

    def __init__(self, world: World) -> None:
        """Raises WriterBusy."""
        super().__init__(world)
        past = list(world.past.every(types=KINDS))
        self._registry = Registry(one.event for one in past)
        self._through = past[-1].seq if past else 0
        # What the git sense cannot read is not ours to take back.
        limited = world.past.every(types=[WatchLimited.__name__])
        said = (one.event for one in limited if one.speaker == self.name)
        self._limits_of = Limits(one for one in said if isinstance(one, WatchLimited))
        self._index = Index.open(world.paths.files)
        self._snapshots = Snapshots(world.paths.snapshots)
        self._alarm = Alarm()
        self._watch = begin_watch()
        self._trees: dict[str, WatchedTree] = {}
        self._chores: deque[Chore] = deque()
        self._again: dict[str, float] = {}

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

    @property
    def comparing(self) -> bool:
        """Whether a tree is being looked through."""
        return any(chore.name == "look" for chore in self._chores)

    # ── what others say ───────────────────────────────────────────────────────────────────────────

    @on(ProjectWatched)
    def trees_watched(self, event: ProjectWatched, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(event, seen)

    @on(ProjectUnwatched)
    def trees_left(self, event: ProjectUnwatched, seen: Envelope) -> Iterable[Event]:
        return self._registry_changed(event, seen)

    @on(ProjectMoved)
    def trees_moved(self, event: ProjectMoved, seen: Envelope) -> Iterable[Event]:
        if seen.seq > self._through:
            before = {one.number: one.trees for one in self._registry.watched}
            self._registry.apply(event)
            after = {one.number: one.trees for one in self._registry.watched}
            for old, new in zip(before.get(event.number, ()), after.get(event.number, ()), strict=True):
                if old != new:
                    self._leave(str(old))
                    self._index.moved(str(old), str(new))
            self._follow_registry()
        return ()

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

    def _registry_changed(self, event: Event, seen: Envelope) -> Iterable[Event]:
        if seen.seq > self._through:
            self._registry.apply(event)
            self._follow_registry()
        return ()

    def _follow_registry(self) -> None:
        """Watch the trees that are to be watched, and no others."""
        wanted = {str(tree): project.number for project in self._registry.watched for tree in project.trees}
        for root in [*self._trees]:
            if root not in wanted:
                self._leave(root)
        for root in self._index.trees() - wanted.keys():
            self._index.forget(root)
        for root, number in wanted.items():
            if root in self._trees:
                self._trees[root].project = number
                continue
            largest = self.world.config.files.snapshot_kb << 10
            means = Means(self._watch, self._index, self._snapshots, self.world.clock, largest)
            tree = WatchedTree(Path(root), number, means)
            self._trees[root] = tree
            tree.begin()
            self._add_chore(tree, "look", tree.look_through(anew=False))
            self._add_chore(tree, "remember", tree.remember())
        self._arm()

    def _leave(self, root: str) -> None:
        tree = self._trees.pop(root, None)
        if tree:
            tree.end()
            self._again.pop(root, None)
            self._chores = deque(one for one in self._chores if one.tree is not tree)

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
            self._look_through(tree)
        if not tree.due(now) or self._settles(tree):
            return
        if tree.git_works():
            tree.burst.held(now)
            if not tree.due(now):
                return
        if tree.lost:
            tree.burst.take()
            self._look_through(tree)
            return
        self._chores.appendleft(Chore(tree, "settle", tree.settle()))
        if tree.stale:
            self._chores.appendleft(Chore(tree, "heed", tree.heed_rules()))

    def _settles(self, tree: WatchedTree) -> bool:
        """Whether what was noticed before is being looked at."""
        return any(one.tree is tree and one.name == "settle" for one in self._chores)

    def _work(self) -> Iterator[Seen]:
        """Go on with chores for a while."""
        until = self.world.clock.monotonic() + SLICE_S
        while self._chores and self.world.clock.monotonic() < until:
            chore = self._chores[0]
            try:
                told = next(chore.steps, None)
            except (StoreError, DiskFull, OSError):
                self._failed(chore.tree)
                told = None
            if told:
                yield from self._seen(told)
                if any(isinstance(one.event, TreeChanged) for one in told):
                    self._add_chore(chore.tree, "remember", chore.tree.remember())
            if told is None and self._chores and self._chores[0] is chore:
                self._chores.popleft()

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
        self._add_chore(tree, "look", tree.look_through())

    def _add_chore(self, tree: WatchedTree, name: str, steps: Iterator[list[Telling]]) -> None:
        """One that is under way may be past what has changed since; one that has not begun is enough."""
        if not any(one.tree is tree and one.name == name for one in list(self._chores)[1:]):
            self._chores.append(Chore(tree, name, steps))

    def _arm(self) -> None:
        """Ring when the next thing is due; never when nothing is."""
        now = self.world.clock.monotonic()
        trees = [tree for tree in self._trees.values() if not self._settles(tree)]
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
