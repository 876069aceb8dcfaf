"""A hub and the hands, for measurements and tests; whichever dies is started again from here."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from daemon import hub
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.config import Config
from daemon.host import Host
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.service import World
from daemon.work import find_service
from knowledge.clock import SystemClock
from knowledge.events import complete
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams


class Stage:
    """Both processes at work. `hands`: what acts, by the type of effect; None for the real ones."""

    def __init__(self, paths: Paths, hands: Mapping[type[Any], Any] | None = None) -> None:
        self.paths, self._given = paths, hands
        self.hub = fork("hub", lambda leash: hub.main(paths, leash), [])
        self.hub.leash.wait()
        self.hands = self._fork_hands()

    def restart_hub(self) -> None:
        """Kill it; whoever talks to it does so to the next."""
        _kill(self.hub)
        self.hub = fork("hub", lambda leash: hub.main(self.paths, leash), [])
        self.hub.leash.wait()

    def restart_hands(self) -> None:
        """Kill them, and start them again."""
        _kill(self.hands)
        self.hands = self._fork_hands()

    def close(self) -> None:
        for child in (self.hands, self.hub):
            _drain(child)

    def _fork_hands(self) -> Child:
        child = fork("hands", self._serve, [])
        child.leash.wait()
        return child

    def _serve(self, leash: Leash) -> None:
        log, clock = EventLog.open(self.paths.core), SystemClock()
        world = World(self.paths, Config(), clock, Streams(log.database), log)
        service = find_service("hands")(world, self._given)  # type: ignore[call-arg]
        with BusClient(self.paths, "hands") as bus:
            Host([service], bus, log, leash, clock).run()


def _drain(child: Child) -> None:
    child.leash.send({"do": "drain"})
    child.reap()


def _kill(child: Child) -> None:
    child.kill(signal.SIGKILL)
    child.reap()


@contextmanager
def stage(paths: Paths, hands: Mapping[type[Any], Any] | None = None) -> Iterator[Stage]:
    complete()
    one = Stage(paths, hands)
    try:
        yield one
    finally:
        one.close()
