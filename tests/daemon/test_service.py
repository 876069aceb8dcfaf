"""A service is its marked methods; each takes an event and gives events."""

from collections.abc import Iterator

import pytest

from daemon.config import Config
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import Service, World, on
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import BackupFailed, BackupMade, CommandFinished, Event
from tests.making import Voice, finished


class Two(Service):
    name = "two"

    @on(CommandFinished)
    def backup_failed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        yield BackupFailed(database=seen.id, reason=str(event.command))

    @on(BackupMade)
    def nothing(self, _event: BackupMade, _seen: Envelope) -> list[Event]:
        return []

    def helper(self) -> None: ...


class Deaf(Service):
    name = "deaf"


@pytest.fixture
def world(home: Paths) -> World:
    return World(home, Config(), FakeClock(), MemoryStreams())


def test_handlers_are_the_marked_methods_by_their_type() -> None:
    assert set(Two.handlers()) == {"CommandFinished", "BackupMade"}
    assert Deaf.handlers() == {}


def test_an_event_goes_to_the_handler_of_its_type(world: World) -> None:
    seen = Voice().says(finished("make"))
    assert Two(world).handle(seen) == [BackupFailed(database=seen.id, reason="make")]


def test_a_handler_may_have_nothing_to_say(world: World) -> None:
    made = BackupMade(database="core.db", path="x", bytes=1, took_ms=1)
    assert Two(world).handle(Voice().says(made)) == []


def test_a_service_of_which_nothing_is_said_senses_nothing_and_starts_at_the_beginning(world: World) -> None:
    deaf = Deaf(world)
    assert (dict(deaf.inputs()), list(deaf.wake()), deaf.begins) == ({}, [], "start")
    deaf.stop()
