"""The figures of the spine: bus, idle cost, restarts, streams, and what a quick command costs."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from daemon.bench import hops, lives
from daemon.bench.figures import Asked, at_least, at_most, fresh_home, median, percentile
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import OutputAppended
from knowledge.redact import clean
from knowledge.store.sqlite import Database
from knowledge.store.streams import Chunk, Streams
from knowledge.views import RowView


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    scale = 10 if asked.full else 1
    parts: list[tuple[str, Callable[[Paths], list[RowView]]]] = [
        ("hops", lambda paths: hops.hops(paths, 500 * scale)),
        ("throughput", lambda paths: hops.throughput(paths, 20_000 * scale)),
        ("idle", lambda paths: lives.idle(paths, 6.0 * scale)),
        ("kills of a service", lambda paths: lives.kill_to_ready(paths, 20 * scale)),
        ("kills of the hub", lambda paths: lives.hub_kill(paths, 5 * scale)),
        ("streams", lambda paths: streams(paths, 10_000 * scale)),
        ("status", status),
    ]
    rows: list[RowView] = []
    for name, part in parts:
        asked.tell(name)
        with fresh_home() as paths:
            rows += part(paths)
    return rows


def streams(paths: Paths, count: int) -> list[RowView]:
    """Going on in a stream from an offset, and reading all of it, beside a bare SELECT of as many rows."""
    with hops.hub(paths), BusClient(paths, "bench") as bus:
        for first in range(0, count, 50):
            bus.send(*(_chunk(off) for off in range(first, min(first + 50, count))))
        bus.flush()
        with Database.reader(paths.core, ["log"]) as database:
            reader = Streams(database)
            resumes = [_timed(partial(_first, reader, off)) for off in range(0, count, count // 200)]
            whole = _timed(lambda: sum(1 for _ in reader.read("bench")))
            query = {"stream": 1, "off": 0, "limit": count}
            bare = _timed(lambda: database.all("chunks", query))
    return [
        at_most("stream resume p99", percentile(resumes, 99) * 1_000, "ms", 5),
        at_least("stream replay", count / whole, "chunks/s", 100_000, count / bare),
    ]


def status(paths: Paths) -> list[RowView]:
    """CPU time of `sotto status`, beside an interpreter that does nothing."""
    with lives.daemon(paths):
        command = [sys.executable, "-m", "daemon.cli.main", "status"]
        ours = median([_cpu_ms(command, paths) for _ in range(9)])
        bare = median([_cpu_ms([sys.executable, "-c", ""], paths) for _ in range(9)])
    return [at_most("CPU of `sotto status`", ours, "ms", 60, bare)]


def _chunk(off: int) -> OutputAppended:
    return OutputAppended(stream="bench", off=off, kind="text", text=clean("a line of output, nothing special\n"))


def _first(reader: Streams, off: int) -> Chunk:
    return next(reader.read("bench", off))


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _cpu_ms(command: list[str], paths: Paths) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    home = str(Path(paths.data).parent)
    subprocess.run(command, env={"SOTTO_HOME": home}, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1_000
