"""Output streams: chunks at contiguous offsets from 0, whole history, explicit reset where the start is gone."""

from collections.abc import Iterator
from typing import NamedTuple

from knowledge.errors import NotFound
from knowledge.store.sqlite import Database

FIRST_PAGE, PAGE = 32, 1_024
"""Rows read at once: few at first, so that going on is quick, then many."""


class Chunk(NamedTuple):
    """One piece of output. Kind `reset` says that everything before `off` has been trimmed."""

    off: int
    kind: str
    text: str


class Streams:
    """A reader of the streams in `core.db`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, name: str, off: int = 0) -> Iterator[Chunk]:
        """Chunks from offset `off` to the present end; ask again from the last `off` + 1 for more.

        Begins with a reset when `off` lies before what is kept. Raises NotFound for a stream never begun.
        """
        row = self._stream(name)
        if off < row.first:
            yield Chunk(row.first, "reset", f"chunks 0 to {row.first - 1} were trimmed with age")
            off = row.first
        limit = FIRST_PAGE
        while True:
            page = self._database.all("chunks", {"stream": row.id, "off": off, "limit": limit})
            for chunk in page:
                yield Chunk(chunk["off"], chunk["kind"], chunk["text"])
            if len(page) < limit:
                return
            off, limit = page[-1]["off"] + 1, PAGE

    def text(self, name: str) -> str:
        """Everything that is kept of a stream, put together; resets and ends are not part of it."""
        return "".join(chunk.text for chunk in self.read(name) if chunk.kind not in {"reset", "end"})

    def ended(self, name: str) -> bool:
        return self._stream(name).ended

    def length(self, name: str) -> int:
        """The offset that the next chunk will have; 0 for a stream never begun."""
        row = self._database.one("stream", {"name": name})
        return int(row["next"]) if row else 0

    def _stream(self, name: str) -> "_Stream":
        row = self._database.one("stream", {"name": name})
        if row is None:
            raise NotFound(f"stream {name}")
        return _Stream(row["id"], row["first"], row["next"], bool(row["ended"]))


class _Stream(NamedTuple):
    id: int
    first: int
    next: int
    ended: bool
