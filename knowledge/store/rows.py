"""What the hub keeps beside the log, in the transaction of the event that changes it: jobs and approvals."""

from collections.abc import Iterable
from typing import ClassVar

from knowledge.envelope import Envelope
from knowledge.store.approvals import ApprovalWriter, remove_approvals
from knowledge.store.jobs import JobWriter, remove_jobs
from knowledge.store.sqlite import Database


class RowWriter:
    """The writing side; every method is called in a transaction of the hub's."""

    queries: ClassVar = ("jobs", "approvals")
    """Files with what it asks a database."""

    def __init__(self, database: Database) -> None:
        self._writers = (JobWriter(database), ApprovalWriter(database))

    def allow(self, events: Iterable[Envelope]) -> bool:
        """Whether all of these may be said, one after the other, of the rows that they are about."""
        told = tuple(events)
        return all(writer.allow(told) for writer in self._writers)

    def keep(self, seen: Envelope) -> None:
        """Change the row that an allowed event is about; its seq is known by now."""
        for writer in self._writers:
            writer.keep(seen)


def remove_rows(database: Database) -> None:
    """Remove those whose order is gone, and what hangs on them. In a transaction."""
    remove_jobs(database)
    remove_approvals(database)
