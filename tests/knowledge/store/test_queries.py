"""Every statement has a name, is understood by SQLite, and is used."""

import re
from pathlib import Path

import pytest

from knowledge.store import queries
from knowledge.store.memory import QUERIES
from knowledge.store.migrate import migrate
from knowledge.store.queries import load
from knowledge.store.sqlite import Database

HERE = Path(queries.__file__).parent
FILES = sorted(file.stem for file in HERE.glob("*.sql"))
SCHEMAS = {"files": "files"} | dict.fromkeys(QUERIES, "memory")
"""Of files of queries that are not about the log."""
FOREIGN = {
    "atuin": "CREATE TABLE history (timestamp, duration, exit, command, cwd, session, hostname, deleted_at)",
}
"""What others keep."""
TEMPORARY = {"reading": ("make_reading", "make_read_word"), "wiping": ("begin_doomed",)}
"""What makes the tables of a connection's own."""
NAMES = [(file, name) for file in FILES for name in load([file])]


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_queries_says_what_it_is_for_and_names_each_query_once(file: str) -> None:
    text = (HERE / f"{file}.sql").read_text(encoding="utf-8")
    names = re.findall(r"^-- name: (.*)$", text, re.MULTILINE)
    assert text.startswith("-- ")
    assert not text.startswith("-- name:")
    assert sorted(names) == sorted(load([file]))
    assert not any(";" in query for name in names for query in re.sub(r"--.*", "", load([file])[name]))


def test_no_two_files_share_a_name() -> None:
    assert len({name for _, name in NAMES}) == len(NAMES)


@pytest.mark.parametrize(("file", "name"), NAMES, ids=[name for _, name in NAMES])
def test_sqlite_understands_every_query(tmp_path: Path, file: str, name: str) -> None:
    statement = load([file])[name]
    values = dict.fromkeys(re.findall(r":([a-z_]+)", statement), "[]") or ["1"] * statement.count("?")
    with Database.writer(tmp_path / "one.db", []) as database:
        if file in FOREIGN:
            database.script(FOREIGN[file], 1)
        else:
            migrate(database, SCHEMAS.get(file, "core"))
        for step in TEMPORARY.get(file, ()):
            database._connection.execute(load([file])[step])
        assert database._connection.execute(f"EXPLAIN {statement}", values).fetchall()


@pytest.mark.parametrize(("file", "name"), NAMES, ids=[name for _, name in NAMES])
def test_every_query_is_used(file: str, name: str) -> None:
    sources = "".join(source.read_text(encoding="utf-8") for source in HERE.parent.rglob("*.py"))
    assert f'"{name}"' in sources


def test_queries_of_several_files_come_together() -> None:
    assert load(["log", "log_writer"]) == load(["log"]) | load(["log_writer"])


def test_a_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load(["nonsense"])
