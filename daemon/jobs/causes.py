"""The orders that jobs follow from: what is said of a job carries its order as the cause."""

from daemon.service import Past
from knowledge.envelope import Envelope
from knowledge.events import EnqueueJob


class Causes:
    """Those of jobs at work are kept, so that they are not looked for with every word."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self._kept: dict[int, Envelope] = {}

    def keep(self, order: Envelope) -> None:
        self._kept[order.seq] = order

    def forget(self, job: int) -> None:
        self._kept.pop(job, None)

    def of(self, job: int, *, keep: bool) -> Envelope | None:
        """None where the order is gone from the log."""
        order = self._kept.get(job)
        if order is None:
            found = self._past.since(job - 1, [EnqueueJob.__name__], 1)
            order = found[0] if found and found[0].seq == job else None
            if order and keep:
                self._kept[job] = order
        return order
