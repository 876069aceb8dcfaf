"""The one file that imports sqlite3: connections, pragmas, transactions, and errors in our words.

Each database file has exactly one writer, which alone checkpoints; everybody else opens it `mode=ro`. A lock
file enforces that, so two connections never write or checkpoint at once.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote

from knowledge.errors import Corrupt, DiskFull, NotFound, StoreError, Unwritable
from knowledge.store.durable import fresh_partial, put_in_place
from knowledge.store.queries import load
from knowledge.store.writer_lock import hold

Row = sqlite3.Row
Parameters = Mapping[str, Any] | Sequence[Any]
VERSION = sqlite3.sqlite_version
BUSY_MS = 5_000
CHECKPOINT_PAGES = 4_000
"""Pages in the WAL at which it is merged: 16 MB, so that the merge is rare under load."""
WAL_KEPT = 64 << 20
"""Bytes to which the WAL file is cut back after a checkpoint."""

_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SHUT = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}


class Database:
    """One connection to one file. Use `writer` or `reader` to open it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, queries: Mapping[str, str]) -> None:
        self.path = path
        self._connection = connection
        self._connection.row_factory = sqlite3.Row
        self._queries = queries
        self._lock: int | None = None
        self._full = False

    # ── opening and closing ───────────────────────────────────────────────────────────────────────

    @classmethod
    def writer(cls, path: Path, queries: Iterable[str]) -> "Database":
        """The only writing connection to `path`, made when missing.

        Raises WriterBusy when another process has it, Unwritable, Corrupt.
        """
        lock = hold(path)
        try:
            if not path.exists():
                install(fresh_partial(path), path)
            connection = _connect(path, "rw")
        except StoreError:
            os.close(lock)
            raise
        database = cls(path, connection, load(queries))
        database._lock = lock
        try:
            with _translated(path):
                connection.execute("PRAGMA journal_mode = WAL")
                if not os.access(path, os.W_OK):  # SQLite would say so at the first write, and not here
                    raise Unwritable(f"{path} (read-only)")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute(f"PRAGMA journal_size_limit = {WAL_KEPT}")
                connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        except StoreError:
            database.close()
            raise
        return database

    @classmethod
    def reader(cls, path: Path, queries: Iterable[str]) -> "Database":
        """A connection that can only read. Raises NotFound when there is no database yet."""
        if not path.exists():
            raise NotFound(f"no database at {path}", hint="start the daemon once with `sotto up`")
        return cls(path, _connect(path, "ro"), load(queries))

    def close(self) -> None:
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── named queries ─────────────────────────────────────────────────────────────────────────────

    def run(self, query: str, parameters: Parameters = ()) -> int:
        """Execute a named query; returns how many rows it changed."""
        with _translated(self.path):
            return self._connection.execute(self._queries[query], parameters).rowcount

    def many(self, query: str, rows: Iterable[Parameters]) -> None:
        with _translated(self.path):
            self._connection.executemany(self._queries[query], rows)

    def all(self, query: str, parameters: Parameters = ()) -> list[Row]:
        with _translated(self.path):
            return self._connection.execute(self._queries[query], parameters).fetchall()

    def one(self, query: str, parameters: Parameters = ()) -> Row | None:
        with _translated(self.path):
            row: Row | None = self._connection.execute(self._queries[query], parameters).fetchone()
            return row

    def number(self, query: str, parameters: Parameters = ()) -> int:
        """The first column of the first row, as a number; 0 when there is none."""
        row = self.one(query, parameters)
        return int(row[0] or 0) if row else 0

    # ── transactions ──────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def transaction(self, *, full: bool = False) -> Iterator[None]:
        """Commit at the end, roll back when anything is raised.

        With `full`, the commit has reached the disk when this returns; otherwise it survives the death of
        every process, and the next full commit carries it to the disk.
        """
        with _translated(self.path):
            if full != self._full:
                self._connection.execute(f"PRAGMA synchronous = {'FULL' if full else 'NORMAL'}")
                self._full = full
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def script(self, statements: str, version: int, needs: int = 0) -> None:
        """Execute statements and set the schema version and what it needs, all or nothing."""
        with self.transaction(full=True):
            for statement in _statements(statements):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {version:d}")
            self._connection.execute(f"PRAGMA application_id = {needs:d}")

    @property
    def schema_version(self) -> int:
        with _translated(self.path):
            return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @property
    def needs(self) -> int:
        """The oldest schema whose code can use this file; 0 when only that of its own schema can."""
        with _translated(self.path):
            return int(self._connection.execute("PRAGMA application_id").fetchone()[0])

    # ── upkeep ────────────────────────────────────────────────────────────────────────────────────

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
        with _translated(target):
            copy = sqlite3.connect(target)
            try:
                self._connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()

    def reclaim(self) -> None:
        """Move the WAL into the file and cut it back; returns quietly when a reader still needs it."""
        with _translated(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def give_back(self, pages: int) -> None:
        """Cut up to `pages` unused pages off the file."""
        with _translated(self.path):
            self._connection.executescript(f"PRAGMA incremental_vacuum({pages:d})")  # `execute` stops after a page

    def live_bytes(self) -> int:
        """What the content takes, without pages that are free and without the WAL."""
        with _translated(self.path):
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


def install(partial: Path, path: Path) -> None:
    """Make a finished file the database at `path`: it appears whole, and no rollback journal is ever beside it."""
    with closing(_connect(partial, "rwc")) as connection, _translated(path):
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # says nothing to a file that has content
        connection.execute("PRAGMA journal_mode = WAL")
    put_in_place(partial, path)


def has_fts5() -> bool:
    """Whether this SQLite can do full-text search."""
    with sqlite3.connect(":memory:") as probe:
        try:
            probe.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            return False
    return True


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    with _translated(path):
        return sqlite3.connect(
            f"file:{quote(os.fsencode(path))}?mode={mode}",
            uri=True,
            timeout=BUSY_MS / 1_000,
            isolation_level=None,
            check_same_thread=False,
        )


def _statements(script: str) -> Iterator[str]:
    """Split a script at the semicolons that end a statement."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Say what SQLite says in our words."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code in _FULL:
            raise DiskFull(str(path.parent)) from error
        if code & 0xFF in _DAMAGED:
            raise Corrupt(f"{path} ({error})") from error
        if code & 0xFF in _SHUT:
            raise Unwritable(f"{path} ({error})") from error
        raise StoreError(f"{path} ({error})") from error
