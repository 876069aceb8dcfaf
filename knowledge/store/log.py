"""Reading the event log: since a cursor, by type, by trace, by id. Works while the daemon writes, and without it."""

import heapq
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self

from knowledge.envelope import Envelope, Header
from knowledge.errors import NotFound, SottoError
from knowledge.events import CommandFinished, Erased
from knowledge.ids import EventId, ShortId
from knowledge.store.migrate import CORE, refuse_newer
from knowledge.store.sqlite import Database, Row

PAGE, FEW = 512, 16
END = 2**63 - 1
"""Beyond every seq and every moment."""


class Kept(NamedTuple):
    """A bookmark as the log has it."""

    position: int
    at: int
    """When it was moved last, in microseconds UTC."""


class EventLog:
    """A reader of `core.db`. Reads are short: no transaction outlives a call."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path) -> "EventLog":
        """Raises NotFound before the daemon's first start, NewerDatabase after a downgrade."""
        database = Database.reader(path, ["log"])
        try:
            refuse_newer(database, CORE)
            if not database.schema_version:
                raise NotFound(f"no log in {path} yet", hint="start the daemon once with `sotto up`")
        except SottoError:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def database(self) -> Database:
        return self._database

    @property
    def head(self) -> int:
        """Seq of the newest event; 0 in an empty log."""
        return self._database.number("head")

    def since(self, seq: int, types: Iterable[str] = (), limit: int = PAGE) -> list[Envelope]:
        """At most `limit` events after `seq` in order, of `types` (none means all)."""
        types = frozenset(types)
        if not types:
            return self._read("since", seq=seq, limit=limit)
        pages = [self._read("since_of_type", type=one, seq=seq, limit=limit) for one in types]
        return list(islice(heapq.merge(*pages, key=lambda envelope: envelope.seq), limit))

    def every(self, seq: int = 0, types: Iterable[str] = ()) -> Iterator[Envelope]:
        """All events after `seq` in order, read a page at a time."""
        types = frozenset(types)
        while page := self.since(seq, types):
            yield from page
            seq = page[-1].seq

    def newest(self, types: Iterable[str] = (), limit: int = PAGE, after: int = 0) -> list[Envelope]:
        """The last `limit` events after seq `after`, in order, of `types` (none means all)."""
        types = frozenset(types)
        if not types:
            return self._read("tail", after=after, limit=limit)[::-1]
        within = {"after": after, "below": END, "limit": limit}
        found = [one for kind in types for one in self._read("tail_of_type", type=kind, **within)]
        return sorted(found, key=lambda envelope: envelope.seq)[-limit:]

    def backwards(self, kind: str) -> Iterator[Envelope]:
        """Events of one type, youngest first."""
        below = END
        while page := self._read("tail_of_type", type=kind, after=0, below=below, limit=PAGE):
            yield from page
            below = page[-1].seq

    def successes(self, project: int | None, cwd: str, below: int, most: int) -> Iterator[Envelope]:
        """Commands that succeeded in one place before seq `below`, youngest first, out of the last `most` commands."""
        kind = CommandFinished.__name__
        row = self._database.one("nth_of_type", {"type": kind, "below": below, "n": most})
        within = {"project": project, "cwd": cwd, "after": row["seq"] if row else 0, "limit": FEW}
        while page := self._read("successes", below=below, **within):
            yield from page
            below = page[-1].seq

    def by_seq(self, seq: int) -> Envelope:
        """Raises NotFound when there is none, or retention has removed it."""
        found = self._read("by_seq", seq=seq)
        if not found:
            raise NotFound(f"e{seq}", hint="it was never there, or was trimmed with age; see `sotto events`")
        return found[0]

    def by_id(self, text: str) -> Envelope:
        """An event by `source.epoch.n` or by `e100`. Raises NotFound."""
        if "." not in text:
            return self.by_seq(ShortId.parse(text, "e").seq)
        origin = EventId.parse(text)
        found = self._read("by_origin", source=origin.source, epoch=origin.epoch, n=origin.n)
        if not found:
            raise NotFound(text)
        return found[0]

    def of_trace(self, trace: str) -> list[Envelope]:
        """The root event `trace` and all that followed from it, in order. Raises NotFound."""
        root = self.by_id(trace)
        return [root, *self._read("of_trace", trace=root.id)]

    def place_at(self, at: int, until: int = END) -> int:
        """The seq to begin after for events from moment `at` (microseconds UTC) on.

        With `until`, the present moment, events that a wrong clock dated later do not count.
        """
        return self._database.number("first_at_or_after", {"at": at, "until": until})

    def reaches_back(self, before: int, types: Iterable[str]) -> bool:
        """Whether any event of `types` is stamped before a moment."""
        return self._database.one("any_before", {"before": before, "types": json.dumps([*types])}) is not None

    def stamp_at(self, share: float, types: Iterable[str]) -> int | None:
        """The stamp that this share of the events of `types` lies before; None when there are none.

        Few wrong stamps hardly move it, however wrong they are. It counts, so it takes a second in a large log.
        """
        wanted = {"types": json.dumps([*types])}
        rank = round(self._database.number("count_of", wanted) * share)
        row = self._database.one("stamp_of_rank", {**wanted, "rank": rank})
        return int(row[0]) if row else None

    def bookmark(self, reader: str) -> int | None:
        """How far a reader has come; None when it has never kept a place."""
        row = self._database.one("bookmark", {"reader": reader})
        return int(row[0]) if row else None

    def bookmarks(self, prefix: str) -> dict[str, Kept]:
        """How far the readers have come whose names begin with `prefix`."""
        rows = self._database.all("bookmarks", {"prefix": prefix})
        return {row["reader"]: Kept(row["position"], row["at"]) for row in rows}

    def waiting(self, seq: int, types: Iterable[str]) -> int:
        """How many events of `types` come after `seq`."""
        return sum(self._database.number("waiting", {"type": one, "seq": seq}) for one in set(types))

    def holes(self) -> dict[str, int]:
        """Numbers missing in each channel. Trimming a channel from its start leaves none; a lost event would."""
        return {
            row["type"]: row["last"] - row["first"] + 1 - row["kept"]
            for row in self._database.all("counts")
            if row["last"] - row["first"] + 1 != row["kept"]
        }

    def counts(self) -> dict[str, int]:
        """Events kept of each type, most frequent first."""
        return {row["type"]: row["kept"] for row in self._database.all("counts")}

    def _read(self, query: str, **parameters: object) -> list[Envelope]:
        return [envelope_of(row) for row in self._database.all(query, parameters)]


def envelope_of(row: Row) -> Envelope:
    """The envelope that was committed as `row`; it was validated then. One that was erased is a word of its own."""
    header = Header.model_construct(
        source=row["source"],
        epoch=row["epoch"],
        n=row["n"],
        type=row["type"] if row["body"] else Erased.__name__,
        version=row["version"],
        service=row["service"],
        trace=row["trace"],
        cause=row["cause"],
        at=row["at"],
        offset=row["zone"],
        project=row["project"],
    )
    return Envelope(header, row["body"].encode() or b"{}", row["seq"])
