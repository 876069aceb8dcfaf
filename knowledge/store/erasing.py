"""Forgetting for good: what an event says goes from the log, from its free pages, its WAL and its backups.

The row stays, with its number and without a body: a channel without a hole proves that nothing got lost. Taking a
text out of a row is not enough. SQLite leaves copies of a row behind in pages that it divided or merged, and no setting
prevents that; so the file is written anew within itself (VACUUM), which takes a second for some hundred megabytes, and
publishers wait for it. Several orders that came together are answered by one such pass.
"""

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, Malformed, StoreError, WriterBusy
from knowledge.events import (
    EraseEvents,
    EraseRefused,
    Event,
    EventsErased,
    FixNoted,
    NoteEdited,
    NoteProposed,
    NoteTaken,
)
from knowledge.store.backups import backing_up
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault
from knowledge.store.sqlite import Database

ERASABLE = frozenset(kind.__name__ for kind in (NoteTaken, NoteEdited, NoteProposed, FixNoted))
"""What can be forgotten one by one: memory takes out of its books what it made of them. All else goes with `wipe`."""
MOST = 1_000
"""Events in one order."""
PATIENCE_S = 0.05
"""How long one step waits for a backup that is being made; publishers wait meanwhile."""


class Erasing:
    """Carries out EraseEvents between the hub's other work.

    An order that a death left without an answer is carried out again by the next hub: each step may be done twice.
    """

    def __init__(self, log: LogWriter, vault: Vault) -> None:
        self._log, self._vault = log, vault
        reader = EventLog(log.database)
        self._asked = deque(reader.by_seq(row["seq"]) for row in log.database.all("orders_to_erase"))
        self._erased: list[_Erased] = []
        self._steps: deque[str] = deque()

    @property
    def busy(self) -> bool:
        return bool(self._asked or self._erased)

    def ask(self, order: Envelope) -> None:
        self._asked.append(order)

    def step(self, _now: int) -> Iterator[tuple[Event, Envelope]]:
        """Do one step. Yields facts, to be committed before the next step, each with the order it answers."""
        try:
            if self._asked:
                yield from self._take(self._asked[0])
                self._asked.popleft()
            elif self._clean():
                yield from ((one.fact(self._vault), one.order) for one in self._erased)
                self._erased = []
        except DiskFull:
            yield from self._no_room()

    def _take(self, order: Envelope) -> Iterator[tuple[Event, Envelope]]:
        """Empty the rows; how far this is carried out no power cut takes back."""
        try:
            asked = order.event
            assert isinstance(asked, EraseEvents)
            found = self._found(asked.seqs)
        except (Malformed, _Refusal) as refusal:
            yield EraseRefused(reason=str(refusal)), order
            return
        with self._log.database.transaction(full=True):
            self._log.database.run("erase", {"seqs": json.dumps(found)})
        self._erased.append(_Erased(order, asked, found))
        self._steps = deque(("backups", "pages", "wal"))

    def _found(self, seqs: list[int]) -> list[int]:
        """Those that are there, with or without a body. Raises _Refusal."""
        if len(seqs) > MOST:
            raise _Refusal(f"more than {MOST:,} events in one order")
        rows = self._log.database.all("to_erase", {"seqs": json.dumps(seqs)})
        other = next((row for row in rows if row["type"] not in ERASABLE), None)
        if other:
            raise _Refusal(f"e{other['seq']} is a {other['type']}: that goes with `sotto wipe` only")
        if not rows:
            raise _Refusal("nothing of it is there")
        return [row["seq"] for row in rows]

    def _clean(self) -> bool:
        """Do the next of what is left to do; whether that was the last. Raises DiskFull."""
        match self._steps[0]:
            case "backups":
                done = self._without_backups()
            case "pages":
                self._log.database.compact()
                done = True
            case _:
                done = self._log.database.cut_wal()
        if done:
            self._steps.popleft()
        return not self._steps

    def _without_backups(self) -> bool:
        """Remove the backups that hold it; False while one is being made, which would hold it as well."""
        seqs = json.dumps([seq for one in self._erased for seq in one.seqs])
        try:
            with backing_up(self._vault, PATIENCE_S):
                for left in self._vault.unfinished_backups():
                    left.unlink(missing_ok=True)
                for backup in self._vault.newest_backups():
                    if _holds(backup, seqs):
                        backup.unlink(missing_ok=True)
        except WriterBusy:
            return False
        return True

    def _no_room(self) -> Iterator[tuple[Event, Envelope]]:
        room = f"free about {self._log.database.live_bytes() / 1e6:.0f} MB and ask again"
        reason = f"there is no room to write the log anew, so it may still be on the disk: {room}"
        for order in [*self._asked, *(one.order for one in self._erased)]:
            yield EraseRefused(reason=reason), order
        self._asked.clear()
        self._erased = []


class _Erased(NamedTuple):
    """An order whose rows are empty."""

    order: Envelope
    asked: EraseEvents
    seqs: list[int]

    def fact(self, vault: Vault) -> EventsErased:
        left = [str(path) for path in vault.all_set_aside()]
        return EventsErased(seqs=self.seqs, reason=self.asked.reason, left=left)


class _Refusal(Exception):
    """An order that cannot be followed."""


def _holds(backup: Path, seqs: str) -> bool:
    """Whether a backup has any of it; one that cannot be read may."""
    try:
        with Database.reader(backup, ["erasing"]) as database:
            return database.number("count_whole", {"seqs": seqs}) > 0
    except StoreError:
        return True
