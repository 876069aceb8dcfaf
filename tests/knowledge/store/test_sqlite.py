"""One writer, many readers, whole transactions, and SQLite's errors in our words."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import Corrupt, DiskFull, NotFound, StoreError, Unwritable, WriterBusy
from knowledge.store.sqlite import Database, has_fts5
from tests.knowledge.store.conftest import Child

QUERIES = ["log", "log_writer"]
SCHEMA = "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """A database with one table."""
    with Database.writer(path, QUERIES) as opened:
        opened.script(SCHEMA, 1)
        yield opened


def put(database: Database, key: str, value: str = "1", *, full: bool = False) -> None:
    with database.transaction(full=full):
        database.run("put_meta", {"key": key, "value": value})


# ── one writer, many readers ──────────────────────────────────────────────────────────────────────


def test_a_second_writer_in_this_process_is_refused(database: Database, path: Path) -> None:
    with pytest.raises(WriterBusy, match="core"):
        Database.writer(path, QUERIES)
    put(database, "still")
    assert database.number("meta", {"key": "still"}) == 1


WRITE = """
import sys
from pathlib import Path
from knowledge.store.sqlite import Database
database = Database.writer(Path(sys.argv[1]), [])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_writer_in_another_process_keeps_this_one_out_until_it_dies(path: Path, child: Child) -> None:
    other = child(WRITE, path)
    assert other.stdout
    assert other.stdout.readline() == "open\n"
    with pytest.raises(WriterBusy):
        Database.writer(path, QUERIES)
    other.kill()
    other.wait()
    Database.writer(path, QUERIES).close()


def test_a_closed_writer_makes_room_for_the_next(path: Path) -> None:
    for _ in range(3):
        Database.writer(path, QUERIES).close()


@pytest.mark.parametrize("damage", [b"garbage " * 1_000, None])
def test_a_writer_that_could_not_open_leaves_no_lock_and_no_file_open(path: Path, damage: bytes | None) -> None:
    if damage:
        path.write_bytes(damage)
    else:
        path.mkdir()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(2):
        with pytest.raises(StoreError) as error:
            Database.writer(path, QUERIES)
        assert not isinstance(error.value, WriterBusy)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_reader_sees_what_is_committed_and_only_that(database: Database, path: Path) -> None:
    with Database.reader(path, QUERIES) as reader:
        with database.transaction():
            database.run("put_meta", {"key": "k", "value": "1"})
            assert reader.one("meta", {"key": "k"}) is None
        row = reader.one("meta", {"key": "k"})
        assert row
        assert row["value"] == "1"


def test_a_reader_cannot_write(database: Database, path: Path) -> None:
    with Database.reader(path, QUERIES) as reader:
        with pytest.raises(Unwritable):
            reader.run("put_meta", {"key": "k", "value": "1"})
        with pytest.raises(StoreError), reader.transaction():
            reader.run("put_meta", {"key": "k", "value": "1"})
        with pytest.raises(StoreError):
            reader.script("DROP TABLE meta;", 2)
    assert database.one("meta", {"key": "k"}) is None
    assert database.schema_version == 1


def test_there_is_nothing_to_read_before_the_first_start(path: Path) -> None:
    with pytest.raises(NotFound, match="no database at") as error:
        Database.reader(path, QUERIES)
    assert "sotto up" in error.value.advice
    assert not path.exists()


@pytest.mark.parametrize("name", ["with space", "a?mode=memory", "per%20cent", "hash#tag", "grüße", b"\xff\xfe"])
def test_a_path_may_hold_any_character(tmp_path: Path, name: str | bytes) -> None:
    path = tmp_path / os.fsdecode(name) / "core.db"
    path.parent.mkdir()
    with Database.writer(path, QUERIES) as writer:
        writer.script(SCHEMA, 1)
        put(writer, "k", "7")
    with Database.reader(path, QUERIES) as reader:
        assert reader.number("meta", {"key": "k"}) == 7
    assert path.is_file()


# ── transactions ──────────────────────────────────────────────────────────────────────────────────


class Interrupted(BaseException):
    """As rude as a signal."""


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("error", [ValueError, StoreError, Interrupted, KeyboardInterrupt])
def test_whatever_is_raised_nothing_of_the_transaction_stays(
    database: Database, error: type[BaseException], full: bool
) -> None:
    put(database, "before", full=full)
    with pytest.raises(error), database.transaction(full=full):  # noqa: PT012
        database.run("put_meta", {"key": "inside", "value": "1"})
        raise error
    put(database, "after", full=full)
    keys = [key for key in ("before", "inside", "after") if database.one("meta", {"key": key})]
    assert keys == ["before", "after"]


def test_a_transaction_within_a_transaction_is_refused_whole(database: Database) -> None:
    with pytest.raises(StoreError), database.transaction():
        put(database, "outer")
    assert database.one("meta", {"key": "outer"}) is None
    put(database, "after")


def test_a_query_may_touch_many_rows_and_says_how_many(database: Database) -> None:
    with database.transaction():
        database.many("put_meta", [{"key": str(n), "value": "1"} for n in range(5)])
        assert database.run("put_meta", {"key": "0", "value": "2"}) == 1
    assert [database.number("meta", {"key": str(n)}) for n in range(6)] == [2, 1, 1, 1, 1, 0]


