"""Real shells, typed into through a terminal, with the integration of a Sotto in a directory of awkward name."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.integration import render
from daemon.paths import Paths
from tests.daemon.integration.keyboard import Shell

Open = Callable[..., Shell]


@pytest.fixture
def odd_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A Sotto whose path needs quoting everywhere."""
    monkeypatch.setenv("SOTTO_HOME", str(tmp_path / "o'dd $HOME `x`"))
    paths = Paths.find().make()
    render(paths)
    return paths


@pytest.fixture
def open_shell(odd_home: Paths, tmp_path: Path, environment: dict[str, str]) -> Iterator[Open]:
    """Opens shells that end with the test; skips where one is not installed."""
    opened: list[Shell] = []

    def start(name: str, before: str = "", after: str = "", *, paths: Paths = odd_home, **env: str) -> Shell:
        if not shutil.which(name):
            pytest.skip(f"{name} is not installed")
        user = tmp_path / f"user-{len(opened)}"
        opened.append(Shell(name, user, paths, environment | env, (before, after)))
        return opened[-1]

    yield start
    for one in opened:
        one.close()
