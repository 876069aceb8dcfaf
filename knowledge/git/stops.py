"""Telling of each stop of git once when it begins and once when it is over, also across restarts."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.events import ConflictResolved, ConflictStarted
from knowledge.git.history import Reading, tail
from knowledge.git.index import unmerged
from knowledge.git.layout import Layout
from knowledge.git.places import Found, Places
from knowledge.git.reading import signature
from knowledge.git.stopped import Stopped, ending, stopped
from knowledge.redact import Clean, clean

MOST_PATHS = 200
LONGEST_PATH = 500
LOCK_S = 30.0
"""A lock that is older was left behind by a git that died; nothing waits for it."""
SETTLED_S = 0.5
"""Unmerged paths without any other mark count when the index has been left alone for so long: a merge writes its mark
after them.
"""


class Open(NamedTuple):
    """A stop that was told and is not over."""

    stop: Stopped
    head: str | None
    since: int


_UNKNOWN = Stopped("stash", None, ())


def still_open(past: Iterable[Envelope]) -> dict[str, Open]:
    """By tree, what the log says is not over."""
    found: dict[str, Open] = {}
    for seen in past:
        event = seen.event
        if isinstance(event, ConflictStarted):
            stop = Stopped(event.doing, event.theirs, tuple(event.paths))
            found[event.tree] = Open(stop, event.head, seen.header.at)
        elif isinstance(event, ConflictResolved):
            found.pop(event.tree, None)
    return found


class Stops:
    """What git has stopped in, in one tree. Odd positions are beginnings, even ones ends."""

    def __init__(self, layout: Layout, base: str, places: Places, still: dict[str, Open], resumed: int = 0) -> None:
        """`still` is what is open, by tree; it is kept up to date here. `resumed` is when the last pause was over, in
        microseconds UTC: what began in it is not told, and neither is its end; what ended in it ends unsaid.
        """
        self._layout = layout
        self._reader = f"{base}/stop"
        self._resumed = resumed
        self._places = places
        self._still = still
        self._index: tuple[object, list[str]] = (None, [])
        self._tree = clean(str(layout.tree))
        self.again_in_s: float | None = None
        """Seconds after which it should be looked at again, though nothing changes."""

    def read(self, reading: Reading, now: int, wall: float) -> Iterator[Found]:
        """What began or is over. `wall` is the time of the file system's clock, in seconds."""
        self.again_in_s = None
        if self._locked(wall):
            return
        stop = stopped(self._layout, reading.head, self._unmerged)
        kept = self._places.get(self._reader)
        count = kept.position if kept else 0
        if kept and count % 2 == 0:
            self._still.pop(self._tree, None)  # it was over in a pause
        was = self._still.get(self._tree)
        if was is None and count % 2:  # how it began has been trimmed from the log
            was = self._still[self._tree] = Open(stop or _UNKNOWN, reading.head.commit, now)
        if self._resumed > self._position("/resumed"):
            yield from self._caught_up(stop, was, reading, count, now)
            return
        if was and not (stop and stop.same(was.stop)):
            del self._still[self._tree]
            events = [] if self._position("/untold") == count else [self._over(was, reading)]
            count += 1 if count % 2 else 2
            yield self._places.found(self._reader, count, now, *events)
            was = None
        if stop and stop.paths and not was and self._settled(stop, wall):
            self._still[self._tree] = Open(stop, reading.head.commit, now)
            count += 2 if count % 2 else 1
            yield self._places.found(self._reader, count, now, self._begun(stop, reading))

    def _caught_up(
        self, stop: Stopped | None, was: Open | None, reading: Reading, count: int, now: int
    ) -> Iterator[Found]:
        """Take note of how it is after a pause."""
        if was and not (stop and stop.same(was.stop)):
            del self._still[self._tree]
            count += 1 if count % 2 else 2
            yield self._places.found(self._reader, count, now)
            was = None
        if stop and not was:
            self._still[self._tree] = Open(stop, reading.head.commit, now)
            count += 2 if count % 2 else 1
            yield self._places.found(self._reader, count, now)
            yield self._places.found(f"{self._reader}/untold", count, now)
        yield self._places.found(f"{self._reader}/resumed", self._resumed, now)

    def _position(self, name: str) -> int:
        kept = self._places.get(f"{self._reader}{name}")
        return kept.position if kept else 0

    def _begun(self, stop: Stopped, reading: Reading) -> ConflictStarted:
        return ConflictStarted(
            tree=self._tree,
            doing=stop.doing,
            paths=_clean(stop.paths),
            theirs=stop.theirs,
            head=reading.head.commit,
        )

    def _over(self, was: Open, reading: Reading) -> ConflictResolved:
        log = tail(reading.log or b"")
        return ConflictResolved(
            tree=self._tree,
            doing=was.stop.doing,
            how=ending(was.stop.doing, was.head, was.since, log, reading.head.commit),
            paths=_clean(was.stop.paths),
        )

    def _unmerged(self, index: Path, id_bytes: int) -> list[str]:
        """As in the index, which is read only when it has changed."""
        mark = signature(index)
        if mark is None or mark != self._index[0]:
            self._index = (mark, unmerged(index, id_bytes))
        return self._index[1]

    def _settled(self, stop: Stopped, wall: float) -> bool:
        if stop.theirs:
            return True
        age = _age(self._layout.own / "index", wall)
        self.again_in_s = SETTLED_S if age is not None and age < SETTLED_S else None
        return self.again_in_s is None

    def _locked(self, wall: float) -> bool:
        """Whether git is just writing; the end of that will be seen."""
        ages = (_age(self._layout.own / name, wall) for name in ("index.lock", "HEAD.lock"))
        return any(age is not None and age < LOCK_S for age in ages)


def _age(path: Path, wall: float) -> float | None:
    """Seconds since it was written; None when it is not there."""
    try:
        return max(wall - path.stat().st_mtime, 0.0)
    except OSError:
        return None


def _clean(paths: Iterable[str]) -> list[Clean]:
    return [clean(path[:LONGEST_PATH]) for path in list(paths)[:MOST_PATHS]]
