"""`memory.db`: everything that is derived from the log, written by one process alone and made again when it is gone.

Only facts of the log are written, each in one transaction with the place of its reader. So what was written before a
death is not written again, and a file that is removed fills again from the log's beginning.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from knowledge.errors import Corrupt, NewerDatabase, NotFound, StoreError
from knowledge.store.migrate import migrate, refuse_newer
from knowledge.store.sqlite import Database

MEMORY = "memory"
"""Name of its schema."""
QUERIES = (
    *("memory", "failures", "greens", "fixes", "symptoms", "suspects"),
    *("notes", "search", "reading", "vectors", "documents", "doings", "proposals", "days", "prediction"),
)


CUTS = 40
"""How often the WAL is tried to be cut: two seconds in all."""


class Memory:
    """One connection to `memory.db`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._file = _file(database.path)

    @classmethod
    def writer(cls, path: Path) -> "Memory":
        """The only one that writes. A damaged file, or one of a later release, gives way to an empty one.

        Raises WriterBusy, Unwritable.
        """
        if not path.exists():
            remove(path)  # what is left beside a file that somebody removed does not belong to the next
        try:
            return cls(_opened(path))
        except (Corrupt, NewerDatabase):
            remove(path)
            return cls(_opened(path))

    @classmethod
    def reader(cls, path: Path, queries: Iterable[str] = QUERIES) -> "Memory":
        """Raises NotFound before anything is remembered, NewerDatabase after a downgrade."""
        database = Database.reader(path, queries)
        try:
            refuse_newer(database, MEMORY)
            if not database.schema_version:
                raise NotFound(f"nothing remembered in {path} yet", hint="start the daemon once with `sotto up`")
        except (NotFound, NewerDatabase):
            database.close()
            raise
        return cls(database)

    @classmethod
    def passing(cls, like: "Memory | None" = None) -> "Memory":
        """One that lives in this process alone and may be written: empty, or a copy of what another one knows."""
        database = Database.passing(QUERIES, like.database if like else None)
        migrate(database, MEMORY)
        return cls(database)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def gone(self) -> bool:
        """Whether its file was removed, or another put in its place, while it was open."""
        return _file(self.database.path) != self._file

    def place(self, reader: str) -> int:
        """Seq of the last event that a reader wrote down; 0 when there is none."""
        return self.database.number("place", {"reader": reader})

    @contextmanager
    def writing(self, reader: str, seq: int) -> Iterator[bool]:
        """A transaction that takes event `seq` into account; False when it was before, and nothing is to be written."""
        if seq <= self.place(reader):
            yield False
            return
        with self.database.transaction():
            yield True
            self.database.run("put_place", {"reader": reader, "seq": seq})

    def purge(self) -> None:
        """Let nothing be left of what was removed. It takes a second for some hundred megabytes.

        Raises DiskFull, and StoreError where a reader held the WAL all the time.
        """
        self.database.compact()
        if not any(self.database.cut_wal() for _ in range(CUTS)):
            raise StoreError(f"{self.database.path} is being read, its WAL cannot be cut")


class MemoryReader:
    """A reader of memory that stays open between two questions: opening it takes thirty times as long as asking."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: Memory | None = None
        self._owner = os.getpid()

    @contextmanager
    def reading(self) -> Iterator[Memory]:
        """The memory as it is now, also where another file took its place. Raises NotFound, NewerDatabase.

        A forked child opens it for itself: SQLite's connections must not be taken along.
        """
        if os.getpid() != self._owner:
            with Memory.reader(self._path) as memory:
                yield memory
            return
        if self._kept and self._kept.gone:
            self.close()
        self._kept = self._kept or Memory.reader(self._path)
        try:
            yield self._kept
        except StoreError:
            self.close()
            raise

    def close(self) -> None:
        if self._kept:
            self._kept.close()
            self._kept = None


def _opened(path: Path) -> Database:
    database = Database.writer(path, QUERIES)
    try:
        if (wrong := database.check()) != "ok":
            raise Corrupt(f"{path} ({wrong})")
        migrate(database, MEMORY)
    except (Corrupt, NewerDatabase):
        database.close()
        raise
    return database


def remove(path: Path) -> None:
    """Remove a memory, the file itself first: what lies beside it means nothing without it."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _file(path: Path) -> tuple[int, int] | None:
    """Which file stands there; none where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
