"""Hears of commits, branches, merges, rebases, stashes and conflicts through the files that git writes.

Git is never run, so nothing that a repository configures is: no hook, filter, file-system monitor, pager or helper.
Every deed is read from the reflogs, whose place is kept with what was read, so that each counts once, and what
happened while nobody watched is found when somebody does.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from daemon.alarm import Alarm
from daemon.folder_watch import FolderWatch
from daemon.recording import HELD_S, Recording
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.events import (
    ConflictResolved,
    ConflictStarted,
    Event,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
    RecordingPaused,
    RecordingResumed,
    WatchLimited,
)
from knowledge.files.reading import is_folder
from knowledge.git.layout import Layout, find, submodules
from knowledge.git.places import PREFIX, Found, Places
from knowledge.git.repository import Repository, since
from knowledge.git.stops import still_open
from knowledge.registry import KINDS, Registry, Watched

SETTLE_S = 0.05
"""From the first change to reading: one command of git changes a dozen files."""
_STOPS = (ConflictStarted.__name__, ConflictResolved.__name__)
DOT_GIT = ".git"
_REARRANGE = {DOT_GIT, "modules", "config", "worktrees"}
"""Names whose change may mean another tree."""
_log = logging.getLogger("git")


class Git(Service):
    """ProjectWatched and the files below `.git` in; what was done there out."""

    name = "git"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._recording = Recording(world)
        self._finished = 0
        """When the pause began until which everything has been told, in microseconds UTC."""
        self._registry = Registry()
        self._since: dict[tuple[int, Path], int] = {}
        for seen in world.past.every(types=KINDS):
            self._learn(seen)
        self._places = Places(world.past.bookmarks(PREFIX))
        self._still = still_open(world.past.every(types=_STOPS))
        self._alarm = Alarm()
        self._watch = FolderWatch()
        self._bare: set[tuple[int, Path]] = set()
        """Trees that were no repository when they were looked at first: all of one that is made there is new."""
        self._repositories: dict[tuple[int, Path], Repository] = {}
        self._of_folder: dict[Path, list[tuple[int, Path]]] = {}
        self._awaited: dict[Path, set[str]] = {}
        """Folders in which these names would make a tree a repository."""
        self._changed: set[tuple[int, Path]] = set()
        self._outdated = True
        self._rings_at: float | None = None

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._watch.fileno(): self._noticed, self._alarm.fileno(): self._rang}

    def wake(self) -> Iterator[Seen]:
        self._outdated = True
        yield from self._read()

    def stop(self) -> None:
        self._watch.close()
        self._alarm.close()

    # ── which trees ───────────────────────────────────────────────────────────────────────────────

    @on(ProjectWatched)
    def project_watched(self, event: ProjectWatched, seen: Envelope) -> Iterable[Event]:
        del event
        return self._rearranged(seen)

    @on(ProjectUnwatched)
    def project_unwatched(self, event: ProjectUnwatched, seen: Envelope) -> Iterable[Event]:
        del event
        return self._rearranged(seen)

    @on(ProjectMoved)
    def project_moved(self, event: ProjectMoved, seen: Envelope) -> Iterable[Event]:
        del event
        return self._rearranged(seen)

    @on(WatchLimited)
    def tree_went_or_came(self, event: WatchLimited, _seen: Envelope) -> Iterable[Event]:
        """Who watches the files of a tree sees that it is moved away, or back."""
        del event
        self._outdated = True
        self._ring(0)
        return ()

    @on(RecordingPaused)
    def left_alone(self, _event: RecordingPaused, seen: Envelope) -> Iterable[Event]:
        return self._recording_changed(seen)

    @on(RecordingResumed)
    def taken_up(self, _event: RecordingResumed, seen: Envelope) -> Iterable[Event]:
        return self._recording_changed(seen)

    def _recording_changed(self, seen: Envelope) -> Iterable[Event]:
        if self._recording.heed(seen):
            self._ring(0)
        return ()

    def _rearranged(self, seen: Envelope) -> Iterable[Event]:
        """What is found in the trees has places of its own, so it is told from the loop and not from here."""
        self._learn(seen)
        self._outdated = True
        self._ring(0)
        return ()

    def _learn(self, seen: Envelope) -> None:
        event = seen.event
        number = getattr(event, "number", 0)
        before = self._trees(number)
        self._registry.apply(event)
        after = self._trees(number)
        known = {tree: self._since.pop((number, tree), seen.header.at) for tree in before}
        if isinstance(event, ProjectMoved):
            known = dict(zip(after, known.values(), strict=True))
        self._since.update({(number, tree): known.get(tree, seen.header.at) for tree in after})

    def _trees(self, number: int) -> tuple[Path, ...]:
        return next((one.trees for one in self._registry.watched if one.number == number), ())

    def _arrange(self) -> None:
        """Find the repositories of every project anew; those that are as they were go on."""
        self._outdated = False
        found, bare = dict[tuple[int, Path], dict[Layout, int]](), list[Path]()
        for project in self._registry.watched:
            for tree in project.trees:
                layouts = self._layouts(project, tree)
                if not layouts:
                    self._bare.add((project.number, tree))
                    bare.append(tree)
                for layout, began in layouts.items():
                    found.setdefault((project.number, layout.common), {})[layout] = began
        projects = {project.number: project for project in self._registry.watched}
        before = self._repositories
        self._repositories = {}
        for (number, common), layouts in found.items():
            project = projects[number]
            fresh = Repository(
                number,
                project.key,
                layouts,
                began=self._began(project),
                places=self._places,
                still=self._still,
                resumed=self._resumed,
            )
            known = before.get((number, common))
            self._repositories[number, common] = known if known and known.same(fresh) else fresh
        self._of_folder = {}
        self._awaited = {}
        for tree in bare:
            self._await(tree)
        for name, repository in self._repositories.items():
            for folder in repository.folders:
                self._of_folder.setdefault(folder, []).append(name)
        self._changed = set(self._repositories)

    def _await(self, tree: Path) -> None:
        """Hear of what makes a tree a repository again, or for the first time."""
        there = next((one for one in (tree, *tree.parents) if is_folder(one)), tree)
        below = tree.relative_to(there).parts
        self._of_folder.setdefault(there, [])
        self._awaited.setdefault(there, set()).add(below[0] if below else DOT_GIT)

    def _layouts(self, project: Watched, tree: Path) -> dict[Layout, int]:
        """A tree and the submodules in it that are no project of their own, and since when each is watched."""
        named = 0 if (project.number, tree) in self._bare else self._since[project.number, tree]
        others = {one for other in self._registry.watched for one in other.trees}
        wanted = [tree, *(one for one in submodules(tree) if one not in others)]
        found = [layout for one in wanted if (layout := find(one))]
        return {layout: since(layout, named, self._began(project)) for layout in found}

    @property
    def _resumed(self) -> int:
        """When the last pause was over; while what came before that is told, the one before it."""
        pause = self._recording.last
        return (pause.ended or 0) if self._finished == pause.began else pause.before

    def _began(self, project: Watched) -> int:
        """Since when any tree of a project is watched."""
        return min(self._since[project.number, tree] for tree in project.trees)

    # ── what happens there ────────────────────────────────────────────────────────────────────────

    def _noticed(self) -> Iterable[Seen]:
        for folder, names in self._watch.read().items():
            self._changed.update(self._of_folder.get(folder, ()))
            self._outdated |= not names or bool(names & (_REARRANGE | self._awaited.get(folder, set())))
        if self._changed or self._outdated:
            self._ring(SETTLE_S)
        return ()

    def _rang(self) -> Iterator[Seen]:
        self._alarm.hear()
        self._rings_at = None
        yield from self._read()

    def _read(self) -> Iterator[Seen]:
        if self._recording.held:
            self._ring(HELD_S)
            return
        if self._recording.last.began > self._finished:
            yield from self._finish(self._recording.last.began)
        if self._recording.paused:
            self._watch.watch(())
            return
        yield from self._read_changed()

    def _finish(self, until: int) -> Iterator[Seen]:
        """Tell what had happened before a pause; after it everything is looked at anew."""
        if self._outdated:
            self._arrange()
        for repository in self._repositories.values():
            yield from self._found(repository, partial(repository.read_before, until))
        self._finished = until
        self._outdated = True

    def _found(self, repository: Repository, read: Callable[[int, float], Iterable[Found]]) -> Iterator[Seen]:
        try:
            for found in read(self.world.clock.now(), time.time()):
                yield Seen(found.events, found.bookmark, project=repository.number)
        except (OSError, ValueError) as error:  # one broken repository must not keep the others waiting
            _log.warning("%s cannot be read: %r", repository.identity[0], str(error))

    def _read_changed(self) -> Iterator[Seen]:
        if self._outdated:
            self._arrange()
        self._keep_watch()
        if any(_came(folder, name) for folder, names in self._awaited.items() for name in names):
            self._outdated = True  # before its place was watched
            self._ring(SETTLE_S)
        while self._changed:
            repository = self._repositories.get(self._changed.pop())
            if repository:
                yield from self._found(repository, repository.read)
        waits = {name: one.again_in_s for name, one in self._repositories.items()}
        again = {name: wait for name, wait in waits.items() if wait is not None}
        if again:
            self._changed.update(again)
            self._ring(min(again.values()))

    def _keep_watch(self) -> None:
        """Folders appear as git needs them; they are watched before they are read, so that nothing falls between."""
        try:
            self._watch.watch(self._of_folder)
        except OSError as error:
            _log.warning("not everything can be watched: %r", str(error))

    def _ring(self, seconds: float) -> None:
        """Read in so many seconds, or sooner where that was going to be done."""
        at = self.world.clock.monotonic() + seconds
        if self._rings_at is None or at < self._rings_at:
            self._rings_at = at
            self._alarm.ring_in(seconds)


def _came(folder: Path, name: str) -> bool:
    """Whether what is awaited in a folder is there."""
    return find(folder) is not None if name == DOT_GIT else is_folder(folder / name)
