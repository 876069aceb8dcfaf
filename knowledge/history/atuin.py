"""atuin's `history.db`: a table with moment and duration in nanoseconds, exit status, directory and machine."""

import platform
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import HistoryUnreadable, StoreError
from knowledge.history.entry import Entry
from knowledge.store.sqlite import Database, Row

_US, _MS = 1_000, 1_000_000
"""Nanoseconds of a microsecond, and of a millisecond."""
_MOST_STATUS = 255


def read(path: Path, most: int) -> list[Entry]:
    """The youngest `most` commands, the oldest of them first. Raises HistoryUnreadable."""
    try:
        with Database.reader(path, ["atuin"]) as database:
            rows = database.all("atuin_newest", {"most": most})
    except StoreError as error:
        raise HistoryUnreadable(str(path), hint=f"it should be a database of atuin's: {error}") from error
    here = platform.node()
    return [entry for row in reversed(rows) for entry in _entry(row, here)]


def _entry(row: Row, here: str) -> Iterator[Entry]:
    """A row as a command; what came from another machine by atuin's sync has no directory here."""
    command, at, status, duration = row["command"], row["timestamp"], row["exit"], row["duration"]
    if not isinstance(command, str) or not command.strip() or not isinstance(at, int):
        return
    own = str(row["hostname"]).partition(":")[0] == here
    yield Entry(
        command,
        at // _US,
        cwd=str(row["cwd"]) if own and row["cwd"] not in ("", "unknown") else None,
        status=status if isinstance(status, int) and 0 <= status <= _MOST_STATUS else None,
        duration_ms=duration // _MS if isinstance(duration, int) and duration >= 0 else None,
    )
