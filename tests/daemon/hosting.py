"""A host and its services on a bus within one process, for tests: it runs until nothing is left to do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from daemon.config import Config
from daemon.doubles.bus import MemoryBus, MemoryHub
from daemon.doubles.history import MemoryStreams
from daemon.holding import Holding
from daemon.host import Host
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.service import Service, World, on
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import BackupFailed, BackupMade, CommandFinished, Event
from knowledge.store.log_writer import Unit


class RecordingHub(MemoryHub):
    """Remembers units as they came."""

    def __init__(self) -> None:
        super().__init__()
        self.units: list[Unit] = []

    def commit(self, unit: Unit) -> None:
        self.units.append(unit)
        super().commit(unit)

    def bookmark(self, reader: str) -> int | None:
        return self.bookmarks.get(reader)

    def waiting(self, seq: int, types: Iterable[str]) -> int:
        return len(self.read(seq, frozenset(types)))

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        return self.read(0, frozenset(types))[-limit:]


class DrivenBus(MemoryBus):
    """Where a host would sleep, time passes; where it would sleep for ever, the next act comes, or the end."""

    def __init__(self, hub: MemoryHub, clock: FakeClock) -> None:
        super().__init__(hub, "thinking", clock=clock)
        self.clock = clock
        self.acts: list[Callable[[], object]] = []
        self.naps: list[float] = []
        self.flushed = 0

    def flush(self, patience: float = 30.0) -> None:
        self.flushed += 1
        super().flush(patience)

    def poll(self, patience: float | None = None) -> None:
        if patience is None:
            self.acts.pop(0)()
        elif patience:
            self.naps.append(patience)
            self.clock.advance(patience)
        super().poll(patience)


class LateBus(DrivenBus):
    """What was sent is confirmed at the next poll only, which then reads inputs and so sends more."""

    def __init__(self, hub: MemoryHub, clock: FakeClock) -> None:
        super().__init__(hub, clock)
        self._through = 0

    def send(self, *events: Event, **how: Any) -> list[Envelope]:
        self.unacked += 1
        return super().send(*events, **how)

    def confirmed(self, envelope: Envelope) -> bool:
        return envelope.header.n <= self._through

    def flush(self, patience: float = 30.0) -> None:
        self._through, self.unacked = self._n, 0
        super().flush(patience)

    def poll(self, patience: float | None = None) -> None:
        self._through, self.unacked = self._n, 0
        super().poll(patience)


class House:
    """A hub with somebody who speaks on it, and hosts that come and go."""

    def __init__(self, paths: Paths) -> None:
        self.clock = FakeClock()
        self.hub = RecordingHub()
        self.speaker = MemoryBus(self.hub, "shell", clock=self.clock)
        self.world = World(paths, Config(), self.clock, MemoryStreams())
        self.leashes: list[Leash] = []
        self.bus = DrivenBus(self.hub, self.clock)

    def say(self, *events: Event) -> list[Envelope]:
        return [self.speaker.publish(event)[0] for event in events]

    def run(
        self,
        *services: Service,
        acts: Iterable[Callable[[], object]] = (),
        holding: Holding | None = None,
        refused: Mapping[str, str] | None = None,
        bus: type[DrivenBus] = DrivenBus,
        rests: bool = False,
    ) -> Leash:
        """Host services until nothing is left to do; the supervisor's end of the leash."""
        ours, theirs = Leash.pair()
        self.leashes += [ours, theirs]
        self.bus = bus(self.hub, self.clock)
        self.bus.acts = [*acts, lambda: ours.send({"do": "drain"})]
        told = (list(services), self.bus, self.hub, theirs, self.clock)
        Host(*told, holding=holding, refused=refused, rests=rests).run()
        return ours

    def close(self) -> None:
        for leash in self.leashes:
            leash.close()

    def logged(self, kind: type[Event]) -> list[Envelope]:
        return [one for one in self.hub.log if one.type == kind.__name__]


def backup(number: int) -> BackupMade:
    return BackupMade(database="core.db", path=f"backup {number}", bytes=number, took_ms=0)


class Echo(Service):
    """Says something for each command; fails as often as it is told to."""

    name = "echo"

    def __init__(
        self,
        world: World,
        failures: Mapping[str, int] | None = None,
        fault: Callable[[str], Exception] = lambda command: RuntimeError(f"cannot stand {command}"),
    ) -> None:
        super().__init__(world)
        self.failures, self.fault = dict(failures or {}), fault
        self.heard: list[str] = []
        self.stopped = False

    @on(CommandFinished)
    def backup_failed(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        self.heard.append(str(event.command))
        if self.failures.get(event.command, 0):
            self.failures[event.command] -= 1
            raise self.fault(str(event.command))
        if event.status:
            yield BackupFailed(database="echo", reason=str(event.command))

    def stop(self) -> None:
        self.stopped = True


class Other(Echo):
    name = "other"

    @on(CommandFinished)
    def backup_made(self, event: CommandFinished, _seen: Envelope) -> Iterator[Event]:
        self.heard.append(str(event.command))
        yield backup(event.status)
