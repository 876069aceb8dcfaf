"""Events that kill: whose handler ends or hangs its own process is put aside after three deaths, and work goes on."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from random import random
from typing import TypeVar

import pytest

from daemon import hub
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.config import Config
from daemon.control import Control
from daemon.follower import Follower
from daemon.holding import POISON_DEATHS, Holding
from daemon.host import Host
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.processes import HUB, Process
from daemon.restarts import STABLE_S, Restarts
from daemon.service import Service, World, on
from daemon.spool import CommandRecord, write
from daemon.supervisor import Supervisor
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.events import BackupFailed, BackupMade, CommandFinished, Event, EventSetAside, ProcessDied, ServiceGaveUp
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from services.shell import Shell
from tests.patience import PATIENCE_S

E = TypeVar("E", bound=Event)

HANG_S = 1.0
"""Of the clock on the wall, and far more than what a handler here does in any weather."""
FRAIL = Process("thinking", ("frail",))
RASH = Process("diagnosis", ("shell", "rash"))


class Frail(Service):
    """Says each path it hears of, and cannot stand some."""

    name = "frail"

    @on(BackupMade)
    def backup_failed(self, event: BackupMade, _seen: Envelope) -> Iterator[Event]:
        if event.path.startswith("poison"):
            os.kill(os.getpid(), signal.SIGKILL)
        if event.path.startswith("tar pit"):
            while True:
                signal.pause()
        yield BackupFailed(database="frail", reason=event.path)


class Rash(Service):
    """Answers each command at once, and some kill it whenever it looks at them."""

    name = "rash"

    def answer(self, unit: Sequence[Envelope]) -> list[Event]:
        return list(self.backup_failed(unit[-1].event, unit[-1]))

    @on(CommandFinished)
    def backup_failed(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        if event.command.startswith("poison"):
            os.kill(os.getpid(), signal.SIGKILL)
        if not self.world.past.since(seen.seq, [BackupFailed.__name__], 1):
            yield BackupFailed(database="rash", reason=event.command)


def work(paths: Paths, process: Process, leash: Leash, holding: Holding) -> None:
    """What a child does: as `daemon.work.work`, with a service of our own."""
    if process.name == HUB.name:
        hub.main(paths, leash)
        return
    clock, log = SystemClock(), EventLog.open(paths.core)
    world = World(paths, Config(), clock, Streams(log.database), log)
    services = [Frail(world)] if process == FRAIL else [Shell(world), Rash(world)]
    with BusClient(paths, process.name) as bus:
        Host(services, bus, log, leash, clock, holding=holding, hang_s=HANG_S).run()


def supervise(paths: Paths, leash: Leash, stable_s: float) -> None:
    """Be a supervisor until something is said on the leash."""
    supervisor = Supervisor(
        [HUB, FRAIL, RASH],
        lambda process, leash, holding: work(paths, process, leash, holding),
        Control(paths.control, SystemClock()),
        release="9.9",
        restarts=lambda: Restarts(random, stable_s),
    )

    def told() -> None:
        leash.receive()
        supervisor.stop("the test is over")

    supervisor.loop.watch(leash.fileno(), told)
    supervisor.run()


Supervise = Callable[[float], Child]


@pytest.fixture
def supervised(home: Paths) -> Iterator[Supervise]:
    """Starts a supervisor in a process of its own."""
    begun: list[Child] = []

    def begin(stable_s: float) -> Child:
        begun.append(fork("daemon", lambda leash: supervise(home, leash, stable_s), []))
        return begun[-1]

    yield begin
    for child in begun:
        child.leash.send({"do": "stop"})
        assert child.reap() == "exit 0"


def made(path: str) -> BackupMade:
    return BackupMade(database="x", path=path, bytes=1, took_ms=1)


def heard(bus: BusClient, follower: Follower, last: str) -> list[Envelope]:
    """Everything up to the effect of the event that was said last."""
    found: list[Envelope] = []
    until = time.monotonic() + PATIENCE_S
    while not any(isinstance(one.event, BackupFailed) and one.event.reason == last for one in found):
        assert time.monotonic() < until, found
        bus.poll(1)
        found.extend(iter(follower.take, None))
    return found


@pytest.mark.parametrize(("path", "ending"), [("poison", "killed by SIGKILL"), ("tar pit", "killed by SIGALRM")])
def test_what_kills_its_handler_is_put_aside_and_the_next_is_handled(
    home: Paths, supervised: Supervise, path: str, ending: str
) -> None:
    supervised(STABLE_S)
    with BusClient(home, "test") as bus:
        seen = bus.follow("test", [BackupFailed, EventSetAside, ProcessDied, ServiceGaveUp], since=0)
        [_, bad, _] = [bus.publish(made(one))[0] for one in ("a", path, "b")]
        found = [one.event for one in heard(bus, seen, "b")]
        bus.publish(made("c"))
        found += [one.event for one in heard(bus, seen, "c")]
    died = [one for one in found if isinstance(one, ProcessDied)]
    assert [(one.ending, one.handling) for one in died] == [(ending, f"frail on e{bad.seq}")] * POISON_DEATHS
    [aside] = [one for one in found if isinstance(one, EventSetAside)]
    assert (aside.kind, aside.event, aside.tries) == ("poison", bad.id, POISON_DEATHS)
    assert [one.reason for one in found if isinstance(one, BackupFailed)] == ["a", "b", "c"]
    assert not any(isinstance(one, ServiceGaveUp) for one in found)


def test_a_command_that_kills_who_answers_at_once_is_put_aside_all_the_same(home: Paths, supervised: Supervise) -> None:
    """The first death is not blamed on it: nothing had a number yet. From the next start on it goes through the log."""
    supervised(0.0)
    with BusClient(home, "test") as bus:
        seen = bus.follow("test", [BackupFailed], since=0)
        for one in ("a", "poison", "b"):
            record = CommandRecord(one, "/", 1, 1_700_000_000_000_000, 1)
            write(home.spool, f"run-{one}", record, b"")
            if one != "poison":
                heard(bus, seen, one)
    with EventLog.open(home.core) as log:
        found = list(log.every())
    assert [not one.handling for one in _of(found, ProcessDied)] == [True, False, False, False]
    assert len(_of(found, EventSetAside)) == 1
    assert [str(one.command) for one in _of(found, CommandFinished)] == ["a", "poison", "b"]
    assert [one.reason for one in _of(found, BackupFailed)] == ["a", "b"]


def _of(found: list[Envelope], kind: type[E]) -> list[E]:
    return [one.event for one in found if isinstance(one.event, kind)]


def test_several_such_events_cost_their_deaths_and_nothing_else(home: Paths, supervised: Supervise) -> None:
    """With restarts that are never used up: a process that dies for each of many events is given up, and should be."""
    supervised(0.0)
    with BusClient(home, "test") as bus:
        seen = bus.follow("test", [BackupFailed, EventSetAside, ProcessDied], since=0)
        for one in ("a", "poison 1", "tar pit", "b", "poison 2", "c"):
            bus.send(made(one))
        bus.flush()
        found = [one.event for one in heard(bus, seen, "c")]
    assert [one.reason for one in found if isinstance(one, BackupFailed)] == ["a", "b", "c"]
    assert len([one for one in found if isinstance(one, EventSetAside)]) == 3
    assert len([one for one in found if isinstance(one, ProcessDied)]) == 3 * POISON_DEATHS
