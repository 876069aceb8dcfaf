"""A client's own look into the log: opened when first needed, and anew when another file took its place."""

from pathlib import Path

from knowledge.envelope import Envelope
from knowledge.store.log import EventLog

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
