"""Approvals in `core.db`: each is a row, written in the transaction of the event that changes it."""

import json
from collections.abc import Iterable

from knowledge.envelope import Envelope
from knowledge.store.approval_reading import FIELDS, LISTS, whole
from knowledge.store.sqlite import Database
from knowledge.tasks.approval import Approval
from knowledge.tasks.approval_states import FACTS, after

_INT64 = 2**63 - 1


class ApprovalWriter:
    """The writing side; every method is called in a transaction of the hub's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def allow(self, events: Iterable[Envelope]) -> bool:
        """Whether all of these may be said, one after the other; what is no word about an approval always may."""
        known: dict[int, Approval | None] = {}
        for seen in events:
            if seen.type not in FACTS:
                continue
            number = _about(seen)
            before = known[number] if number in known else self._approval(number)
            changed = after(before, seen)
            if changed is None:
                return False
            known[number] = changed
        return True

    def keep(self, seen: Envelope) -> None:
        """Change the approval that an allowed event is about; its seq is known by now."""
        if seen.type in FACTS:
            changed = after(self._approval(_about(seen)), seen)
            assert changed
            self._database.run("put_approval", _row(changed))

    def _approval(self, number: int) -> Approval | None:
        row = self._database.one("approval", {"id": number})
        return whole(row) if row else None


def remove_approvals(database: Database) -> None:
    """Remove those whose order is gone. In a transaction."""
    database.run("remove_orphaned_approvals")


def left_undone(database: Database, reader: str, kinds: Iterable[str]) -> int:
    """The seq of what a reader of such events still has to do; 0 where all is done and nobody is waited for."""
    return max(database.number("left_undone", {"reader": reader, "type": kind}) for kind in kinds)


def _about(seen: Envelope) -> int:
    number = int(getattr(seen.event, "approval", 0))
    return number if 0 < number <= _INT64 else 0


def _row(approval: Approval) -> dict[str, object]:
    row = {name: getattr(approval, name) for name in FIELDS}
    return row | {name: json.dumps(row[name], ensure_ascii=False) for name in LISTS}
