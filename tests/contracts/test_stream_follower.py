"""A stream from its first chunk to its last, however one comes and goes; on the real bus, hub and rows."""

from collections.abc import Iterator

import pytest

from daemon.bench.hops import hub
from daemon.bus_client import BusClient
from daemon.paths import Paths
from daemon.stream_follower import StreamFollower
from knowledge.events import OutputAppended
from knowledge.redact import clean
from knowledge.store.sqlite import Database
from knowledge.store.streams import Streams


def chunk(off: int, kind: str = "text") -> OutputAppended:
    return OutputAppended(stream="s", off=off, kind=kind, text=clean(f"{off} "))


@pytest.fixture
def bus(home: Paths) -> Iterator[BusClient]:
    with hub(home), BusClient(home, "writer") as client:
        yield client


def read(bus: BusClient, follower: StreamFollower, until: int) -> list[int]:
    found: list[int] = []
    for _ in range(200):
        found += [one.off for one in follower.take()]
        if follower.off >= until:
            break
        bus.poll(0.05)
    return found


def test_history_first_then_what_is_added(bus: BusClient, home: Paths) -> None:
    bus.publish(*(chunk(off) for off in range(100)))
    with Database.reader(home.core, ["log"]) as database, BusClient(home, "viewer") as viewer:
        follower = StreamFollower(viewer, Streams(database), "s")
        assert read(viewer, follower, 100) == list(range(100))
        bus.publish(*(chunk(off) for off in range(100, 120)), chunk(120, "end"))
        assert read(viewer, follower, 121) == list(range(100, 121))
        assert follower.ended


def test_who_comes_back_goes_on_where_it_left(bus: BusClient, home: Paths) -> None:
    bus.publish(*(chunk(off) for off in range(10)))
    with Database.reader(home.core, ["log"]) as database, BusClient(home, "viewer") as viewer:
        first = StreamFollower(viewer, Streams(database), "s")
        assert read(viewer, first, 10) == list(range(10))
        bus.publish(*(chunk(off) for off in range(10, 30)))
        again = StreamFollower(viewer, Streams(database), "s", first.off)
        assert read(viewer, again, 30) == list(range(10, 30))
