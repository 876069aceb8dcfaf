"""Habits that a rule without a check would lose: no mocks, docs as generated, a test for each service, no traces."""

import re
import runpy
import subprocess
from pathlib import Path

import pytest

from daemon.cli.main import COMMANDS
from knowledge.store.migrate import MIGRATIONS
from tests.conftest import REPOSITORY

TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=REPOSITORY,
    capture_output=True,
    text=True,
    check=True,
).stdout.split()
PYTHON = [REPOSITORY / file for file in TRACKED if file.endswith(".py") and (REPOSITORY / file).exists()]
DOUBLES = re.compile(r"unittest[.]mock|\bmocker\b|\bMagicMock\b|monkeypatch[.](?!setenv|delenv|chdir|MonkeyPatch)\w+\(")
GENERATED = runpy.run_path(str(REPOSITORY / "scripts/generate_docs.py"))["pages"]()


def test_nothing_is_mocked_or_patched() -> None:
    for path in (path for path in PYTHON if path != Path(__file__)):
        assert not DOUBLES.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("page", GENERATED)
def test_generated_pages_are_as_committed(page: str) -> None:
    assert (REPOSITORY / "docs" / page).read_text(encoding="utf-8") == GENERATED[page], "run scripts/docs"


def test_no_merge_was_left_in_the_middle() -> None:
    half = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)
    files = [REPOSITORY / file for file in TRACKED if (REPOSITORY / file).is_file()]
    assert [file for file in files if half.search(file.read_bytes())] == []


def test_each_service_and_tool_has_a_test_of_its_name() -> None:
    for folder in ("services", "tools"):
        for path in (REPOSITORY / folder).glob("[!_]*.py"):
            assert (REPOSITORY / "tests" / folder / f"test_{path.name}").exists(), path.name


def test_each_command_has_its_file() -> None:
    for command in COMMANDS.values():
        assert (REPOSITORY / "daemon/cli" / f"{command.module}.py").exists()


def test_the_readme_names_every_command() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"sotto {name}" not in readme] == []


def test_migrations_are_numbered_without_a_hole() -> None:
    for schema in MIGRATIONS.iterdir():
        numbers = [int(file.name.partition("_")[0]) for file in sorted(schema.glob("*.sql"))]
        assert numbers == list(range(1, len(numbers) + 1)), schema.name


def test_the_locks_name_no_index() -> None:
    for lock in (REPOSITORY / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
