"""Migrations: numbered, never edited, each whole or not at all, and no way back."""

import hashlib
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import NewerDatabase, StoreError
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.migrate import CORE, MIGRATIONS, migrate, migrations, needed, newest, refuse_newer
from knowledge.store.sqlite import Database
from tests.knowledge.store.conftest import Child

RECORD = Path(__file__).parent / "migrations.sha256"
SCHEMAS = sorted(folder.name for folder in MIGRATIONS.iterdir() if folder.is_dir())
Steps = Callable[..., str]


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    """Makes a schema of one's own: its migrations in a folder, which is its name."""

    def make(*scripts: str) -> str:
        folder = tmp_path / "steps"
        folder.mkdir(exist_ok=True)
        for number, script in enumerate(scripts, 1):
            (folder / f"{number:04d}_step.sql").write_text(script)
        return str(folder)

    return make


# ── the shipped ones ──────────────────────────────────────────────────────────────────────────────


def test_no_migration_is_ever_edited() -> None:
    """A new one is recorded by `cd knowledge/store/migrations && sha256sum */*.sql`, its output put in the record."""
    found = {
        str(file.relative_to(MIGRATIONS)): hashlib.sha256(file.read_bytes()).hexdigest()
        for schema in SCHEMAS
        for file in migrations(schema)
    }
    lines = RECORD.read_text(encoding="ascii").splitlines()
    assert found == {name: digest for digest, name in (line.split() for line in lines)}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_migrations_are_numbered_from_one_without_a_hole(schema: str) -> None:
    files = migrations(schema)
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", file.name) for file in files)
    assert newest(schema) == len(files)
    assert {file.name for file in (MIGRATIONS / schema).iterdir()} == {file.name for file in files}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_fresh_database_is_the_sum_of_all_migrations(schema: str, tmp_path: Path) -> None:
    with Database.writer(tmp_path / "fresh.db", []) as fresh:
        migrate(fresh, schema)
        assert fresh.schema_version == newest(schema)
        whole = fresh.schema()
    for file in migrations(schema):  # a release after the other, closed in between
        with Database.writer(tmp_path / "grown.db", []) as grown:
            grown.script(file.read_text(encoding="utf-8"), int(file.name[:4]))
    with Database.writer(tmp_path / "grown.db", []) as grown:
        assert grown.schema() == whole
        migrate(grown, schema)
        assert grown.schema() == whole
        assert grown.check("integrity_check") == "ok"


def test_migrating_twice_changes_nothing(log: LogWriter) -> None:
    before = log.database.schema()
    migrate(log.database, CORE)
    assert log.database.schema() == before


# ── one after the other ───────────────────────────────────────────────────────────────────────────


def test_only_what_is_missing_is_applied(path: Path, steps: Steps) -> None:
    with Database.writer(path, []) as database:
        migrate(database, steps("CREATE TABLE a (x);"))
        migrate(database, steps("CREATE TABLE a (x);", "CREATE TABLE b (x);", "CREATE TABLE c (x);"))
        assert len(database.schema()) == 3
        assert database.schema_version == 3


def test_a_migration_that_fails_leaves_the_version_before_it(path: Path, steps: Steps) -> None:
    with Database.writer(path, []) as database:
        with pytest.raises(StoreError):
            migrate(database, steps("CREATE TABLE a (x);", "CREATE TABLE b (x);\nCREATE TABLE a (x);"))
        assert database.schema_version == 1
        assert len(database.schema()) == 1


MIGRATE = """
import os, signal, sys
from pathlib import Path
from knowledge.store.migrate import migrate
from knowledge.store.sqlite import Database
database = Database.writer(Path(sys.argv[1]), [])
database._connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
migrate(database, sys.argv[2])
"""
INTERRUPTED = [
    "CREATE TABLE b (x);\nINSERT INTO b VALUES (die());\nCREATE TABLE c (x);",
    "CREATE TABLE b (x);\nINSERT INTO a SELECT die() FROM a;\nCREATE TABLE c (x);",
    "INSERT INTO a VALUES (die());",
]


@pytest.mark.parametrize("second", INTERRUPTED)
def test_a_kill_in_the_middle_of_a_migration_leaves_the_version_before_it(
    path: Path, steps: Steps, child: Child, second: str
) -> None:
    first = "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);"
    killed = child(MIGRATE, path, steps(first, second))
    assert killed.wait(timeout=90) == -signal.SIGKILL
    with Database.writer(path, []) as database:
        assert database.schema_version == 1
        assert database.schema() == ["CREATE TABLE a (x)"]
        assert database.check() == "ok"
        migrate(database, steps(first, "CREATE TABLE b (x);"))
        assert database.schema_version == 2


# ── the way back to the release before ──


CONTRACTS = re.compile(
    r"\b(DROP|RENAME|DELETE|UPDATE|REPLACE)\b|ADD COLUMN(?!.*DEFAULT).*NOT NULL|CREATE UNIQUE INDEX", re.IGNORECASE
)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_migrations_after_the_first_only_expand_or_say_what_they_need(schema: str) -> None:
    for file in migrations(schema)[1:]:
        script = file.read_text(encoding="utf-8")
        statements = "\n".join(line.partition("--")[0] for line in script.splitlines())
        assert needed(script) > 1 or not CONTRACTS.search(statements), file.name


def test_the_code_of_an_earlier_schema_goes_on_with_one_that_only_expanded(path: Path, steps: Steps) -> None:
    with Database.writer(path, []) as database:
        migrate(database, steps("CREATE TABLE a (x);", "ALTER TABLE a ADD COLUMN y;"))
    (Path(steps("CREATE TABLE a (x);")) / "0002_step.sql").unlink()
    with Database.writer(path, []) as database:
        refuse_newer(database, steps("CREATE TABLE a (x);"))
        migrate(database, steps("CREATE TABLE a (x);"))
        assert (database.schema_version, database.needs) == (2, 1)


def test_the_code_of_an_earlier_schema_refuses_one_that_contracted(path: Path, steps: Steps) -> None:
    with Database.writer(path, []) as database:
        migrate(
            database,
            steps("CREATE TABLE a (x, y);", "-- needs: 2\nALTER TABLE a DROP COLUMN y;", "CREATE TABLE b (x);"),
        )
        assert (database.schema_version, database.needs) == (3, 2)
    earlier = Path(steps("CREATE TABLE a (x, y);"))
    for number in (2, 3):
        (earlier / f"000{number}_step.sql").unlink()
    with Database.writer(path, []) as database, pytest.raises(NewerDatabase):
        migrate(database, str(earlier))


# ── no way back ───────────────────────────────────────────────────────────────────────────────────


def make_newer(path: Path) -> bytes:
    """A log that the next release has written, properly closed."""
    with Database.writer(path, []) as database:
        migrate(database, CORE)
        database.script("CREATE TABLE of_the_future (x);", newest(CORE) + 1)
        database.reclaim()
    return path.read_bytes()


@pytest.mark.parametrize("opening", [LogWriter.open, EventLog.open])
def test_a_database_of_a_newer_release_is_refused_and_left_as_it_is(path: Path, opening: Callable) -> None:
    before = make_newer(path)
    with pytest.raises(NewerDatabase, match=f"schema {newest(CORE) + 1}") as error:
        opening(path)
    assert path.read_bytes() == before
    assert "upgrade" in error.value.advice
    Database.writer(path, []).close()  # and nothing holds its lock


def test_what_this_release_wrote_is_not_newer(log: LogWriter) -> None:
    refuse_newer(log.database, CORE)
