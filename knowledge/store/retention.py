"""Keeping the log within bounds: old events go in small steps, and what they amounted to is written first."""

import json
from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, Malformed
from knowledge.events import EVENTS, Event, EventsTrimmed, TrimLog, TrimRefused
from knowledge.store.log_writer import LogWriter

STEP = 2_000
"""Events that go in one transaction, so that publishers wait a few milliseconds at most."""
PAGES_BACK = 4_000
"""Pages that go back to the disk after each step: 16 MB, a few milliseconds."""
TRIMMED = sorted(name for name, kind in EVENTS.items() if kind.trimmed)


class Retention:
    """Carries out TrimLog between the hub's other work: one step says what will go, the next removes it.

    A crash in between leaves a checkpoint for events that are still there; they go the next time.
    """

    def __init__(self, log: LogWriter) -> None:
        self._log = log
        self._asked: deque[Envelope] = deque()
        self._page: _Page | None = None
        self._after = 0

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
            if asked.before > now:
                raise _Refusal("the moment lies in the future")
            if self._page:
                self._remove(self._page)
                return
            page = self._page = self._next_page(asked)
        except (_Refusal, DiskFull, Malformed) as refusal:
            self._done()
            yield TrimRefused(reason=str(refusal)), order
            return
        if page.fact.removed or page.fact.streams or not self._after:
            yield page.fact, order
        if not page.fact.removed and not page.fact.streams:
            self._done()

    def _next_page(self, asked: TrimLog) -> "_Page":
        database = self._log.database
        wanted = {
            "after": self._after,
            "through": self._log.head,
            "before": asked.before,
            "types": json.dumps(TRIMMED),
            "limit": STEP,
        }
        rows = database.all("old_events", wanted)
        streams = database.all("old_streams", {"before": asked.before, "limit": STEP})
        fact = EventsTrimmed(
            through=rows[-1]["seq"] if rows else self._after,
            removed=len(rows),
            by_type=dict(Counter(row["type"] for row in rows)),
            streams=[stream["name"] for stream in streams],
            reason=asked.reason,
        )
        return _Page(fact, [row["seq"] for row in rows], [stream["id"] for stream in streams])

    def _remove(self, page: "_Page") -> None:
        database = self._log.database
        with database.transaction():
            database.run("note_producers")
            database.run("note_channels")
            database.run("remove_events", {"seqs": json.dumps(page.seqs)})
            for identity in page.streams:
                database.run("remove_chunks", {"id": identity})
                database.run("trim_stream", {"id": identity})
        database.give_back(PAGES_BACK)
        self._after = page.fact.through
        self._page = None
        if len(page.seqs) < STEP and len(page.streams) < STEP:
            self._done()

    def _done(self) -> None:
        self._asked.popleft()
        self._page = None
        self._after = 0


class _Page(NamedTuple):
    """What goes in one transaction."""

    fact: EventsTrimmed
    seqs: list[int]
    streams: list[int]


class _Refusal(Exception):
    """An order that cannot be followed."""
