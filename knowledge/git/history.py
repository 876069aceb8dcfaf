"""Reading on in the reflog of a tree's HEAD, each entry once, whatever dies or is rewritten in between.

Where a repository keeps no reflogs (`core.logAllRefUpdates=false`), HEAD itself is compared with what it was: see
`knowledge.git.head_only` for how much less that tells. Reftables are not read: such a tree has no deeds, and
`knowledge.git.readable` says so.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from knowledge.git import objects, reflog
from knowledge.git.branches import last_named
from knowledge.git.deeds import Teller
from knowledge.git.head_only import HeadOnly
from knowledge.git.layout import Head, Layout, head, resolve
from knowledge.git.place import BEGINNING, Place, resume, turned
from knowledge.git.places import Found, Places
from knowledge.git.reading import read, signature
from knowledge.git.reflog import Entry

_TRIES = 5
_TAIL = 256 << 10
"""Bytes of a reflog that are read to see how something ended."""


_SECOND = 1_000_000


class Reading(NamedTuple):
    """HEAD and its reflog, of one moment."""

    head: Head
    log: bytes | None
    written: int = 0
    """When the reflog was, in microseconds UTC, by the clock of the kernel."""

    def behind(self, moment: int) -> int:
        """The offset behind what was noted until a moment, in microseconds UTC.

        Git notes whole seconds. Of the entries of that very second all count, but for the last of a log that was
        written later.
        """
        entries = reflog.entries(self.log or b"")
        if entries and self.written > moment and entries[-1].at > moment - _SECOND:
            entries.pop()
        return next((one.end for one in reversed(entries) if one.at <= moment), 0)

    def before(self, moment: int) -> int:
        """The offset behind what was certainly noted before a moment, in microseconds UTC."""
        log = self.log or b""
        if self.written < moment:
            return len(log)
        return next((one.end for one in reversed(reflog.entries(log)) if one.at + _SECOND <= moment), 0)


def look(layout: Layout) -> Reading:
    """Read both until they belong together: a rebase that ends writes its last entry before its marks go."""
    for _ in range(_TRIES):
        before = head(layout)
        mark = signature(layout.head_log)
        log = read(layout.head_log, reflog.MOST)
        after = head(layout)
        if before == after and mark == signature(layout.head_log):
            break
    return Reading(after, log, mark[-1] // 1_000 if mark else 0)


class History:
    """Where HEAD of one tree has been."""

    def __init__(self, layout: Layout, base: str, since: int, places: Places, resumed: int = 0) -> None:
        """`since` is when it began to be watched, `resumed` when the last pause was over, in microseconds: what lies
        before is not told.
        """
        self._layout = layout
        self._reader = f"{base}/head"
        self._since = max(since, resumed)
        self._resumed = resumed
        self._places = places
        self._branch: str | None = None
        self._teller = Teller(
            str(layout.tree), partial(objects.loose, layout.common), self._tip_before, self._is_branch
        )
        self._head_only = HeadOnly(layout, self._teller, f"{base}/value", places)

    def read(self, reading: Reading, now: int, until: int | None = None) -> Iterator[Found]:
        """What has happened since it was last read; with `until` only what was noted before that moment."""
        if reading.log is None:
            yield from self._head_only.read(reading.head, self._since, now)
            return
        place, told = self._place(reading.log, reading)
        if until is None and not self._caught_up():
            yield self._places.found(self._reader, place.number, now)
            yield self._places.found(f"{self._reader}/resumed", self._resumed, now)
            told = False
        end = len(reading.log) if until is None else reading.before(until)
        before = last_named(tail(reading.log[: place.offset])) or self._branch
        for deed in self._teller.tell(reflog.entries(reading.log, place.offset), reading.head, before):
            if deed.end > end:
                break
            place = place.moved(reading.log, deed.end)
            told = not deed.events
            if deed.events:
                yield self._places.found(self._reader, place.number, now, *deed.events)
        if told:
            yield self._places.found(self._reader, place.number, now)
        if not reading.head.detached:
            self._branch = reading.head.branch

    def _tip_before(self, branch: str, tip: str) -> str | None:
        """What a branch was before it came to `tip`, by its own reflog."""
        log = read(self._layout.common / "logs/refs/heads" / branch, reflog.MOST) if ".." not in branch else None
        return next((one.old for one in reversed(tail(log or b"")) if one.new == tip and one.old != tip), None)

    def _is_branch(self, name: str) -> bool:
        return resolve(self._layout, f"refs/heads/{name}") is not None

    def _caught_up(self) -> bool:
        """Whether the place lies behind the last pause: one that was kept after it may still be from before."""
        kept = self._places.get(f"{self._reader}/resumed")
        return (kept.position if kept else 0) >= self._resumed

    def _place(self, log: bytes, reading: Reading) -> tuple[Place, bool]:
        """Where to go on, and whether the hub has yet to hear of that."""
        kept = self._places.get(self._reader)
        known = Place.of(kept.position) if kept else None
        if kept and known and kept.at >= self._since and self._caught_up():
            place = resume(known, log)
            return place, place != known
        place = (known or BEGINNING).moved(log, reading.behind(self._since))
        return (turned(known, log, place.offset) if known else place), True


def tail(log: bytes) -> list[Entry]:
    """The last entries."""
    begin = max(len(log) - _TAIL, 0)
    return reflog.entries(log, log.find(b"\n", begin) + 1 if begin else 0)
