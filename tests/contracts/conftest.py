"""The same tests on the real bus and on its double."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from daemon.bus import Bus
from daemon.bus_client import BusClient
from daemon.child import fork
from daemon.doubles.bus import MemoryBus, MemoryHub
from daemon.hub import main as hub_main
from daemon.leash import Leash
from daemon.paths import Paths

Connect = Callable[[str], Bus]


@pytest.fixture(params=["memory", "zeromq"])
def connect(request: pytest.FixtureRequest, home: Paths) -> Iterator[Connect]:
    """Makes clients, by source, of one hub."""
    if request.param == "memory":
        hub = MemoryHub()
        yield lambda source: MemoryBus(hub, source)
        return
    child = fork("hub", lambda leash: hub_main(home, leash), [])
    with ExitStack() as clients:
        yield lambda source: clients.enter_context(BusClient(home, source))
    end(child.leash)
    assert child.reap() == "exit 0"


def end(leash: Leash) -> None:
    leash.send({"do": "drain"})
