"""A captured shell, with the least integration that there can be."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.conftest import REPOSITORY
from tests.daemon.terminal.person import Terminal, soon

MARKING = Path(__file__).with_name("marking.bash")
SOTTO = [sys.executable, "-m", "daemon.cli.main"]
BASH = ["bash", "--noprofile", "--rcfile", str(MARKING), "-i"]


@pytest.fixture
def open_shell(home: Paths) -> Iterator[Callable[..., Terminal]]:
    """Open `sotto shell`, or what `words` say, and wait for its prompt."""
    opened: list[Terminal] = []

    def start(*words: str, env: dict[str, str] | None = None, prompt: bytes = b"$ ") -> Terminal:
        surroundings = {"PYTHONPATH": str(REPOSITORY), "SOTTO_HOME": str(home.data.parent), "TERM": "xterm"}
        started = Terminal(list(words or (*SOTTO, "shell", "--", *BASH)), {**surroundings, **(env or {})})
        opened.append(started)
        started.until(prompt)
        return started

    yield start
    for one in opened:
        if one.screen >= 0:
            one.hang_up()


@pytest.fixture
def outputs(home: Paths) -> Callable[[int], list[bytes]]:
    """What was kept of the first commands, once there is as much."""

    def kept(count: int) -> list[bytes]:
        soon(lambda: len(list(home.spool.glob("run-*.out"))) >= count)
        found = sorted(home.spool.glob("run-*.out"), key=lambda path: int(path.stem.rpartition("-")[2]))
        return [path.read_bytes() for path in found]

    return kept
