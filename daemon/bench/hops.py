"""How long an event takes through the hub and how many pass, beside the plain proxy and a bare SQLite insert."""

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.bench.figures import at_least, at_most, median, percentile
from daemon.bench.proxy import PlainProxy
from daemon.bus_client import BusClient
from daemon.child import fork
from daemon.follower import Follower
from daemon.hub import main as hub_main
from daemon.leash import Leash
from daemon.paths import Paths
from knowledge.envelope import seal
from knowledge.events import BackupFailed, CommandFinished, Event
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.views import RowView

PAUSE_S = 0.002
"""Between two hops: 500 a second, as in the notes' measurements."""


@contextmanager
def hub(paths: Paths) -> Iterator[None]:
    """A hub of its own process, and nothing else."""
    child = fork("hub", lambda leash: hub_main(paths, leash), [])
    try:
        yield
    finally:
        child.leash.send({"do": "drain"})
        child.reap()


def hops(paths: Paths, count: int) -> list[RowView]:
    """Durable hops and plain hops in turn."""
    plain, fast, safe = [], [], []
    with hub(paths), BusClient(paths, "bench") as bus, BusClient(paths, "reader") as reader:
        follower = reader.follow("bench", [CommandFinished, BackupFailed])
        while not follower.live:
            reader.poll(0.1)
        bus.publish(_command())
        while follower.take() is None:
            reader.poll(0.1)
        proxy = PlainProxy(paths.run)
        for number in range(count):
            plain.append(proxy.hop(b"x" * 500))
            fast.append(_hop(bus, reader, follower, _command()))
            if number % 10 == 0:
                safe.append(_hop(bus, reader, follower, BackupFailed(database="x", reason="y" * 300)))
            bus.poll(PAUSE_S)
        proxy.close()
    ms = 1_000
    reference = median(plain) * ms
    return [
        at_most("durable hop p50", median(fast) * ms, "ms", 0.5, reference),
        at_most("durable hop p50 / plain hop p50", median(fast) / median(plain), "×", 4.5),
        at_most("durable hop p99", percentile(fast, 99) * ms, "ms", 10, percentile(plain, 99) * ms),
        at_most("safe hop p50", median(safe) * ms, "ms", 15, reference),
    ]


def throughput(paths: Paths, count: int) -> list[RowView]:
    """Events a second to the last ack, from one producer and from four, beside SQLite alone."""
    raw = _raw(paths.data / "raw.db", count)
    with hub(paths):
        one = _flood(paths, 1, count)
        four = _flood(paths, 4, count)
    return [
        at_least("throughput, one producer", one, "events/s", 20_000, raw),
        at_least("throughput, four producers", four, "events/s", 20_000, raw),
    ]


def _hop(bus: BusClient, reader: BusClient, follower: Follower, event: Event) -> float:
    began = time.perf_counter()
    [sent] = bus.send(event)
    while (seen := follower.take()) is None:
        reader.poll(1)
    took = time.perf_counter() - began
    assert seen.id == sent.id
    bus.flush()
    return took


def _flood(paths: Paths, producers: int, count: int) -> float:
    """Producers in processes of their own, all at once; events a second over all."""
    share = count // producers

    def produce(leash: Leash) -> None:
        command = _command()  # once: what redaction costs is measured with the senses
        with BusClient(paths, "flood") as bus:
            bus.publish(command)
            leash.send({"ready": True})
            select.select([leash], [], [])
            for _ in range(share):
                bus.send(command)
            bus.flush()

    children = [fork(f"flood{number}", produce, []) for number in range(producers)]
    for child in children:
        select.select([child.leash], [], [])
        child.leash.receive()
    began = time.perf_counter()
    for child in children:
        child.leash.send({"go": True})
    for child in children:
        child.reap()
    return share * producers / (time.perf_counter() - began)


def _raw(path: Path, count: int) -> float:
    """What the same rows cost without hub and sockets: the log's own writer, 100 events a transaction."""
    log = LogWriter.open(path)
    log.producer("raw", "0", 0)
    units = [
        Unit("raw", "0", (seal(_command(), EventId("raw", "0", n), Moment(0)),), None, n) for n in range(1, count + 1)
    ]
    began = time.perf_counter()
    for first in range(0, count, 100):
        log.commit(units[first : first + 100], 0)
    took = time.perf_counter() - began
    log.close()
    return count / took


def _command() -> CommandFinished:
    """About 500 bytes."""
    return CommandFinished(
        command=clean("pytest -q " + "x" * 180), cwd=clean("/home/somebody/project"), status=1, started=0, duration_ms=1
    )
