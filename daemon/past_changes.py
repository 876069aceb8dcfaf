"""What was done to a project between two moments: out of the log, the snapshots, and git.

It reads some megabytes and starts git, so it belongs into a child of its own (`daemon.worker`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Protocol

from daemon.past_commits import Noted
from daemon.past_edits import Edits
from daemon.past_heads import Heads
from daemon.past_moves import Moves
from daemon.past_texts import Texts
from daemon.service import World
from knowledge.changes.change import Change, Sort
from knowledge.changes.gather import SECOND, TYPES, Ran, Told, Whole, Window, gather
from knowledge.changes.sorting import command_sort, path_sort
from knowledge.envelope import Envelope
from knowledge.events import FilesChanged
from knowledge.files.snapshots import Snapshots
from knowledge.store.log import EventLog

LATE = 3_600 * SECOND
"""How long after the window what belongs to it may be told: a command whose record waited for the daemon."""
LOOKED_BACK = 3_000
"""Bursts before the window in which a file is looked for."""
_KEPT_LINE = 200
"""Letters of a command in a title."""


class Log(Protocol):
    """What is read of the past; `knowledge.store.log.EventLog` has it."""

    def place_at(self, at: int) -> int:
        """The seq to begin after for events from a moment on."""
        ...

    def every(self, seq: int, types: frozenset[str]) -> Iterator[Envelope]:
        """Events of some types after a seq, in order."""
        ...

    def backwards(self, kind: str) -> Iterator[Envelope]:
        """Events of one type, youngest first."""
        ...


class PastChanges:
    """What was done to projects. Each question opens the log anew, so it may be asked in a forked child."""

    def __init__(self, world: World) -> None:
        self._world = world

    def between(self, project: int, tree: str, after: int, until: int, *, failing: str = "") -> list[Change]:
        """Changes to a tree, the oldest first.

        `after` is the end of the earlier run and `until` the start of the later one, in microseconds UTC. `failing` is
        the template of the command that is to be explained: that it ran is no change.
        """
        window = Window(project, tree, after, until, failing)
        with self._log() as log:
            events = log.every(log.place_at(after), TYPES)
            told = gather(takewhile(lambda one: one.header.at <= until + LATE, events), window)
            return sorted(self._changes(told, window, log), key=lambda one: (one.at, one.seq))

    def _changes(self, told: Told, window: Window, log: Log) -> Iterator[Change]:
        tree = Path(window.tree)
        largest = self._world.config.files.snapshot_kb << 10
        texts = Texts(tree, Snapshots(self._world.paths.snapshots), largest)
        heads, mentions = Heads(tree, told.moves), _Mentions(log, window)
        moves = Moves(tree, told, texts, heads)
        edits = Edits(told, texts, heads, mentions.digest)
        yield from edits.changes(moves.done_by_git())
        yield from moves.changes()
        noted = list(Noted(told, moves, texts, mentions.digest).changes())
        yield from noted
        yield from (
            _whole(one) for one in moves.unexplained if not any(one.event.began <= commit.at for commit in noted)
        )
        yield from (_command(one, told, window) for one in told.commands)

    @contextmanager
    def _log(self) -> Iterator[Log]:
        if self._world.paths.core.exists():
            with EventLog.open(self._world.paths.core) as log:
                yield log
        else:
            yield _Listed(self._world)


class _Mentions:
    """With which digest each path was told last before the window; looked up when it is asked for first."""

    def __init__(self, log: Log, window: Window) -> None:
        self._log = log
        self._window = window
        self._found: dict[str, str] | None = None

    def digest(self, path: str) -> str | None:
        """Empty where none was taken, None where it was not told."""
        if self._found is None:
            self._found = self._look()
        return self._found.get(path)

    def _look(self) -> dict[str, str]:
        found: dict[str, str] = {}
        left = LOOKED_BACK
        for seen in self._log.backwards(FilesChanged.__name__):
            event = seen.event
            if not isinstance(event, FilesChanged) or event.tree != self._window.tree:
                continue
            if event.began >= self._window.after:
                continue
            for one in event.changes:
                found.setdefault(one.path, one.after or "")
            left -= 1
            if not left:
                break
        return found


class _Listed:
    """The past that a world has been given, where there is no log."""

    def __init__(self, world: World) -> None:
        self._past = world.past

    def place_at(self, at: int) -> int:
        del at
        return 0

    def every(self, seq: int, types: frozenset[str]) -> Iterator[Envelope]:
        return self._past.every(seq, types)

    def backwards(self, kind: str) -> Iterator[Envelope]:
        return reversed([*self._past.every(0, [kind])])


def _whole(whole: Whole) -> Change:
    """A change of which only the folders are known."""
    event = whole.event
    sort: Sort = "dependency" if event.reason == "packages" else "edit"
    folders = tuple(f"{folder}/" if folder else "./" for folder in event.folders)
    return Change(
        sort=sort,
        seq=whole.seq,
        ref=f"e{whole.seq}",
        title=f"{event.count} files",
        at=event.began,
        tree=event.tree,
        unknown=folders,
    )


def _command(ran: Ran, told: Told, window: Window) -> Change:
    event = ran.event
    wrote = (
        path_sort(one.path)
        for burst in told.bursts
        if told.command_at(burst.event.began) == event.command and event.started <= burst.event.began
        for one in burst.event.changes
    )
    sort: Sort = "command"
    if any(one in ("lock", "manifest") for one in wrote):
        sort = "dependency"
    elif command_sort(event.command) in ("install", "environment", "service"):
        sort = "environment"
    return Change(
        sort=sort,
        seq=ran.seq,
        ref=f"e{ran.seq}",
        title=" ".join(event.command.split())[:_KEPT_LINE],
        at=event.started,
        tree=window.tree,
        command=event.command,
        cwd=event.cwd,
    )
