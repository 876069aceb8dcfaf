"""A log of one's own: its file, its writer, its reader, and children that use it from outside."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter

Child = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "core.db"


@pytest.fixture
def log(path: Path) -> Iterator[LogWriter]:
    with_everything = LogWriter.open(path)
    yield with_everything
    with_everything.close()


@pytest.fixture
def reader(log: LogWriter, path: Path) -> Iterator[EventLog]:
    """Reads what `log` writes, over a connection of its own."""
    with EventLog.open(path) as reading:
        yield reading


@pytest.fixture
def child() -> Iterator[Child]:
    """Starts Python with a program and its arguments; it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(program: str, *words: object) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", program, *map(str, words)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        one = subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload]
        started.append(one)
        return one

    yield start
    for one in started:
        one.kill()
        one.communicate()
