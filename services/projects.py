"""Knows which projects are watched: answers `sotto watch` and `unwatch`, and finds those again that moved."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from daemon.safe_git import remote_of, root_commit_of
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.events import (
    CommandFinished,
    Event,
    NameProject,
    ProjectMoved,
    ProjectRefused,
    ProjectUnwatched,
    ProjectVanished,
    ProjectWatched,
    UnwatchProject,
    WatchLimited,
    WatchProject,
)
from knowledge.files.reading import is_folder
from knowledge.projects import Place, find, worktrees
from knowledge.redact import clean
from knowledge.registry import KINDS, Registry
from knowledge.toolchain import detect


class Projects(Service):
    """WatchProject, NameProject and UnwatchProject in, ProjectWatched and its kin out."""

    name = "projects"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        past = world.past.every(types=[*KINDS, ProjectVanished.__name__, WatchLimited.__name__])
        self._registry = Registry()
        self._vanished: dict[int, set[Path]] = {}
        self._unwanted: set[Path] = set()
        """Trees that were taken out by name."""
        for seen in past:
            self._take(seen.event)

    def wake(self) -> Iterator[Seen]:
        """What is no longer where it was is said once."""
        for fact in self._gone():
            yield Seen((fact,), project=fact.number)

    @on(WatchProject)
    def project_watched(self, order: WatchProject, _seen: Envelope) -> Iterator[Event]:
        directory = Path(order.path)
        refusal = _refusal(directory)
        if refusal:
            yield ProjectRefused(path=order.path, reason=refusal)
            return
        place = find(directory)
        moved = self._moved_here(place)
        if moved:
            yield self._taken(moved)
        linked = worktrees(place.key) if place.tree == place.key.parent else []
        yield self._taken(self._watched(place, linked))

    @on(NameProject)
    def project_named(self, order: NameProject, _seen: Envelope) -> Iterator[Event]:
        known = self._registry.by_key(Path(order.key)) if order.key else self._registry.awaited(order.name)
        if known:
            yield ProjectRefused(path=order.key or order.name, reason="it has a number")
            return
        name = clean(self._free_name(order.name))
        yield self._taken(ProjectWatched(number=self._registry.next_number, name=name, key=order.key, trees=[]))

    @on(UnwatchProject)
    def project_unwatched(self, order: UnwatchProject, _seen: Envelope) -> Iterator[Event]:
        named = Path(order.path)
        found = self._registry.at(named) or self._registry.at(find(named).tree)
        if found is None:
            yield ProjectRefused(path=order.path, reason="it is not watched")
            return
        project, tree = found
        left = [clean(str(one)) for one in project.trees if one != tree]
        yield self._taken(ProjectUnwatched(number=project.number, trees=left))

    @on(WatchLimited)
    def project_vanished(self, event: WatchLimited, _seen: Envelope) -> Iterator[Event]:
        """Who watches a tree hears first that it is not there, or is there again."""
        self._take(event)
        yield from self._gone()

    @on(CommandFinished)
    def project_moved(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        """Somebody works where nothing is watched: perhaps in a worktree made since, or a project moved there."""
        place = find(Path(event.cwd))
        if self._is_new_tree(place):
            yield self._taken(self._watched(place))
            return
        if self._registry.at(Path(event.cwd)) or not any(_is_gone(one.key) for one in self._registry.watched):
            return
        yield from self._gone()
        moved = self._moved_here(place)
        if moved:
            yield self._taken(moved)
            yield self._taken(self._watched(place))

    # ── what is watched ───────────────────────────────────────────────────────────────────────────

    def _is_new_tree(self, place: Place) -> bool:
        """Whether it is a tree of a watched project that nobody has heard of yet."""
        known = self._registry.by_key(place.key)
        return bool(known and known.trees) and place.tree not in self._unwanted.union(known.trees if known else ())

    def _watched(self, place: Place, linked: Iterable[Path] = ()) -> ProjectWatched:
        """The project of a place as it is now, under the number it has or the next one."""
        known = self._registry.by_key(place.key) or self._registry.awaited(place.name)
        trees = [*(known.trees if known else ()), place.tree, *(one for one in linked if one not in self._unwanted)]
        made = detect(place.tree)
        remote = remote_of(place.key)
        return ProjectWatched(
            number=known.number if known else self._registry.next_number,
            name=clean(known.name if known else self._free_name(place.name)),
            key=clean(str(place.key)),
            trees=[clean(str(tree)) for tree in dict.fromkeys(trees)],
            root_commit=root_commit_of(place.tree),
            remote=clean(remote) if remote else None,
            languages=made.languages,
            tools=made.tools,
        )

    def _gone(self) -> Iterator[ProjectVanished]:
        """Trees that are no longer where they were, of which that was not said."""
        for project in self._registry.watched:
            for tree in project.trees:
                if tree not in self._vanished.get(project.number, ()) and _is_gone(tree):
                    fact = ProjectVanished(number=project.number, tree=clean(str(tree)))
                    self._take(fact)
                    yield fact

    def _free_name(self, wanted: str) -> str:
        taken = {one.name for one in self._registry.all}
        names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
        return next(name for name in names if name not in taken)

    def _moved_here(self, place: Place) -> ProjectMoved | None:
        """The vanished project that is at this place now, if it is one: by root commit and remote.

        Without a commit nothing can be known again.
        """
        if self._registry.by_key(place.key):
            return None
        gone = [one for one in self._registry.watched if _is_gone(one.key)]
        remote = remote_of(place.key) if gone else None
        gone = [one for one in gone if one.root_commit and one.remote == remote]
        root = root_commit_of(place.tree) if gone else None  # which takes time in a large repository
        same = [one for one in gone if one.root_commit == root]
        if len(same) != 1:
            return None  # nothing fits, or several do: who asks will have to say which
        return ProjectMoved(number=same[0].number, before=clean(str(same[0].key)), after=clean(str(place.key)))

    def _taken(self, event: Event) -> Event:
        self._take(event)
        return event

    def _take(self, event: Event) -> None:
        """Take a fact into account, in the order in which it is committed."""
        before = self._trees(event)
        self._registry.apply(event)
        self._unwanted = (self._unwanted | before).difference(self._trees(event))
        if isinstance(event, ProjectVanished):
            self._vanished.setdefault(event.number, set()).add(Path(event.tree))
        elif isinstance(event, ProjectWatched | ProjectMoved | ProjectUnwatched):
            self._vanished.pop(event.number, None)
        elif isinstance(event, WatchLimited) and not event.instead:
            for trees in self._vanished.values():
                trees.discard(Path(event.tree))

    def _trees(self, event: Event) -> frozenset[Path]:
        """Trees of the project that an event watches or leaves alone; none of another event."""
        if not isinstance(event, ProjectWatched | ProjectUnwatched):
            return frozenset()
        return frozenset(tree for one in self._registry.watched if one.number == event.number for tree in one.trees)


def _is_gone(folder: Path) -> bool:
    """Whether no folder is there any more; one that is closed to us is."""
    try:
        return not stat.S_ISDIR(folder.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def _refusal(directory: Path) -> str:
    """Why a directory cannot be a project; empty when it can."""
    if not directory.is_absolute() or not is_folder(directory):
        return "there is no such directory"
    if directory.resolve() in (Path("/"), Path.home().resolve()):
        return "this holds everything you have; watch the projects in it instead"
    return ""
