"""With `pages.py` the only file that imports sqlite3: connections, pragmas, transactions, and errors in our words.

Each database file has exactly one writer, which alone checkpoints; everybody else opens it `mode=ro`. A lock
file enforces that, so two connections never write or checkpoint at once.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

from knowledge.errors import NotFound, StoreError, Unwritable
from knowledge.store.durable import fresh_partial, put_in_place
from knowledge.store.pages import Pages, connect, translated
from knowledge.store.queries import load
from knowledge.store.writer_lock import hold

Row = sqlite3.Row
Parameters = Mapping[str, Any] | Sequence[Any]
VERSION = sqlite3.sqlite_version
CHECKPOINT_PAGES = 4_000
"""Pages in the WAL at which it is merged: 16 MB, so that the merge is rare under load."""
WAL_KEPT = 64 << 20
"""Bytes to which the WAL file is cut back after a checkpoint."""


class Database(Pages):
    """One connection to one file. Use `writer` or `reader` to open it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, queries: Mapping[str, str]) -> None:
        super().__init__(path, connection)
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
            connection = connect(path, "rw")
        except StoreError:
            os.close(lock)
            raise
        database = cls(path, connection, load(queries))
        database._lock = lock
        try:
            with translated(path):
                connection.execute("PRAGMA journal_mode = WAL")
                if not os.access(path, os.W_OK):  # SQLite would say so at the first write, and not here
                    raise Unwritable(f"{path} (read-only)")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute(
                    "PRAGMA secure_delete = ON"
                )  # what goes is overwritten, whatever SQLite was built with
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
        return cls(path, connect(path, "ro"), load(queries))

    @classmethod
    def passing(cls, queries: Iterable[str]) -> "Database":
        """An empty one that lives in this process alone and goes with it."""
        return cls(Path(":memory:"), sqlite3.connect(":memory:", isolation_level=None), load(queries))

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
        with translated(self.path):
            return self._connection.execute(self._queries[query], parameters).rowcount

    def many(self, query: str, rows: Iterable[Parameters]) -> None:
        with translated(self.path):
            self._connection.executemany(self._queries[query], rows)

    def all(self, query: str, parameters: Parameters = ()) -> list[Row]:
        with translated(self.path):
            return self._connection.execute(self._queries[query], parameters).fetchall()

    def each(self, query: str, parameters: Parameters = ()) -> Iterator[Row]:
        """One row after the other, without having them all in memory."""
        with translated(self.path):
            yield from self._connection.execute(self._queries[query], parameters)

    def one(self, query: str, parameters: Parameters = ()) -> Row | None:
        with translated(self.path):
            row: Row | None = self._connection.execute(self._queries[query], parameters).fetchone()
            return row

    def number(self, query: str, parameters: Parameters = ()) -> int:
        """The first column of the first row, as a number; 0 when there is none."""
        row = self.one(query, parameters)
        return int(row[0] or 0) if row else 0

    def part(self, table: str, column: str, row: int, start: int, size: int) -> bytes:
        """Some bytes of a blob, without reading the rest of it."""
        with translated(self.path), self._connection.blobopen(table, column, row, readonly=True) as blob:
            blob.seek(start)
            return blob.read(size)

    def read_mapped(self, size: int) -> None:
        """Read up to so many bytes of the file where the kernel has them: for who goes through much of it once."""
        with translated(self.path):
            self._connection.execute(f"PRAGMA mmap_size = {size:d}").fetchall()

    def patch(self, table: str, column: str, row: int, start: int, data: bytes) -> None:
        """Overwrite some bytes of a blob."""
        with translated(self.path), self._connection.blobopen(table, column, row) as blob:
            blob.seek(start)
            blob.write(data)

    # ── transactions ──────────────────────────────────────────────────────────────────────────────
    @contextmanager
    def transaction(self, *, full: bool = False) -> Iterator[None]:
        """Commit at the end, roll back when anything is raised.

        With `full`, the commit has reached the disk when this returns; otherwise it survives the death of
        every process, and the next full commit carries it to the disk.
        """
        with translated(self.path):
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

    @contextmanager
    def still(self) -> Iterator[None]:
        """Several queries of a reader that see the same moment, whatever is written meanwhile."""
        with translated(self.path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def script(self, statements: str, version: int, needs: int = 0) -> None:
        """Execute statements and set the schema version and what it needs, all or nothing."""
        with self.transaction(full=True):
            for statement in _statements(statements):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {version:d}")
            self._connection.execute(f"PRAGMA application_id = {needs:d}")

    @property
    def schema_version(self) -> int:
        with translated(self.path):
            return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @property
    def needs(self) -> int:
        """The oldest schema whose code can use this file; 0 when only that of its own schema can."""
        with translated(self.path):
            return int(self._connection.execute("PRAGMA application_id").fetchone()[0])


def install(partial: Path, path: Path) -> None:
    """Make a finished file the database at `path`: it appears whole, and no rollback journal is ever beside it."""
    with closing(connect(partial, "rwc")) as connection, translated(path):
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
