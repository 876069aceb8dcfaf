"""A daemon under load whose processes are killed: what was acknowledged, and what the log says afterwards."""

import os
import random
import secrets
import select
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from daemon import spool
from daemon.bench.lives import daemon, pids, wait
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.hub import Hub
from daemon.leash import Leash
from daemon.paths import Paths
from knowledge.errors import HubUnreachable
from knowledge.events import CommandFinished, FailureDiagnosed
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.sqlite import Database

BURST_S = (0.02, 0.12)
"""How long the load goes on between two kills."""


@dataclass
class Verdict:
    """What a run left behind."""

    acknowledged: int
    kills: int
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    """Commands without their diagnosis."""
    answered_twice: set[str] = field(default_factory=set)
    holes: dict[str, int] = field(default_factory=dict)
    integrity: str = "ok"

    @property
    def clean(self) -> bool:
        bad = (self.lost, self.doubled, self.unanswered, self.answered_twice, self.holes)
        return not any(bad) and self.integrity == "ok"


class Load:
    """Producers in processes of their own; each writes down what the hub has acknowledged."""

    def __init__(self, paths: Paths, count: int, pause_s: float = 0.0) -> None:
        """`count` producers; each pauses for `pause_s` between two handfuls of events."""
        self._folder = paths.state
        self._pause_s = pause_s
        self._stop = os.eventfd(0)
        self._children = [fork(f"load{number}", self._producer(paths, number), []) for number in range(count)]

    def finish(self) -> set[str]:
        """End the producers once all they sent is acknowledged; what was."""
        os.eventfd_write(self._stop, 1 << 20)
        for child in self._children:
            assert child.reap() == "exit 0", "a producer could not bring its events home"
        os.close(self._stop)
        return {line for file in self._folder.glob("acked-*") for line in file.read_text().splitlines()}

    def go_on(self) -> None:
        """Return when more is acknowledged than was. Raises TimeoutError."""
        before = self._written()
        wait(lambda: self._written() > before)

    def _written(self) -> int:
        return sum(file.stat().st_size for file in self._folder.glob("acked-*"))

    def _producer(self, paths: Paths, number: int) -> Callable[[Leash], None]:
        def produce(_leash: Leash) -> None:
            with BusClient(paths, f"load{number}") as bus, (paths.state / f"acked-{number}").open("w") as noted:
                count = 0
                while not select.select([self._stop], [], [], self._pause_s)[0]:
                    names = [f"{number}-{count + one}" for one in range(5)]
                    count += 5
                    for name in names:
                        bus.send(failing(name))
                    flush(bus)
                    noted.write("".join(f"{name}\n" for name in names))
                    noted.flush()

        return produce


def flush(bus: BusClient) -> None:
    """Until the hub is there, however often it dies."""
    for _ in range(20):
        try:
            bus.flush(5)
        except HubUnreachable:
            continue
        return
    raise HubUnreachable


def failing(name: str) -> CommandFinished:
    return CommandFinished(command=clean(name), cwd=clean("/"), status=1, started=0, duration_ms=1)


def crash_daemon(
    paths: Paths, role: str, kills: int, burst_s: tuple[float, float] = BURST_S, pause_s: float = 0.0
) -> Verdict:
    """Kill a process of the daemon again and again under load; with `supervisor`, everything dies at once.

    Between a command in the spool and the kill lies a random while of `burst_s`; the load pauses for `pause_s` between
    two handfuls of events.
    """
    spooled: set[str] = set()
    with daemon(paths) as first:
        load = Load(paths, 2, pause_s)
        if role != "supervisor":
            _kill_in(paths, role, kills, spooled, burst_s)
            acked = load.finish()
            _settle(paths, acked | spooled)
            return verdict(paths, acked | spooled, kills)
        os.kill(first, signal.SIGKILL)
    for _ in range(kills - 1):
        with daemon(paths) as pid:
            _spool(paths, spooled)
            _burst(burst_s)
            os.kill(pid, signal.SIGKILL)
    with daemon(paths):
        acked = load.finish()
        _settle(paths, acked | spooled)
        return verdict(paths, acked | spooled, kills)


def crash_hub(paths: Paths, hub: Callable[[Paths, Leash], Hub], kills: int) -> Verdict:
    """Kill nothing but a hub, which may be a careless one."""
    run: Callable[[Leash], None] = lambda leash: hub(paths, leash).run()  # noqa: E731
    child: Child = fork("hub", run, [])
    load = Load(paths, 2)
    for _ in range(kills):
        load.go_on()
        _burst(BURST_S)
        child.kill(signal.SIGKILL)
        child.reap()
        child = fork("hub", run, [])
    acked = load.finish()
    child.leash.send({"do": "drain"})
    child.reap()
    return verdict(paths, acked, kills, diagnosed=False)


def verdict(paths: Paths, acked: set[str], kills: int, *, diagnosed: bool = True) -> Verdict:
    """Compare what was acknowledged with what the log holds."""
    with EventLog.open(paths.core) as log:
        commands, answers = _commands(log, CommandFinished), _commands(log, FailureDiagnosed)
        found = Verdict(len(acked), kills, lost=acked - commands.keys(), holes=log.holes())
        found.doubled = {name for name, count in commands.items() if count > 1}
        if diagnosed:
            found.unanswered = commands.keys() - answers.keys()
            found.answered_twice = {name for name, count in answers.items() if count > 1}
    with Database.reader(paths.core, []) as database:
        found.integrity = database.check("integrity_check")
    return found


def _commands(log: EventLog, kind: type[CommandFinished | FailureDiagnosed]) -> Counter[str]:
    """How often each command is in the log, as an event of this kind."""
    seen = (one.event for one in log.every(types=[kind.__name__]))
    return Counter(str(event.command) for event in seen if isinstance(event, CommandFinished | FailureDiagnosed))


def _kill_in(paths: Paths, role: str, kills: int, spooled: set[str], burst_s: tuple[float, float]) -> None:
    victim = 0
    for _ in range(kills):
        victim = _ready(paths, role, victim)
        _spool(paths, spooled)
        _burst(burst_s)
        os.kill(victim, signal.SIGKILL)


def _ready(paths: Paths, role: str, gone: int) -> int:
    """The pid of a process once it is ready again; `gone` is the one that was killed."""
    found: list[int] = []

    def ready() -> bool:
        pid = pids(paths).get(role, gone)
        found.append(pid)
        return pid != gone

    wait(ready)
    return found[-1]


def _spool(paths: Paths, spooled: set[str]) -> None:
    """Leave a command in the spool: from then on it may not be lost."""
    name = f"spooled-{len(spooled)}"
    record = spool.CommandRecord(command=name, cwd="/", status=1, started=0, duration_ms=1, output_bytes=3)
    spool.write(paths.spool, f"run-{secrets.token_hex(6)}", record, b"bad")
    spooled.add(name)


def _burst(between: tuple[float, float]) -> None:
    """Let the load run for a random while: the moment of the kill is what varies."""
    time.sleep(random.uniform(*between))  # noqa: S311 - chance, no secret


def _settle(paths: Paths, expected: set[str]) -> None:
    """Wait until everything expected is in the log and diagnosed."""
    with EventLog.open(paths.core) as log:

        def settled() -> bool:
            counts = log.counts()
            done = counts.get(FailureDiagnosed.__name__, 0)
            return done >= max(counts.get(CommandFinished.__name__, 0), len(expected))

        try:
            wait(settled)
        except TimeoutError:
            return  # the verdict says what is missing


def home(folder: Path) -> Paths:
    return Paths.find({"SOTTO_HOME": str(folder)}).make()
