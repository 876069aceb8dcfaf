"""What each tree looked like when it was last told of, and what is to be told and has not been confirmed.

It lives in `files.db`, written by one process alone, and can be made anew: a tree that it does not know is looked at
and nothing is told. What differs and the event that tells it are written in one transaction, so a death in between
neither loses a change nor tells it twice.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import Corrupt, NewerDatabase
from knowledge.events import EVENTS, Event
from knowledge.files.entry import Entry, split
from knowledge.ids import new_epoch
from knowledge.store.log_writer import Bookmark
from knowledge.store.migrate import migrate
from knowledge.store.sqlite import Database, Row

SCHEMA = "files"


class Telling(NamedTuple):
    """An event on its way; its bookmark is its number in the outbox, so the hub takes it once."""

    n: int
    project: int
    event: Event
    bookmark: Bookmark


class Index:
    """The only writer of one `files.db`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        if database.one("epoch") is None:
            database.run("begin_life", {"epoch": new_epoch()})
        row = database.one("epoch")
        assert row
        self._reader = f"files/{row['epoch']}"

    @classmethod
    def open(cls, path: Path) -> "Index":
        """A damaged file, or one of a later release, is replaced by an empty one. Raises WriterBusy, Unwritable."""
        try:
            return cls(_opened(path))
        except (Corrupt, NewerDatabase):
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            return cls(_opened(path))

    def close(self) -> None:
        self._database.close()

    # ── trees ─────────────────────────────────────────────────────────────────────────────────────

    def tree(self, root: str) -> "TreeIndex":
        """What is known of a tree; nothing when it is new."""
        self._database.run("add_tree", {"path": os.fsencode(root)})
        row = self._database.one("tree", {"path": os.fsencode(root)})
        assert row
        return TreeIndex(self._database, int(row["id"]), whole=bool(row["whole"]))

    def trees(self) -> set[str]:
        return {os.fsdecode(row["path"]) for row in self._database.all("trees")}

    def noted(self, root: str) -> int | None:
        """When a tree began to be taken note of, in microseconds UTC; None when not all of it is known."""
        row = self._database.one("noted", {"path": os.fsencode(root)})
        return int(row["noted"]) if row else None

    def forget(self, root: str) -> None:
        self._database.run("forget_tree", {"path": os.fsencode(root)})

    def moved(self, before: str, after: str) -> None:
        """The same tree lies elsewhere now."""
        self._database.run("move_tree", {"before": os.fsencode(before), "after": os.fsencode(after)})

    # ── telling ───────────────────────────────────────────────────────────────────────────────────

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with self._database.transaction():
            yield

    def tell(self, event: Event, project: int) -> Telling:
        """Note down what is to be told; call it in the transaction that notes what it tells of."""
        values = {"project": project, "type": type(event).__name__, "body": event.model_dump_json()}
        row = self._database.one("put_out", values)
        assert row
        return Telling(int(row["n"]), project, event, Bookmark(self._reader, int(row["n"])))

    def untold(self) -> list[Telling]:
        """What was noted down and not confirmed before an earlier process ended."""
        found = []
        for row in self._database.all("outbox"):
            event = EVENTS[row["type"]].model_validate_json(row["body"])
            found.append(Telling(int(row["n"]), int(row["project"]), event, Bookmark(self._reader, int(row["n"]))))
        return found

    def told(self, n: int) -> None:
        """The hub has it."""
        self._database.run("sent", {"n": n})


class TreeIndex:
    """The part of the index that is one tree's. Paths are relative; ``""`` is the tree itself."""

    def __init__(self, database: Database, tree: int, *, whole: bool) -> None:
        self._database = database
        self._tree = tree
        self.whole = whole
        """Whether all of it was looked at once; before that nothing is told."""

    def is_whole(self, noted: int = 0) -> None:
        """All of it was looked at, from a moment on (microseconds UTC)."""
        self._database.run("tree_is_whole", {"tree": self._tree, "noted": noted})
        self.whole = True

    def file(self, path: str) -> Entry | None:
        folder, name = split(path)
        row = self._database.one("file", self._at(folder) | {"name": os.fsencode(name)})
        return _entry(row) if row else None

    def files(self, folder: str) -> dict[str, Entry]:
        """What is known of the files in a folder, by name."""
        return {os.fsdecode(name): Entry(*known) for name, *known in self._database.all("files", self._at(folder))}

    def folders(self, below: str = "") -> set[str]:
        """Folders that are known, with the one they are below."""
        if below:
            path = os.fsencode(below)
            span = {"path": path, "from": path + b"/", "until": path + b"0"}  # `0` comes next after `/`
            rows = self._database.all("folders_below", {"tree": self._tree} | span)
        else:
            rows = self._database.all("folders", {"tree": self._tree})
        return {os.fsdecode(row["path"]) for row in rows}

    def everything(self) -> dict[str, Entry]:
        """Every file by its path."""
        return {
            f"{folder}/{name}" if folder else name: entry
            for folder in self.folders()
            for name, entry in self.files(folder).items()
        }

    def put(self, entries: Iterable[tuple[str, Entry | None]]) -> None:
        """What paths are now; none is gone."""
        gone, there = [], []
        numbers: dict[str, int] = {}
        for path, entry in entries:
            folder, name = split(path)
            if folder not in numbers:
                numbers[folder] = self.add_folder(folder)
            if entry is None:
                gone.append((numbers[folder], os.fsencode(name)))
            else:
                there.append((numbers[folder], os.fsencode(name), *entry))
        self._database.many("forget_file", gone)
        self._database.many("put_file", there)

    def add_folder(self, folder: str) -> int:
        """Know a folder, though it may hold no file; its number."""
        self._database.run("add_folder", self._at(folder))
        return self._database.number("folder", self._at(folder))

    def forget_folder(self, folder: str) -> None:
        self._database.run("forget_folder", self._at(folder))

    def not_looked_into(self, largest: int, most: int) -> list[tuple[str, Entry]]:
        """Files of which no content is known, the youngest first."""
        rows = self._database.all("not_looked_into", {"tree": self._tree, "largest": largest, "most": most})
        return [(_joined(row), Entry(row["mtime_ns"], row["size"], row["inode"])) for row in rows]

    def _at(self, folder: str) -> dict[str, int | bytes | str]:
        return {"tree": self._tree, "path": os.fsencode(folder)}


def current(path: Path) -> set[str]:
    """Digests of what files hold at present; nothing where there is no index."""
    if not path.exists():
        return set()
    with Database.reader(path, [SCHEMA]) as database:
        return {row["digest"].hex() for row in database.all("digests")} if database.schema_version else set()


def folders_known(path: Path) -> int:
    """How many folders there are in all trees; 0 where there is no index."""
    if not path.exists():
        return 0
    with Database.reader(path, [SCHEMA]) as database:
        return database.number("count_folders") if database.schema_version else 0


def _opened(path: Path) -> Database:
    database = Database.writer(path, [SCHEMA])
    try:
        migrate(database, SCHEMA)
    except BaseException:
        database.close()
        raise
    return database


def _entry(row: Row) -> Entry:
    return Entry(*row)


def _joined(row: Row) -> str:
    folder, name = os.fsdecode(row["path"]), os.fsdecode(row["name"])
    return f"{folder}/{name}" if folder else name
