"""Run one command in a sandbox, at the level that this machine can have."""

import importlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from knowledge.errors import NoIsolation, StepRefused
from knowledge.sandbox.profile import Inside
from knowledge.sandbox.put import Put, checked
from knowledge.sandbox.reached import Reached
from services.sandbox import apart, groups, hidden, putting, reduced, repositories, starting
from services.sandbox.watching import Outcome, Watch

if TYPE_CHECKING:
    from services.sandbox.outside import Outside

Rung = Literal["overlay", "copy", "reduced"]
"""How it is kept apart: bubblewrap over an overlay, over a real copy, or Landlock over a real copy."""
_PROXY = "services.sandbox.proxy"
_FULL_NEEDED = "`sotto sandbox probe` says what the full level lacks here"
PLACES = (Path("/usr/bin/bwrap"), Path("/usr/local/bin/bwrap"), Path("/bin/bwrap"))


MOUNTED = "mounted"
"""A folder among the rooms, which stays empty for all but the one who has mounted something there."""


class Wanted(NamedTuple):
    """A command, and how it is to be run."""

    command: Sequence[str]
    inside: Inside
    rung: Rung
    bwrap: str
    rooms: Path
    """Folder in which one is made for it."""
    masked: bool = True
    """Whether secrets of the project are looked for."""
    outside: "Outside | None" = None
    """How the hosts of `inside` are reached, where there are any; None as this machine does."""
    put: tuple[Put, ...] = ()
    """Files that are otherwise in the copy than in the project."""

    @property
    def cwd(self) -> str:
        """Where it starts, below the project; empty for that itself."""
        return self.inside.cwd[len(self.inside.project) :].strip("/")


def bubblewrap() -> str:
    """Where it is; never by PATH, which belongs to the project as much as to the user. Empty where it is not."""
    return next((str(one) for one in PLACES if one.is_file()), "")


def run(wanted: Wanted, put: Callable[[int, bytes], None]) -> Outcome:
    """Run it to its end; `put` gets what it prints: 1 or 2, and bytes.

    Raises StepRefused, NoIsolation, PutRefused.
    """
    limits, hosts = wanted.inside.limits, wanted.inside.hosts
    if hosts and wanted.rung == "reduced":
        raise NoIsolation("the reduced level has no network at all, so no host can be reached", hint=_FULL_NEEDED)
    with _room(wanted) as room, groups.counted(limits) as group:
        started = _started(wanted, room, group)
        with _served(wanted, started.listener) as told:
            watch = Watch(started, group, limits, put)
            try:
                outcome = watch.follow()
            finally:
                watch.close()
    return outcome._replace(reached=told[0] if told else Reached())


def _served(wanted: Wanted, listener: int) -> AbstractContextManager[list[Reached]]:
    """A proxy for the hosts that are listed; without any, nothing of it is even loaded."""
    hosts = wanted.inside.hosts
    if not hosts:
        return nullcontext([])
    proxy = importlib.import_module(_PROXY)
    reach = proxy.Reach(hosts, outside=wanted.outside) if wanted.outside else proxy.Reach(hosts)
    return cast("AbstractContextManager[list[Reached]]", proxy.serving(listener, reach))


def _started(wanted: Wanted, room: Path, group: groups.Counted) -> starting.Started:
    trees = tuple(_trees(wanted))
    puts = checked(wanted.put, trees[0].hidden)
    try:
        return _begun(wanted, room, group, (trees[0]._replace(puts=puts, kept=wanted.cwd), *trees[1:]))
    except StepRefused as refused:
        raise putting.refusal(refused) from None


def _begun(wanted: Wanted, room: Path, group: groups.Counted, trees: tuple[apart.Tree, ...]) -> starting.Started:
    if wanted.rung == "overlay":
        return starting.start(starting.Full(wanted.bwrap, wanted.inside, room, trees), wanted.command, group)
    copies = [room / f"copied-{number}" for number in range(len(trees))]
    for tree, copied in zip(trees, copies, strict=True):
        hidden.copy(Path(tree.path), copied, tree.hidden, repository=tree.repository)
        if tree.puts:
            putting.put(str(copied), tree.puts, tree.kept)
    if wanted.rung == "copy":
        full = starting.Full(wanted.bwrap, wanted.inside, room, trees, tuple(str(one) for one in copies))
        return starting.start(full, wanted.command, group)
    home = room / "home"
    home.mkdir()
    for copied in copies[1:]:
        repositories.moved(Path(wanted.inside.project), copies[0], copied)
    return reduced.start(reduced.Reduced(wanted.inside, tuple(copies), home), wanted.command, group)


def _trees(wanted: Wanted) -> Iterator[apart.Tree]:
    project = wanted.inside.project
    yield apart.Tree(project, hidden.secrets(Path(project)) if wanted.masked else ())
    for one in wanted.inside.repositories:
        yield apart.Tree(one, tuple(repositories.secrets(Path(one))), repository=True)


@contextmanager
def _room(wanted: Wanted) -> Iterator[Path]:
    """Where its copy is. What is in memory is mounted at one place by all, as each sees only what it mounts itself."""
    if wanted.rung != "overlay":
        with room_in(wanted.rooms) as made:
            yield made
        return
    _tidied(wanted.rooms)
    place = wanted.rooms / MOUNTED
    place.mkdir(exist_ok=True, mode=0o700)
    yield place


@contextmanager
def room_in(rooms: Path) -> Iterator[Path]:
    """A folder that only we can look into, and that is gone afterwards with all that is in it."""
    _tidied(rooms)
    made = rooms / f"sandbox-{os.getpid()}-{os.urandom(6).hex()}"
    made.mkdir(mode=0o700)
    try:
        yield made
    finally:
        _removed(made)


def _tidied(rooms: Path) -> None:
    """Have the folder of rooms, without those of who was killed."""
    rooms.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in rooms.glob("sandbox-*"):
        if not Path("/proc", left.name.split("-")[1]).exists():
            _removed(left)


def _removed(room: Path) -> None:
    for folder in (room, *(one for one in room.rglob("*") if one.is_dir() and not one.is_symlink())):
        folder.chmod(0o700)  # what ran there may have closed it
    shutil.rmtree(room)
