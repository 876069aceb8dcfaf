"""Memory is made anew when it is asked to, beside the present one, and again where that was killed."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.paths import Paths
from daemon.service import Seen, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import MemoryRebuilt, NoteRestored, RebuildFailed, RebuildMemory
from knowledge.memory.books import Books
from knowledge.memory.rebuilding import partial_of
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, LogWriter
from knowledge.store.streams import Streams
from services.rebuild import Rebuild
from tests.knowledge.memory.alike import tables
from tests.knowledge.memory.living import Life
from tests.making import NOW, Voice, commit


@pytest.fixture
def world(home: Paths) -> Iterator[World]:
    """A log that was lived in, and memory that knows it."""
    life = Life(home.data, 5)
    for _ in life.go_on(400):
        pass
    life.log.close()
    log = EventLog.open(home.core)
    world = World(home, Config(), FakeClock(NOW), Streams(log.database), log)
    Books(world.memory.open(), log).catch_up()
    yield world
    world.memory.close()
    log.close()


def ask(paths: Paths, *, handled: bool = False) -> Envelope:
    writer, voice = LogWriter.open(paths.core), Voice("cli")
    (order,) = commit(writer, voice.unit(RebuildMemory())).logged
    if handled:
        commit(writer, voice.unit(bookmark=Bookmark("rebuild", order.seq)))
    writer.close()
    return order


def answer(service: Rebuild) -> Seen:
    """What it says when its child has ended."""
    ((descriptor, built),) = service.inputs().items()
    while True:
        assert select.select([descriptor], [], [], 60)[0]
        for seen in built():
            return seen


def test_the_new_memory_takes_the_place_of_the_old_one(home: Paths, world: World) -> None:
    grown, before = tables(home.memory), world.memory.open()
    service, order = Rebuild(world), ask(home)
    assert list(service.handle(order)) == []
    seen = answer(service)
    (fact,) = seen.events
    assert isinstance(fact, MemoryRebuilt)
    assert fact.through == order.seq
    assert seen.cause == order
    assert world.memory.open() is not before
    assert tables(home.memory) == grown
    assert not partial_of(home.memory).exists()
    service.stop()


def test_what_was_said_meanwhile_is_in_it(home: Paths, world: World) -> None:
    service, order = Rebuild(world), ask(home)
    service.handle(order)
    writer, later = LogWriter.open(home.core), Voice("later")
    (said,) = commit(writer, later.unit(NoteRestored(note=1))).logged
    writer.close()
    answer(service)
    assert world.memory.open().place("notes") == said.seq
    service.stop()


def test_a_build_that_was_killed_begins_again_and_leaves_nothing(home: Paths, world: World) -> None:
    order = ask(home, handled=True)
    partial = partial_of(home.memory)
    partial.write_bytes(b"left by one that was killed")
    service = Rebuild(world)
    assert list(service.wake()) == []
    seen = answer(service)
    assert seen.cause == order
    assert not partial.exists()
    service.stop()


def test_without_a_log_it_says_why_and_the_present_one_stays(home: Paths, world: World) -> None:
    before = world.memory.open().place("notes")
    service, order = Rebuild(world), ask(home)
    moved = home.core.rename(Path(f"{home.core}.away"))
    service.handle(order)
    (fact,) = answer(service).events
    assert isinstance(fact, RebuildFailed)
    assert world.memory.open().place("notes") == before
    moved.rename(home.core)
    service.stop()
