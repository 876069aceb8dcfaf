"""The front door: help everywhere, errors as sentences or as JSON, and the status that a script expects."""

import argparse
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.cli.main import COMMANDS, build_parser
from knowledge.errors import NoDirectory
from tests.conftest import REPOSITORY
from tests.making import finished

BUILT = [name for name, command in COMMANDS.items() if (REPOSITORY / f"daemon/cli/{command.module}.py").exists()]


@pytest.mark.parametrize("name", BUILT)
def test_each_command_has_its_two_functions(name: str) -> None:
    module = importlib.import_module(f"daemon.cli.{COMMANDS[name].module}")
    assert callable(module.configure)
    assert callable(module.run)
    assert module.__doc__


@pytest.mark.parametrize("name", BUILT)
def test_each_command_helps(say: Callable, name: str) -> None:
    done = say(name, "--help")
    assert done.status == 0
    assert done.out.startswith(f"usage: sotto {name}")
    assert len(done.out.splitlines()) > 3


@pytest.mark.parametrize("name", BUILT)
def test_the_overview_names_each_command(say: Callable, name: str) -> None:
    done = say("--help")
    assert done.status == 0
    assert name in done.out
    assert len(COMMANDS[name].summary) < 80


def test_no_word_at_all_shows_the_overview_and_is_a_mistake(say: Callable) -> None:
    done = say()
    assert done.status == 2
    assert "COMMAND" in done.out


@pytest.mark.parametrize("words", [("dance",), ("status", "--nonsense"), ("config", "burn"), ("events", "-n", "x")])
def test_what_cannot_be_understood_is_status_2_and_said_on_stderr(say: Callable, words: tuple[str, ...]) -> None:
    done = say(*words)
    assert (done.status, done.out) == (2, "")
    assert "→ see `sotto" in done.err


def test_the_version_is_that_of_the_distribution(say: Callable) -> None:
    done = say("--version")
    assert done.status == 0
    assert done.out.startswith("sotto ")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("why", "f1"), 3),
        (("why", "x1"), 3),
        (("config", "get", "no.such"), 3),
        (("config", "set", "log.keep_days"), 2),
        (("config", "set", "log.keep_days", "soon"), 2),
        (("events", "--type", "nonsense"), 3),
        (("events", "-n", "-1"), 2),
        (("events", "-f"), 7),
        (("logs", "nobody"), 3),
    ],
)
def test_an_error_is_a_sentence_or_an_object_with_the_same_code(
    say: Callable, words: tuple[str, ...], code: int
) -> None:
    spoken, written = say(*words), say(*words, "--json")
    assert (spoken.status, written.status) == (code, code)
    assert spoken.out == ""
    assert spoken.err.startswith("sotto: ")
    assert "Traceback" not in spoken.err
    assert set(written.json) == {"error", "hint", "code"}
    assert written.json["code"] == code
    assert written.json["error"] in spoken.err


def test_only_the_wanted_command_is_made_ready() -> None:
    quick = "import sys; from daemon.cli.main import build_parser; build_parser('status'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", quick], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    loaded = set(done.stdout.split())
    assert "daemon.cli.status" in loaded
    assert not loaded & {"daemon.cli.events", "knowledge.events", "pydantic", "zmq", "sqlite3"}


def test_completion_knows_every_command() -> None:
    actions = [one for one in build_parser()._actions if isinstance(one, argparse._SubParsersAction)]
    assert set(actions[0].choices) == set(COMMANDS)


# ── as a program ──────────────────────────────────────────────────────────────────────────────────


def program(*words: str, **how: object) -> "subprocess.CompletedProcess[str]":
    options: dict = {"capture_output": True, "text": True, "timeout": 60} | how
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "daemon.cli.main", *words], check=False, cwd=REPOSITORY, **options
    )


@pytest.mark.usefixtures("home")
def test_the_status_of_the_program_is_that_of_the_command() -> None:
    done = program("why", "--json")
    assert done.returncode == json.loads(done.stdout)["code"] == 3
    assert done.stderr == ""


def test_a_reader_that_has_heard_enough_is_no_error(write: Callable, say: Callable) -> None:
    write(*[finished("x" * 1_000) for _ in range(400)])
    assert say("events", "-n", "1").status == 0
    script = f"{sys.executable} -W error -m daemon.cli.main events -n 400 | head -1"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=True, cwd=REPOSITORY)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_a_terminal_without_the_signs_still_shows_the_rest(write: Callable) -> None:
    write(finished("grüße → world"))
    done = program("events", env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert "gr\\xfc\\xdfe" in done.stdout


def test_a_home_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    done = program("up", env={**os.environ, "SOTTO_HOME": str(tmp_path / "home")})
    assert done.returncode == 1
    assert done.stderr.startswith("sotto: ")
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("home")
def test_a_directory_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = f"cd {tmp_path}/gone && rmdir ../gone && exec {sys.executable} -m daemon.cli.main pause --here"
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=False, env=env)
    assert (done.returncode, done.stderr.splitlines()[0]) == (3, f"sotto: {NoDirectory.__doc__}")
