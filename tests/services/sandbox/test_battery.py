"""What sandboxed code can do to the rest of a machine: everything outside of a sandbox, nothing inside of it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.sandbox.hosts import rule
from knowledge.sandbox.put import Put
from knowledge.sandbox.reached import Reached
from knowledge.sandbox.rights import FORKS, LEFT_OPEN
from services.sandbox import groups, kernel, running
from tests.services.sandbox import bubblewraps
from tests.services.sandbox.world import World

ROOM, PROCESSES = "resources: room of the project", "resources: processes"
LEFT_OPEN_AS = {
    "files: whether a key is there": LEFT_OPEN[0],
    "kernel: name of the machine seen": LEFT_OPEN[1],
    "writes: mode of a key": LEFT_OPEN[2],
    "writes: time of a key": LEFT_OPEN[2],
    ROOM: LEFT_OPEN[3],
    "resources: room for passing things": LEFT_OPEN[3],
}
"""Attempts that get through the reduced level, and what is said of it."""
needs_landlock = pytest.mark.skipif(kernel.landlock_version() < 6, reason="needs Landlock 6")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bool]]:
    made = World(tmp_path_factory.mktemp("outside"))
    try:
        yield made.outside()
    finally:
        made.close()


def test_each_attempt_gets_through_where_nothing_stops_it(outside: dict[str, bool]) -> None:
    works = [name for name, through in outside.items() if through]
    assert len(works) >= 80


@pytest.mark.parametrize("bwrap", bubblewraps.EACH)
@pytest.mark.parametrize("rung", ["overlay", "copy"])
def test_nothing_gets_through_the_full_level(
    world: World, outside: dict[str, bool], rung: running.Rung, bwrap: str
) -> None:
    found, outcome = world.inside(rung, bwrap)
    assert {name for name, through in found.items() if through} == ({ROOM} if rung == "copy" else set())
    assert outcome.status == 0
    assert found.keys() == outside.keys()


@pytest.mark.parametrize("bwrap", bubblewraps.EACH)
def test_nothing_more_gets_through_with_a_list_of_hosts(world: World, bwrap: str) -> None:
    found, outcome = world.inside("overlay", bwrap, hosts=(rule("example.org"),))
    assert {name for name, through in found.items() if through} == set()
    assert (outcome.status, outcome.reached) == (0, Reached())


@pytest.mark.parametrize("rung", ["overlay", "copy"])
def test_nothing_more_gets_through_where_files_were_put(world: World, rung: running.Rung) -> None:
    key = bytes(world.home / ".ssh/id_rsa")
    put = (Put("code.py", b"put"), Put("kept.py", None), Put("innocent", key, stat.S_IFLNK), Put("new/er", b"put"))
    found, outcome = world.inside(rung, put=put)
    assert {name for name, through in found.items() if through} == ({ROOM} if rung == "copy" else set())
    assert (world.project / "code.py").read_text() == (world.project / "kept.py").read_text() == "hunter2"
    assert outcome.status == 0


@needs_landlock
def test_the_reduced_level_leaves_open_what_it_says_and_nothing_else(world: World) -> None:
    found, outcome = world.inside("reduced")
    said = dict(LEFT_OPEN_AS) if groups.bounds_processes() and os.getuid() == 0 else {**LEFT_OPEN_AS, PROCESSES: FORKS}
    assert {name for name, through in found.items() if through} == said.keys()
    assert set(LEFT_OPEN_AS.values()) == set(LEFT_OPEN)
    assert outcome.status == 0
