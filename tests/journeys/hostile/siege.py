"""A daemon under attack: a good client that goes on publishing, and what the processes cost before and afterwards."""

import json
import os
import resource
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from daemon import engine
from daemon.bench.lives import pids, started, wait
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.leash import Leash, Packet
from daemon.paths import Paths
from daemon.reach import ask
from knowledge.events import BackupMade, EmbedTexts
from knowledge.redact import clean
from knowledge.store.log import EventLog
from tests.patience import PATIENCE_S

SLOWEST_S = 30.0
"""An ack of a good client that takes longer hangs, whatever others do on this machine. What each takes is printed."""
GROWTH_MB = 48.0
"""How much memory a process may have gained after an attack, over what a first small attack left it with: what the
C library keeps of the largest flood, most of it of 2,000 connections. It stays there however often they come."""
LEAK_MB = 4.0
"""How much memory the second half of an attack may take, when the first has taken what there is to take."""
DESCRIPTORS = 256
ENOUGH = 15
"""Acks that must come while an attack lasts."""


@dataclass
class Good:
    """What the good client has seen so far."""

    acked: int = 0
    heard: int = 0
    slowest_s: float = 0.0


@dataclass
class Siege:
    """The daemon and its good client."""

    paths: Paths
    supervisor: int
    _leash: Leash
    _good: Good = field(default_factory=Good)
    family: dict[str, int] = field(default_factory=dict)
    settled: dict[str, float] = field(default_factory=dict)
    """Memory of each process after the first attack."""
    said: list[str] = field(default_factory=list)

    def good(self) -> Good:
        """What the good client has to say by now."""
        for packet in self._leash.receive():
            self._good = Good(**packet)
        assert not self._leash.cut, "the good client has died"
        return self._good

    def progress(self, count: int = ENOUGH) -> None:
        """Wait until the good client has been served `count` times more, and the supervisor has answered."""
        began = self.good()
        deadline = time.monotonic() + PATIENCE_S
        while (now := self.good()).acked < began.acked + count or now.heard < began.heard + count:
            assert time.monotonic() < deadline, f"{now} after {began}"
            select.select([self._leash.fileno()], [], [], 1.0)
        status = ask(self.paths.control, "status", PATIENCE_S)
        assert status
        assert status["running"]

    @contextmanager
    def attacked(self) -> Iterator[None]:
        """Around an attack: nobody dies, nobody waits, and nothing is left of it afterwards."""
        descriptors = self.descriptors()
        self._leash.send({"do": "forget"})
        yield
        self.progress()
        assert self.everybody() == self.family, "a process died"
        assert self.good().slowest_s < SLOWEST_S
        if self.settled:  # what is opened at the first need, and kept, is open by then
            wait_for(lambda: all(count <= descriptors[name] + 2 for name, count in self.descriptors().items()))
            wait_for(lambda: max(self.grown().values()) < GROWTH_MB, self.grown)
        self.said.append(f"slowest ack {self.good().slowest_s * 1_000:.0f} ms of {self.good().acked}; {self.costs()}")
        print(self.said[-1])

    def costs(self) -> str:
        memory, descriptors = self.memory(), self.descriptors()
        return ", ".join(f"{name} {memory[name]:.1f} MiB {descriptors[name]} descriptors" for name in self.family)

    def everybody(self) -> dict[str, int]:
        return {"supervisor": self.supervisor, **pids(self.paths)}

    def descriptors(self) -> dict[str, int]:
        return {name: len(list(Path(f"/proc/{pid}/fd").iterdir())) for name, pid in self.family.items()}

    def grown(self) -> dict[str, float]:
        return {name: mb - self.settled[name] for name, mb in self.memory().items()}

    def memory(self) -> dict[str, float]:
        """Private and shared memory of each process, in MiB."""
        return {name: _pss_mb(pid) for name, pid in self.family.items()}


@contextmanager
def siege(paths: Paths) -> Iterator[Siege]:
    """A daemon and a good client; at the end every ack must be an event of the log, once.

    The daemon begins with as few descriptors as many systems give; it has to see to it that they suffice.
    """
    few = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, few[1]))
    with ExitStack() as stack:
        supervisor = stack.enter_context(_daemon(paths))
        resource.setrlimit(resource.RLIMIT_NOFILE, few)
        child = fork("good", lambda leash: _publish(paths, leash), [])
        one = Siege(paths, supervisor, child.leash)
        wait_for(lambda: one.good().acked > 0)
        _load_the_model(paths)
        one.family = one.everybody()
        yield one
        _farewell(one, child)


@contextmanager
def _daemon(paths: Paths) -> Iterator[int]:
    """A daemon that has nothing of this process in its memory, which would become its own little by little; its pid."""
    words = [sys.executable, "-m", "daemon.cli.main", "up", "--foreground"]
    with subprocess.Popen(words, env=os.environ | {"SOTTO_HOME": str(paths.data.parent)}) as one:
        wait(lambda: started(paths), 0.02)
        yield one.pid
        ask(paths.control, "stop", PATIENCE_S)


def _load_the_model(paths: Paths) -> None:
    """What the encoder loads at the first need is no leak of an attack that happens to be it."""
    if engine.built():
        with BusClient(paths, "warm") as bus:
            bus.ask(EmbedTexts(ref="warm", texts=[clean("warm")]), PATIENCE_S)


def wait_for(until: Callable[[], bool], shown: Callable[[], object] = lambda: "") -> None:
    """Return when `until` holds; where it never does, `shown` says what is so instead."""
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < deadline, f"it never came to that {shown()}"
        select.select([], [], [], 0.02)


def _farewell(one: Siege, child: Child) -> None:
    one._leash.send({"do": "stop"})
    assert child.reap() == "exit 0", "the good client failed"
    acked = set((one.paths.state / "acked").read_text(encoding="ascii").split())
    with EventLog.open(one.paths.core) as log:
        said = (seen for seen in log.every(types=[BackupMade.__name__]) if seen.header.source == "good")
        kept = Counter(json.loads(seen.body)["path"] for seen in said)
        assert not log.holes()
    lost, doubled = acked - kept.keys(), {name for name, count in kept.items() if count > 1 and name in acked}
    assert not lost
    assert not doubled


def _publish(paths: Paths, leash: Leash) -> None:
    """Publish one event after the other, hear each of them as a reader, and say how it goes."""
    good = Good()
    with BusClient(paths, "good") as bus, (paths.state / "acked").open("w", encoding="ascii") as noted:
        follower = bus.follow("good-reader", [BackupMade])
        while not follower.live:
            bus.poll(PATIENCE_S)
        heard: list[Packet] = []
        while {"do": "stop"} not in heard:
            heard = leash.receive()
            if heard:
                good.slowest_s = 0.0
            began = time.perf_counter()
            bus.publish(_event(good.acked), patience=PATIENCE_S)
            good.slowest_s = max(good.slowest_s, time.perf_counter() - began)
            noted.write(f"good-{good.acked}\n")
            good.acked += 1
            good.heard += sum(1 for seen in iter(follower.take, None) if seen.header.source == "good")
            leash.send(vars(good))
            select.select([leash.fileno()], [], [], 0.005)
        deadline = time.monotonic() + PATIENCE_S
        while good.heard < good.acked and time.monotonic() < deadline:
            good.heard += sum(1 for seen in iter(follower.take, None) if seen.header.source == "good")
            bus.poll(0.1)
    assert good.heard == good.acked, good


def _event(number: int) -> BackupMade:
    return BackupMade(database="good", path=f"good-{number}", bytes=number, took_ms=0)


def _pss_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) / 1_024
