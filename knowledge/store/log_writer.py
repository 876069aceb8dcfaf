"""Committing events: numbering, dropping what was sent twice, moving bookmarks, all in one transaction.

It knows nothing of sockets. The hub gives it what arrived together and tells each sender what became of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from knowledge.envelope import Envelope, Header, check_body
from knowledge.errors import Malformed, StreamGap
from knowledge.events import OutputAppended, SpanEnded
from knowledge.store.migrate import CORE, migrate, newest, refuse_newer
from knowledge.store.rows import RowWriter
from knowledge.store.sqlite import Database
from knowledge.store.traces import SpanWriter

QUERIES = ("log", "log_writer", "erasing", "wiping", "traces", "answers", *RowWriter.queries)


class Bookmark(NamedTuple):
    """How far a reader has come, kept in the same transaction as what it made of it."""

    reader: str
    position: int


@dataclass(frozen=True)
class Unit:
    """Events of one source that are committed together or not at all; their n follow each other."""

    source: str
    epoch: str
    events: tuple[Envelope, ...]
    bookmark: Bookmark | None = None
    first: int = 0
    """The n of the first event."""
    span: int = 0
    """How many numbers it takes, where that is not one for each event."""

    @property
    def last(self) -> int:
        return self.first + max(self.span, len(self.events), 1) - 1

    @property
    def safe(self) -> bool:
        return any(envelope.header.durability == "safe" for envelope in self.events)


@dataclass(frozen=True)
class Committed:
    """What became of one batch."""

    logged: list[Envelope] = field(default_factory=list)
    """Events that now have a seq, in order."""
    appended: list[Envelope] = field(default_factory=list)
    """Chunks that are now rows of their streams, and spans of their traces."""
    passed: list[Envelope] = field(default_factory=list)
    """Ephemeral events of the units that were taken: to be delivered, not kept."""
    refused: dict[tuple[str, str, int], str] = field(default_factory=dict)
    """(source, epoch, n) of a unit that can never be taken → why."""


class Producer:
    """One life of one source, as the log knows it."""

    __slots__ = ("id", "last", "next")

    def __init__(self, id_: int, last: int) -> None:
        self.id = id_
        self.last = last
        self.next = last + 1
        """The n that is accepted next, counting what waits for the commit."""


class LogWriter:
    """The writing side of `core.db`. Raises DiskFull with nothing half-written; the same batch may come again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._spans = SpanWriter(database)
        self._rows = RowWriter(database)
        self._producers: dict[tuple[str, str], Producer] = {}
        self._advanced: dict[tuple[str, str], int] = {}
        self._places: dict[str, int] = {}
        self._floor = database.number("meta", {"key": "floor"})
        self._channels: dict[str, list[int]] = {}
        self.head = 0
        self._roll_back()

    @classmethod
    def open(cls, path: Path, busy: Callable[[str], object] = str) -> "LogWriter":
        """Open `core.db` for writing and bring it to this release's schema; `busy` hears when that has to be done."""
        database = Database.writer(path, QUERIES)
        try:
            refuse_newer(database, CORE)
            if 0 < database.schema_version < newest(CORE):
                busy("bringing the log to the schema of this release")
            migrate(database, CORE)
            return cls(database)
        except BaseException:
            database.close()
            raise

    @property
    def database(self) -> Database:
        return self._database

    def close(self) -> None:
        self._database.close()

    def producer(self, source: str, epoch: str, now: int) -> Producer:
        """The producer's record, made when it speaks for the first time."""
        known = self._producers.get((source, epoch))
        if known:
            return known
        row = self._database.one("producer", {"source": source, "epoch": epoch})
        if row is None:
            with self._database.transaction():
                self._database.run("add_producer", {"source": source, "epoch": epoch, "at": now})
            row = self._database.one("producer", {"source": source, "epoch": epoch})
            assert row is not None
        known = self._producers[source, epoch] = Producer(row["id"], row["last"])
        return known

    def forget(self, source: str, epoch: str) -> None:
        """Drop the record from memory; the log still has it."""
        self._producers.pop((source, epoch), None)

    def commit(self, units: Sequence[Unit], now: int) -> Committed:
        """Commit units in order; each must be its producer's next (`first == last + 1`).

        A unit whose bookmark has been passed, or about a job that is another's by now, leaves no trace but its n.
        """
        done = Committed()
        full = any(unit.safe for unit in units)
        try:
            with self._database.transaction(full=full):
                for unit in units:
                    self._take(unit, now, done)
                self._write(done.logged)
                self._write_producers(done, now)
        except BaseException:
            self._roll_back()
            raise
        self._settle()
        return done

    def barrier(self) -> None:
        """Bring every commit so far to the disk.

        It writes what was never written before: a commit that changes nothing syncs nothing.
        """
        with self._database.transaction(full=True):
            number = self._database.number("meta", {"key": "barrier"}) + 1
            self._database.run("put_meta", {"key": "barrier", "value": str(number)})

    def tidy(self, before: int) -> None:
        """Forget sources, spool files and answers that have been silent since `before` (microseconds UTC)."""
        with self._database.transaction():
            self._database.run("remove_idle_producers", {"before": before})
            self._database.run("remove_idle_bookmarks", {"before": before})

    def skip_to(self, seq: int) -> None:
        """Let the next event have at least the number `seq` + 1, so that no id is ever given twice."""
        with self._database.transaction(full=True):
            self._database.run("put_meta", {"key": "floor", "value": str(seq)})
        self._floor = seq
        self.head = max(self.head, seq)

    # ── inside the transaction ────────────────────────────────────────────────────────────────────

    def _take(self, unit: Unit, now: int, done: Committed) -> None:
        self._advanced[unit.source, unit.epoch] = unit.last
        if unit.bookmark and unit.bookmark.position <= self._place(unit.bookmark.reader):
            return
        try:
            chunks = self._checked(unit)
        except (Malformed, StreamGap) as error:
            done.refused[unit.source, unit.epoch, unit.first] = str(error)
            return
        if not self._rows.allow(unit.events):
            return
        if unit.bookmark:
            self._places[unit.bookmark.reader] = unit.bookmark.position
            self._database.run("put_bookmark", {**unit.bookmark._asdict(), "at": now})
        done.appended.extend(envelope for envelope, chunk in chunks if self._append(chunk, now))
        for envelope in unit.events:
            if envelope.header.durability == "ephemeral":
                done.passed.append(envelope)
            elif envelope.type == _SPAN:
                done.appended.extend([envelope] if self._spans.keep(envelope) else [])
            elif envelope.type != _CHUNK:
                self.head += 1
                envelope.seq = self.head
                self._rows.keep(envelope)
                done.logged.append(envelope)

    def _place(self, reader: str) -> int:
        """How far a reader has come, in this transaction; -1 when it has never kept a place."""
        if reader in self._places:
            return self._places[reader]
        row = self._database.one("bookmark", {"reader": reader})
        return int(row[0]) if row else -1

    def _checked(self, unit: Unit) -> list[tuple[Envelope, OutputAppended]]:
        """The chunks of a unit. Raises Malformed or StreamGap before anything of it is written."""
        found: list[tuple[Envelope, OutputAppended]] = []
        ends: dict[str, int] = {}
        for envelope in unit.events:
            if envelope.type == _SPAN:
                envelope.event  # noqa: B018 - raises what there is to say
            if envelope.type != _CHUNK:
                if not envelope.understood:
                    check_body(envelope.body)
                continue
            chunk = envelope.event
            assert isinstance(chunk, OutputAppended)
            known = self._stream(chunk.stream)
            end = ends.get(chunk.stream, known[1] if known else 0)
            if chunk.off > end:
                raise StreamGap(f"{chunk.stream} has {end} chunks, chunk {chunk.off} does not follow")
            ends[chunk.stream] = max(end, chunk.off + 1)
            found.append((envelope, chunk))
        return found

    def _append(self, chunk: OutputAppended, now: int) -> bool:
        """Add a chunk to its stream; False when it is there already."""
        known = self._stream(chunk.stream)
        if known is None:
            self._database.run("add_stream", {"name": chunk.stream, "at": now})
            known = self._stream(chunk.stream)
            assert known is not None
        identity, end = known
        if chunk.off < end:
            return False
        self._database.run("add_chunk", (identity, chunk.off, chunk.kind, chunk.text))
        self._database.run(
            "grow_stream", {"id": identity, "next": end + 1, "ended": int(chunk.kind == "end"), "at": now}
        )
        return True

    def _stream(self, name: str) -> tuple[int, int] | None:
        row = self._database.one("stream", {"name": name})
        return (row["id"], row["next"]) if row else None

    def _write(self, envelopes: list[Envelope]) -> None:
        """Insert events, after the channels of types that were never seen."""
        for name in {envelope.type for envelope in envelopes} - self._channels.keys():
            self._channels[name] = [len(self._channels) + 1, 0]
            self._database.run("add_channel", {"id": self._channels[name][0], "type": name})
        self._database.many("add_event", [self._row(envelope) for envelope in envelopes])

    def _row(self, envelope: Envelope) -> tuple[object, ...]:
        head: Header = envelope.header
        channel = self._channels[head.type]
        channel[1] += 1
        return (
            envelope.seq,
            channel[0],
            channel[1],
            self._producers[head.source, head.epoch].id,
            head.n,
            head.version,
            head.service,
            head.trace,
            head.cause,
            head.at,
            head.offset,
            head.project,
            envelope.body.decode(),
        )

    def _write_producers(self, done: Committed, now: int) -> None:
        """Note the last n of producers whose last n is not that of an event in the log."""
        logged = {(one.header.source, one.header.epoch): one.header.n for one in done.logged}
        for key, last in self._advanced.items():
            if logged.get(key) != last:
                row = {"id": self._producers[key].id, "last": last, "at": now}
                self._database.run("advance_producer", row)

    # ── what the transaction changes in memory ────────────────────────────────────────────────────

    def _settle(self) -> None:
        """After a commit: what was pending is now the truth."""
        for key, last in self._advanced.items():
            self._producers[key].last = last
        self._advanced = {}
        self._places = {}

    def _roll_back(self) -> None:
        """After a failed commit: forget what only memory believed."""
        self._advanced = {}
        self._places = {}
        self.head = max(self._database.number("head"), self._floor)
        self._channels = {row["type"]: [row["id"], row["last"]] for row in self._database.all("channels")}


_CHUNK, _SPAN = OutputAppended.__name__, SpanEnded.__name__
