"""The hub's part in processes that rest: it says which has something to do, with each event and when it begins."""

from collections.abc import Iterator

from daemon.processes import PROCESSES, woken
from knowledge.envelope import Envelope
from knowledge.store.approvals import left_undone
from knowledge.store.sqlite import Database

WOKEN = woken()


def wanted_by(seen: Envelope) -> str | None:
    """The process that has to be there for an event."""
    return WOKEN.get(seen.type)


def wanted_now(database: Database) -> Iterator[tuple[str, int]]:
    """Processes that left something undone, and the seq of what they are wanted for."""
    for process in (one for one in PROCESSES if one.wakes):
        for service in process.services:
            left = left_undone(database, service, process.wakes)
            if left:
                yield process.name, left
