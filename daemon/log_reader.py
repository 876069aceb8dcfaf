"""A client's own look into the log: opened when first needed, and anew when another file took its place."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.store.log import EventLog
from knowledge.store.streams import Chunk, Streams

AT_ONCE = 64
"""Events read together: one may hold a megabyte."""


class LogReader:
    """Reads `core.db` of one home, also after a damaged one was set aside and a backup put in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log: EventLog | None = None
        self._file = 0

    def since(self, seq: int, types: frozenset[str]) -> list[Envelope]:
        return self._current().since(seq, types, AT_ONCE)

    def seq_of(self, identity: str) -> int:
        """Raises NotFound."""
        return self._current().by_id(identity).seq

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        """The last events of some types, in order; none before the daemon's first start."""
        try:
            return self._current().newest(types, limit)
        except NotFound:
            return []

    def read(self, name: str, off: int = 0) -> Iterator[Chunk]:
        """Chunks of a stream (see `knowledge.store.streams.Streams`). Raises NotFound."""
        return Streams(self._current().database).read(name, off)

    def text(self, name: str) -> str:
        """Everything that is kept of a stream. Raises NotFound."""
        return Streams(self._current().database).text(name)

    def begun(self, name: str) -> bool:
        """Whether there is, or ever was, something in a stream."""
        try:
            return Streams(self._current().database).length(name) > 0
        except NotFound:
            return False

    def close(self) -> None:
        if self._log:
            self._log.close()
            self._log = None

    def _current(self) -> EventLog:
        file = self._path.stat().st_ino if self._path.exists() else 0
        if self._log is None or file != self._file:
            self.close()
            self._log, self._file = EventLog.open(self._path), file
        return self._log
