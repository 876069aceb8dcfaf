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
from knowledge.store.answers import Held, Sought, held, remove_answers
from knowledge.store.backups import backing_up
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault
from knowledge.store.sqlite import Database
from knowledge.store.traces import SCHEMA

ERASABLE = frozenset(kind.__name__ for kind in (NoteTaken, NoteEdited, NoteProposed, FixNoted))
"""What can be forgotten one by one: memory takes out of its books what it made of them. All else goes with `wipe`."""
MOST = 1_000
"""Events in one order."""
TOLD, LEAST_TOLD = 40, 12
"""Characters by which a text is known again in an answer; shorter ones say too little to be looked for."""
_TEXTS = ("title", "body", "text")
"""Where the user's own words stand in what can be forgotten."""
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
        database = self._log.database
        answers = _answers(database, found)
        found = sorted({*found, *answers.events})
        with database.transaction(full=True):
            database.run("erase", {"seqs": json.dumps(found)})
            remove_answers(database, answers)
        self._erased.append(_Erased(order, asked, found, answers.traces))
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
        seqs = [seq for one in self._erased for seq in one.seqs]
        traces = [trace for one in self._erased for trace in one.traces]
        try:
            with backing_up(self._vault, PATIENCE_S):
                for left in self._vault.unfinished_backups():
                    left.unlink(missing_ok=True)
                for backup in self._vault.newest_backups():
                    if _holds(backup, seqs, traces):
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
    """Those that were asked for, and what was asked and answered with what they say."""
    traces: list[int]

    def fact(self, vault: Vault) -> EventsErased:
        left = [str(path) for path in vault.all_set_aside()]
        return EventsErased(seqs=self.seqs, reason=self.asked.reason, left=left)


class _Refusal(Exception):
    """An order that cannot be followed."""


def _answers(database: Database, seqs: list[int]) -> Held:
    """Questions and answers that hold what these events say."""
    wanted = {"seqs": json.dumps(seqs)}
    said = [beginning for row in database.all("bodies_to_erase", wanted) for beginning in _said(row["body"])]
    return held(
        database,
        Sought(
            doomed=lambda named: named & set(seqs),
            holds=lambda text: any(one in " ".join(text.split()) for one in said),
            roots={row["trace"] for row in database.all("roots_of", wanted)},
        ),
    )


def _said(body: str) -> list[str]:
    """How the longer texts of an event begin; somebody may have cut them short."""
    known = json.loads(body)
    texts = [" ".join(known.get(name, "").split()) for name in _TEXTS]
    return [one[:TOLD] for one in texts if len(one) >= LEAST_TOLD]


def _holds(backup: Path, seqs: list[int], traces: list[int]) -> bool:
    """Whether a backup has any of it; one that cannot be read may."""
    try:
        with Database.reader(backup, ["erasing"]) as database:
            if database.number("count_whole", {"seqs": json.dumps(seqs)}):
                return True
            return (
                database.schema_version >= SCHEMA and database.number("count_traced", {"ids": json.dumps(traces)}) > 0
            )
    except StoreError:
        return True
