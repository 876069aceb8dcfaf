"""More jobs are asked for than may wait, by three at once: who is refused is told, and everybody else is answered."""

import time
from collections.abc import Callable
from pathlib import Path

from daemon.bench.figures import at_least, at_most, fresh_home, percentile
from daemon.bench.jobs_stage import Stage, enqueue, stage
from daemon.bench.lives import wait_while_it_moves
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.leash import Leash
from daemon.paths import Paths
from knowledge.events import BackupFailed, CancelJob, EnqueueJob, JobQueued, JobRefused
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.tasks.line import LIMITS
from knowledge.views import RowView

CLIENTS = 3
PER_CLIENT, FULL_PER_CLIENT = 700, 8_334
"""Of a kind that takes the disk, for which 1,000 may wait; and of one for the processor, 20,000."""
MOST_MIB = 160.0
"""The hub and the process that does jobs, with all that wait."""


def measure(*, full: bool) -> list[RowView]:
    kind, each = ("tally", FULL_PER_CLIENT) if full else ("scarce", PER_CLIENT)
    with fresh_home() as paths, stage(paths) as one, BusClient(paths, "bench") as bus:
        enqueue(bus, "tally", 1)
        before = _mib(one)
        clients = [_client(paths, kind, each) for _ in range(CLIENTS)]
        kept, answered = _meanwhile(paths, bus, CLIENTS * each)
        for client in clients:
            client.reap()
        queued, refused = _became(paths)
        refused -= len(answered)
        grown = _mib(one) - before
        room = LIMITS["processor" if full else "disk"].waiting
    asked = CLIENTS * each
    return [
        at_most(f"a flood of {asked:,} orders by {CLIENTS}: without an answer", asked + 1 - queued - refused, "", 0),
        at_least("… refused", refused, "", 1, asked - room),
        at_most("… of somebody else's event until it is kept, p99", percentile(kept, 99), "ms", 1_000),
        at_most("… of another order to the same service, worst", max(answered), "ms", None),
        at_most("… memory that it takes with all that wait", grown, "MiB", MOST_MIB),
    ]


def _client(paths: Paths, kind: str, count: int) -> Child:
    def ask(_leash: Leash) -> None:
        said = {"quick": clean("yes"), "full": clean(str(paths.data / "not there"))}
        with BusClient(paths, "flood") as bus:
            for _ in range(count):
                bus.send(EnqueueJob(kind=kind, arguments=said))
            bus.flush(600)

    return fork("flood", ask, [])


def _meanwhile(paths: Paths, bus: BusClient, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds in which others are served, until the last order of the flood has its answer."""
    kept: list[float] = []
    answered: list[float] = []

    def left() -> int:
        kept.append(_took(lambda: bus.publish(BackupFailed(database="x", reason="y"))))
        answered.append(_took(lambda: bus.ask(CancelJob(job=0), 600)))
        return count + 1 + len(answered) - sum(_became(paths))

    wait_while_it_moves(left)
    return kept, answered


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1_000


def _became(paths: Paths) -> tuple[int, int]:
    """Jobs that were queued, and orders for some that were refused."""
    with EventLog.open(paths.core) as log:
        counts = log.counts()
        return counts.get(JobQueued.__name__, 0), counts.get(JobRefused.__name__, 0)


def _mib(one: Stage) -> float:
    return sum(_pss(child.pid) for child in (one.hub, one.jobs))


def _pss(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) / 1_024
