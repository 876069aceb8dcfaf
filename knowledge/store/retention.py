"""Keeping the log within bounds: old events go in small steps, and what they amounted to is written first.

What goes is a beginning of the log (less the types that are never removed), never single events by their stamps: a
clock that was set back stamps young events as old, and removing those would lose them and tear holes into channels.
`knowledge.store.age` decides where that beginning ends. An order for the sake of size is about how much, not about
when: as many events go as are stamped before its moment, the oldest first.
"""

import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, Malformed
from knowledge.events import EVENTS, Event, EventsTrimmed, TrimLog, TrimRefused
from knowledge.store.age import Boundary, Share
from knowledge.store.log_writer import LogWriter
from knowledge.store.rows import remove_rows
from knowledge.store.sqlite import Row

STEP = 2_000
"""Events that go in one transaction, so that publishers wait a few milliseconds at most."""
STREAMS_STEP = 50
"""Output streams that go in one transaction; each may hold some megabytes."""
PAGES_BACK = 4_000
"""Pages that go back to the disk after each step: 16 MB, a few milliseconds."""
TRIMMED = sorted(name for name, kind in EVENTS.items() if kind.trimmed)


class Retention:
    """Carries out TrimLog between the hub's other work: it finds where old ends, then one step says what will go and
    the next removes it.

    A crash in between leaves a checkpoint for events that are still there; they go the next time.
    """

    def __init__(self, log: LogWriter) -> None:
        self._log = log
        self._asked: deque[Envelope] = deque()
        self._survey: _Survey | None = None
        self._page: _Page | None = None
        self._after = 0
        self._answered = False
        self._streams_left: int | None = None

    @property
    def busy(self) -> bool:
        return bool(self._asked)

    def ask(self, order: Envelope) -> None:
        self._asked.append(order)

    def step(self, now: int) -> Iterator[tuple[Event, Envelope]]:
        """Do one step. Yields a fact, to be committed before the next step, with the order it answers."""
        order = self._asked[0]
        try:
            asked = order.event
            assert isinstance(asked, TrimLog)
            if asked.before > now and asked.reason != "size":
                raise _Refusal("the moment lies in the future")
            if self._page:
                self._remove(self._page)
                return
            through = self._surveyed(asked, now)
            if through is None:
                return
            page = self._page = self._next_page(asked, through, now)
        except (_Refusal, DiskFull, Malformed) as refusal:
            self._done()
            yield TrimRefused(reason=str(refusal)), order
            return
        if page.fact.removed or page.fact.streams or not self._answered:
            yield page.fact, order
        if not page.fact.removed and not page.fact.streams:
            self._done()

    def _surveyed(self, asked: TrimLog, now: int) -> int | None:
        """The seq at which old ends; None while that takes another step."""
        database = self._log.database
        if self._survey is None:
            limits = {"before": asked.before, "through": self._log.head, "types": json.dumps(TRIMMED)}
            old = database.number("count_old", limits)
            first = database.number("first_trimmable", limits)
            boundary = Share(old) if asked.reason == "size" else Boundary(asked.before, now, old)
            self._survey = _Survey(boundary, self._log.head, first - 1)
            self._after = max(first - 1, 0)
        found = self._survey
        if found.boundary.settled:
            return found.boundary.place
        for row in self._trimmable(found.after, found.through):
            found.boundary.take(row["seq"], row["at"])
            found.after = row["seq"]
        return found.boundary.place if found.boundary.settled else None

    def _trimmable(self, after: int, through: int) -> list[Row]:
        wanted = {"after": after, "through": through, "types": json.dumps(TRIMMED), "limit": STEP}
        return self._log.database.all("trimmable", wanted)

    def _next_page(self, asked: TrimLog, through: int, now: int) -> "_Page":
        rows = self._trimmable(self._after, through) if through > self._after else []
        streams = self._streams(asked, now)
        fact = EventsTrimmed(
            through=rows[-1]["seq"] if rows else self._after,
            removed=len(rows),
            by_type=dict(Counter(row["type"] for row in rows)),
            streams=[stream["name"] for stream in streams],
            reason=asked.reason,
        )
        return _Page(fact, [row["seq"] for row in rows], [stream["id"] for stream in streams])

    def _streams(self, asked: TrimLog, now: int) -> list[Row]:
        """What goes next of the output, by the same rules as events."""
        database = self._log.database
        if asked.reason != "size":
            wanted = {"before": asked.before, "now": now, "limit": STREAMS_STEP}
            return database.all("old_streams", wanted)
        if self._streams_left is None:
            self._streams_left = database.number("count_old_streams", {"before": asked.before})
        found = database.all("first_streams", {"limit": min(self._streams_left, STREAMS_STEP)})
        self._streams_left -= len(found)
        return found

    def _remove(self, page: "_Page") -> None:
        database = self._log.database
        seqs = json.dumps(page.seqs)
        with database.transaction():
            database.run("note_producers", {"seqs": seqs})
            database.run("note_channels")
            database.run("remove_events", {"seqs": seqs})
            for identity in page.streams:
                database.run("remove_chunks", {"id": identity})
                database.run("trim_stream", {"id": identity})
            remove_rows(database)
        database.give_back(PAGES_BACK)
        self._after = page.fact.through
        self._answered = True
        self._page = None
        if len(page.seqs) < STEP and len(page.streams) < STREAMS_STEP:
            self._done()

    def _done(self) -> None:
        self._asked.popleft()
        self._survey = self._page = self._streams_left = None
        self._after, self._answered = 0, False


@dataclass
class _Survey:
    """How far the search for the boundary has come."""

    boundary: Boundary | Share
    through: int
    """Seq of the newest event when it began."""
    after: int


class _Page(NamedTuple):
    """What goes in one transaction."""

    fact: EventsTrimmed
    seqs: list[int]
    streams: list[int]


class _Refusal(Exception):
    """An order that cannot be followed."""
