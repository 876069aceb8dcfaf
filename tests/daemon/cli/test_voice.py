"""The front door of everything that is about voice: help without loading anything, one file an action."""

import importlib
import subprocess
import sys
from collections.abc import Callable

import pytest

from daemon.cli.voice import SUBCOMMANDS
from tests.conftest import REPOSITORY


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_each_action_has_its_two_functions_and_helps(say: Callable, name: str) -> None:
    module = importlib.import_module(f"daemon.cli.{SUBCOMMANDS[name][0]}")
    assert callable(module.configure)
    assert callable(module.run)
    done = say("voice", name, "--help")
    assert done.status == 0
    assert done.out.startswith(f"usage: sotto voice {name}")


def test_the_overview_names_each_action(say: Callable) -> None:
    done = say("voice", "--help")
    assert done.status == 0
    assert all(name in done.out for name in SUBCOMMANDS)


def test_only_the_wanted_action_is_made_ready() -> None:
    quick = (
        "import sys; from daemon.cli.main import build_parser; p = build_parser('voice'); "
        "p.parse_args(['voice']); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", quick], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    loaded = set(done.stdout.split())
    assert "daemon.cli.voice" in loaded
    assert not {f"daemon.cli.{module}" for module, _ in SUBCOMMANDS.values()} & loaded
    assert not loaded & {"knowledge.events", "pydantic", "zmq", "sqlite3", "numpy"}


@pytest.mark.parametrize("words", [("voice", "sing"), ("voice", "status", "--nonsense")])
def test_what_cannot_be_understood_is_status_2(say: Callable, words: tuple[str, ...]) -> None:
    done = say(*words)
    assert (done.status, done.out) == (2, "")
    assert "→ see `sotto" in done.err