def test_a_statement_sqlite_cannot_run_is_a_store_error(database: Database) -> None:
    with pytest.raises(StoreError, match="no such table"):
        database.all("head")
    with pytest.raises(StoreError, match="no such column"):
        database.script("CREATE INDEX i ON meta (nonsense);", 2)
    assert database.schema_version == 1


def test_a_script_is_applied_whole_with_its_comments_triggers_and_semicolons(database: Database) -> None:
    script = """-- One; with a semicolon.
CREATE TABLE a (x TEXT DEFAULT ';');  -- trailing; comment
CREATE TRIGGER t AFTER INSERT ON a BEGIN
    INSERT INTO meta VALUES ('t', '1');
END;
INSERT INTO a DEFAULT VALUES
;
-- The end."""
    database.script(script, 2)
    assert database.number("meta", {"key": "t"}) == 1
    assert database.schema_version == 2


def test_a_script_that_fails_half_way_leaves_nothing(database: Database) -> None:
    before = database.schema()
    with pytest.raises(StoreError):
        database.script("CREATE TABLE a (x TEXT);\nCREATE TABLE meta (x TEXT);\n", 2)
    assert (database.schema(), database.schema_version) == (before, 1)


# ── a full disk ───────────────────────────────────────────────────────────────────────────────────


def test_a_full_disk_is_said_so_and_ends_when_there_is_room_again(database: Database) -> None:
    put(database, "before")
    database.limit_pages(database.page_count())
    with pytest.raises(DiskFull) as error:
        put(database, "large", "x" * 1_000_000)
    assert "no restart" in error.value.advice
    assert database.one("meta", {"key": "large"}) is None
    assert database.number("meta", {"key": "before"}) == 1
    database.limit_pages(1_000_000)
    put(database, "large", "x" * 1_000_000)
    assert database.check() == "ok"


# ── places that cannot be written ─────────────────────────────────────────────────────────────────

OPEN = """
import os, sys
from pathlib import Path
from knowledge.errors import StoreError
from knowledge.store.sqlite import Database
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    Database.writer(Path(sys.argv[1]), []).close()
    print("opened")
except StoreError as error:
    print(error.name, str(error))
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A directory that everybody can reach, unlike a test's own."""
    directory = Path(tempfile.mkdtemp())
    directory.chmod(0o777)
    yield directory
    directory.chmod(0o700)
    shutil.rmtree(directory)


def opened_by_somebody_else(child: Child, path: Path) -> str:
    said, complaint = child(OPEN, path).communicate(timeout=90)
    assert complaint == ""
    return said


def test_a_directory_that_may_be_written_will_do(child: Child, shared: Path) -> None:
    assert opened_by_somebody_else(child, shared / "core.db") == "opened\n"


def test_a_read_only_directory_is_unwritable(child: Child, shared: Path) -> None:
    shared.chmod(0o555)
    assert opened_by_somebody_else(child, shared / "core.db").startswith("Unwritable ")


def test_a_read_only_database_is_unwritable(child: Child, shared: Path) -> None:
    with Database.writer(shared / "core.db", QUERIES) as database:
        database.script(SCHEMA, 1)
    for file in shared.iterdir():
        file.chmod(0o444 if file.suffix == ".db" else 0o666)
    assert opened_by_somebody_else(child, shared / "core.db").startswith("Unwritable ")


def test_a_missing_directory_is_unwritable(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="gone"):
        Database.writer(tmp_path / "gone" / "core.db", QUERIES)


def test_a_file_that_is_no_database_is_corrupt(path: Path) -> None:
    path.write_bytes(b"this is not a database, it is a text\n" * 200)
    with pytest.raises(Corrupt, match="core"):
        Database.writer(path, QUERIES)
    assert path.read_bytes().startswith(b"this is not")


# ── upkeep ────────────────────────────────────────────────────────────────────────────────────────


def test_a_copy_is_whole_while_others_write_and_needs_no_side_files(database: Database, tmp_path: Path) -> None:
    put(database, "k", "7")
    target = tmp_path / "copy" / "core.db"
    target.parent.mkdir()
    database.copy_to(target)
    put(database, "k", "8")
    assert [file.name for file in target.parent.iterdir()] == ["core.db"]
    with Database.reader(target, QUERIES) as copy:
        assert copy.number("meta", {"key": "k"}) == 7
        assert copy.check("integrity_check") == "ok"
        assert copy.schema() == database.schema()
        assert copy.schema_version == 1


def test_a_copy_that_cannot_be_written_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Unwritable):
        database.copy_to(tmp_path / "gone" / "copy.db")
    put(database, "after")


def test_reclaiming_empties_the_wal_and_waits_for_no_reader(database: Database, path: Path) -> None:
    wal = Path(f"{path}-wal")
    put(database, "k", "x" * 100_000)
    assert wal.stat().st_size > 100_000
    database.reclaim()
    assert wal.stat().st_size == 0


def test_a_check_finds_damage_that_nobody_has_met_yet(database: Database, path: Path) -> None:
    put(database, "k", "x" * 200_000)
    assert database.check() == "ok"
    database.reclaim()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xa5" * (size - 8_192))
    with Database.reader(path, QUERIES) as reader:
        assert reader.check() != "ok"


def test_this_sqlite_can_search_text() -> None:
    assert has_fts5()
