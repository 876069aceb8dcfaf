"""A switchboard that is driven by hand, and programs that stand in for players."""

import os
import select
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.clock import SystemClock
from knowledge.events import Event
from services.voice.switchboard import Switchboard
from tests.patience import PATIENCE_S


class Driven:
    """A switchboard, and what it told; each event counts as committed at once."""

    def __init__(self) -> None:
        self.board = Switchboard(SystemClock())
        self.told: list[Event] = []

    def until(self, done: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < deadline, self.told
            select.select([self.board], [], [], 0.02)
            self.turn()

    def turn(self) -> None:
        for seen in self.board.turn():
            self.told += seen.events
            if seen.then:
                seen.then()

    def of(self, *kinds: type[Event]) -> list[Event]:
        return [one for one in self.told if isinstance(one, kinds)]


@pytest.fixture
def driven() -> Iterator[Driven]:
    one = Driven()
    yield one
    one.board.close()


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """A program of the name `paplay` that does what the script says, with the file as its last argument."""
    folder = tmp_path / "bin"
    folder.mkdir()
    server = socket.socket(socket.AF_UNIX)
    server.bind(place := f"{tempfile.mkdtemp(prefix='snd-', dir='/tmp')}/s")
    server.listen(64)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{place}")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def make(script: str) -> Path:
        program = folder / "paplay"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return folder

    yield make
    server.close()
    shutil.rmtree(Path(place).parent)
