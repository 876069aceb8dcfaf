"""The pages of a database file: checked, copied, counted, given back, written anew; and how it is connected to.

With `sqlite.py` the only file that imports sqlite3.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from knowledge.errors import Corrupt, DiskFull, StoreError, Unwritable

BUSY_MS = 5_000
STEP = 128
"""Pages that are given back at once where there is hardly any room."""
CUT_MS = 50
"""How long readers are waited for where the WAL is to be cut; it is tried again."""
MENDED = {"memory.db": "it holds nothing that the log does not: `sotto rebuild` makes it anew"}
"""What to do where a file is damaged, if it is not what the doctor says."""
_TEXT_INDEXES = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SHUT = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}


class Pages:
    """What can be done with a whole file over a connection to it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def check(self, kind: Literal["quick_check", "integrity_check"] = "quick_check") -> str:
        """`ok`, or what is wrong with the file."""
        try:
            rows = self._connection.execute(f"PRAGMA {kind}(5)").fetchall()
        except sqlite3.DatabaseError as error:
            return str(error)
        return "; ".join(str(row[0]) for row in rows)

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy to `target` while others go on reading and writing.

        In one step: a copy in several begins again whenever somebody commits between two of them.
        """
        with translated(target):
            copy = sqlite3.connect(target)
            try:
                self._connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()

    def reclaim(self) -> None:
        """Move the WAL into the file and cut it back; returns quietly when a reader still needs it."""
        with translated(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def compact(self) -> None:
        """Write the file anew within itself: no page and no index keeps what was removed, which they only mark.

        It takes a second for some hundred megabytes, and room for two more copies. What the WAL holds goes with
        `cut_wal`. Raises DiskFull.
        """
        with translated(self.path):
            for (name,) in self._connection.execute(_TEXT_INDEXES).fetchall():
                self._connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608 - a table's name
            self._connection.execute("VACUUM")

    def cut_wal(self) -> bool:
        """Move the WAL into the file and cut it to nothing; False while a reader still needs it."""
        with translated(self.path):
            self._connection.execute(f"PRAGMA busy_timeout = {CUT_MS}")
            try:
                busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        return not busy

    def give_back(self, pages: int) -> None:
        """Cut up to `pages` unused pages off the file."""
        with translated(self.path):
            self._connection.executescript(f"PRAGMA incremental_vacuum({pages:d})")  # `execute` stops after a page

    def shrink(self) -> None:
        """Give all unused pages back to the disk, in steps that each need little room. Raises DiskFull."""
        while self._free():
            self.reclaim()
            before = self._free()
            self.give_back(STEP)
            self.reclaim()
            if self._free() >= before:
                return  # a file that was made without the means for it

    def _free(self) -> int:
        return int(self._connection.execute("PRAGMA freelist_count").fetchone()[0])

    def live_bytes(self) -> int:
        """What the content takes, without pages that are free and without the WAL."""
        with translated(self.path):
            pages, free, size = (
                int(self._connection.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("page_count", "freelist_count", "page_size")
            )
        return (pages - free) * size

    def limit_pages(self, pages: int) -> None:
        """Let the file grow no further than `pages` pages; a commit beyond it raises DiskFull."""
        self._connection.execute(f"PRAGMA max_page_count = {pages:d}")

    def page_count(self) -> int:
        return int(self._connection.execute("PRAGMA page_count").fetchone()[0])

    def schema(self) -> list[str]:
        """The statements that made this database, in a stable order."""
        rows = self._connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        return [str(row[0]) for row in rows]


def connect(path: Path, mode: str) -> sqlite3.Connection:
    still = "&immutable=1" if mode == "ro" and _still(path) else ""
    with translated(path):
        return sqlite3.connect(
            f"file:{quote(os.fsencode(path))}?mode={mode}{still}",
            uri=True,
            timeout=BUSY_MS / 1_000,
            isolation_level=None,
            check_same_thread=False,
        )


def _still(path: Path) -> bool:
    """Whether it lies on a disk that cannot be written, and nobody writes it: readers need no files beside it then."""
    try:
        locked = os.statvfs(path.parent).f_flag & os.ST_RDONLY
    except OSError:
        return False
    return bool(locked) and not path.with_name(f"{path.name}-wal").exists()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Say what SQLite says in our words."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code in _FULL:
            raise DiskFull(str(path.parent)) from error
        if code & 0xFF in _DAMAGED:
            raise Corrupt(f"{path} ({error})", hint=MENDED.get(path.name, "")) from error
        if code & 0xFF in _SHUT:
            raise Unwritable(f"{path} ({error})") from error
        raise StoreError(f"{path} ({error})") from error
