"""A bus, stand-ins and a sound server that end with their test."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.daemon.signals.desktop import Bus, LogindStandIn, SoundServer, StandIn


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="sotto-") as folder:
        yield Path(folder)


@pytest.fixture
def bus(short: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    one = Bus(short)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", one.address)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", one.address)
    yield one
    one.stop()


@pytest.fixture
def service(bus: Bus) -> Iterator[Callable[[str], StandIn]]:
    """Start a stand-in for a service; `begin` lets it take its name."""
    with ExitStack() as ends:

        def start(name: str) -> StandIn:
            one = StandIn(bus, name)
            ends.callback(one.stop)
            return one

        yield start


@pytest.fixture
def logind(bus: Bus) -> Iterator[LogindStandIn]:
    one = LogindStandIn(bus, os.getuid())
    yield one
    one.stop()


@pytest.fixture
def sound(short: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    one = SoundServer(short)
    monkeypatch.setenv("PULSE_SERVER", one.address)
    yield one
    one.stop()
