"""Traces that stay, and traces that go with their age: orders that the hub follows between its other work."""

from collections import deque
from collections.abc import Iterator

from knowledge.envelope import Envelope
from knowledge.errors import DiskFull
from knowledge.events import Event, KeepTrace, TraceKept, TraceRefused, TracesTrimmed, TrimRefused, TrimTraces
from knowledge.store.log_writer import LogWriter
from knowledge.store.retention import PAGES_BACK
from knowledge.store.traces import remove_traces

STEP = 100
"""Traces that go in one transaction, so that publishers wait some milliseconds at most."""


class TraceKeeping:
    """Carries out KeepTrace and TrimTraces. What a death leaves undone is asked for again the next day."""

    def __init__(self, log: LogWriter) -> None:
        self._log = log
        self._asked: deque[Envelope] = deque()
        self._removed = 0

    @property
    def busy(self) -> bool:
        return bool(self._asked)

    def ask(self, order: Envelope) -> None:
        self._asked.append(order)

    def step(self, now: int) -> Iterator[tuple[Event, Envelope]]:
        """Do one step. Yields a fact, to be committed before the next step, with the order it answers."""
        order = self._asked[0]
        asked = order.event
        try:
            fact = self._kept(asked) if isinstance(asked, KeepTrace) else self._trimmed(asked, now)
        except DiskFull as error:
            refused = TrimRefused(reason=str(error))
            fact = TraceRefused(trace=asked.trace, reason=str(error)) if isinstance(asked, KeepTrace) else refused
        if fact:
            self._asked.popleft()
            self._removed = 0
            yield fact, order

    def _kept(self, asked: KeepTrace) -> Event:
        with self._log.database.transaction(full=True):
            found = self._log.database.run("keep_trace", {"id": asked.trace, "kept": int(asked.keep)})
        if found:
            return TraceKept(trace=asked.trace, keep=asked.keep)
        return TraceRefused(trace=asked.trace, reason="it was never there, or was removed")

    def _trimmed(self, asked: Event, now: int) -> Event | None:
        """What came of it; None while there is more to do."""
        assert isinstance(asked, TrimTraces)
        if asked.before > now and asked.reason != "size":
            return TrimRefused(reason="the moment lies in the future")
        wanted = {"before": asked.before, "now": now, "limit": STEP}
        ids = [row["id"] for row in self._log.database.all("old_traces", wanted)]
        with self._log.database.transaction():
            self._removed += remove_traces(self._log.database, ids)
        self._log.database.give_back(PAGES_BACK)
        return None if len(ids) == STEP else TracesTrimmed(**asked.model_dump(), removed=self._removed)
