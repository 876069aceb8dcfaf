"""Traces in `core.db`: each span is a row, what was said in it is kept once, compressed, under its SHA-256."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from knowledge.envelope import Envelope
from knowledge.errors import BadId
from knowledge.events import SpanEnded
from knowledge.ids import EventId
from knowledge.store.migrate import CORE, reader
from knowledge.store.sqlite import Database, Row
from knowledge.traces import names
from knowledge.traces.trace import Span, Trace

QUERIES = "traces"
SCHEMA = 3
"""The schema of `core.db` from which on there are traces."""
INLINE = 200
"""Bytes below which a text stands in the row: compressed it would take as much."""
LEVEL = 4
"""Of zlib: 2 % more bytes than 9, in two thirds of the time."""
MOST = 9_223_372_036_854_775_807
PAGE = 256


class SpanWriter:
    """The writing side; every method is called in a transaction of the hub's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, seen: Envelope) -> bool:
        """Keep a SpanEnded. False where it is there already, or its question is not on record (any more)."""
        span = seen.event
        assert isinstance(span, SpanEnded)
        trace = self._trace(seen.trace)
        if trace is None:
            return False
        row = self._database.one("add_span", {"trace": trace, **_row(span)})
        if row is None:
            return False
        for name, text in span.bodies.items():
            self._keep_body(row["id"], name, text)
        if not span.parent:
            told = {"conversation": _word(span, names.CONVERSATION), "key": _word(span, names.KEY)}
            self._database.run("name_trace", {"id": trace, "project": seen.header.project, **told})
        return True

    def _trace(self, root: str) -> int | None:
        known = self._database.one("trace_of_root", {"root": root})
        if known:
            return int(known["id"])
        try:
            origin = EventId.parse(root)
        except BadId:
            return None
        event = self._database.one("traced_root", origin._asdict())
        if event is None:
            return None
        row = {"id": event["seq"], "root": root, "at": event["at"], "project": event["project"]}
        self._database.run("add_trace", row)
        return int(event["seq"])

    def _keep_body(self, span: int, name: str, text: str) -> None:
        data = text.encode()
        if len(data) < INLINE:
            self._database.run("add_span_body", (span, name, text, None))
            return
        sha = hashlib.sha256(data).digest()
        row = self._database.one("body_of", (sha,)) or self._database.one("add_body", (sha, zlib.compress(data, LEVEL)))
        assert row
        self._database.run("add_span_body", (span, name, None, row["id"]))


def remove_traces(database: Database, ids: Iterable[int]) -> int:
    """Remove traces and what nobody else said; how many there were. In a transaction."""
    wanted = {"ids": json.dumps([*ids])}
    bodies = [row["body"] for row in database.all("bodies_named", wanted)]
    database.run("remove_span_bodies", wanted)
    database.run("remove_spans", wanted)
    database.run("remove_bodies", {"ids": json.dumps(bodies)})
    return database.run("remove_traces", wanted)


class TraceReader:
    """Reads traces; of a log of an earlier release there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._there = database.schema_version >= SCHEMA

    @classmethod
    def open(cls, path: Path) -> "TraceReader":
        """Raises NotFound before the daemon's first start, NewerDatabase after a downgrade."""
        return cls(reader(path, CORE, [QUERIES]))

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, seq: int) -> Trace | None:
        """The trace of the question with this seq, with its spans."""
        row = self._database.one("trace", {"id": seq}) if self._there else None
        return self._whole(row) if row else None

    def of_root(self, root: str) -> Trace | None:
        """The trace of the question with this id."""
        row = self._database.one("trace_of_root", {"root": root}) if self._there else None
        return self.get(row["id"]) if row else None

    def of_key(self, key: str) -> Trace | None:
        row = self._database.one("trace_of_key", {"key": key}) if self._there else None
        return self._whole(row) if row else None

    def newest(self, limit: int = PAGE) -> Iterator[Trace]:
        """The youngest first."""
        yield from self._pages("traces_newest", {}, limit)

    def of_conversation(self, conversation: str, below: int = MOST, limit: int = PAGE) -> Iterator[Trace]:
        """Those of one conversation before seq `below`, the youngest first."""
        yield from self._pages("traces_of_conversation", {"conversation": conversation}, limit, below)

    def since(self, at: int) -> Iterator[Trace]:
        """Traces of questions that were asked since a moment (microseconds UTC), in order."""
        for row in self._database.all("traces_since", {"at": at}) if self._there else []:
            yield self._whole(row)

    def every(self) -> Iterator[Trace]:
        yield from self.since(-MOST)

    def reaches_back(self, before: int) -> bool:
        """Whether a trace that may go is older than a moment."""
        return self._there and self._database.one("traces_before", {"before": before}) is not None

    def _pages(self, query: str, wanted: dict[str, Any], limit: int, below: int = MOST) -> Iterator[Trace]:
        while self._there and limit > 0:
            page = self._database.all(query, {**wanted, "below": below, "limit": min(limit, PAGE)})
            yield from map(self._whole, page)
            limit -= len(page)
            if len(page) < PAGE:
                return
            below = page[-1]["id"]

    def _whole(self, row: Row) -> Trace:
        bodies = self._database.all("bodies_of", {"trace": row["id"]})
        spans = self._database.all("spans_of", {"trace": row["id"]})
        said: dict[int, dict[str, str]] = {}
        for one in bodies:
            text = one["text"] if one["packed"] is None else zlib.decompress(one["packed"]).decode()
            said.setdefault(one["span"], {})[one["name"]] = text
        return Trace(
            row["id"],
            row["root"],
            row["at"],
            row["project"],
            row["conversation"],
            row["key"],
            bool(row["kept"]),
            tuple(_span(one, said.get(one["id"], {})) for one in spans),
        )


def _row(span: SpanEnded) -> dict[str, Any]:
    told = span.model_dump(include={"span", "parent", "name", "operation", "began", "took_us", "error"})
    return {**told, "attributes": json.dumps(span.attributes, ensure_ascii=False, separators=(",", ":"))}


def _span(row: Row, bodies: dict[str, str]) -> Span:
    return Span(
        row["span"],
        row["parent"],
        row["name"],
        row["operation"],
        row["began"],
        row["took_us"],
        row["error"],
        json.loads(row["attributes"]),
        bodies,
    )


def _word(span: SpanEnded, name: str) -> str:
    found = span.attributes.get(name, "")
    return found if isinstance(found, str) else ""
