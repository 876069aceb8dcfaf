"""Hand-overs from generation to generation under load, and what a plain stop and start does to the same load."""

import contextlib
import json
import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from daemon.bench import lives
from daemon.bench.figures import at_least, at_most, fresh_home, median
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.paths import Paths
from daemon.reach import ask
from knowledge.errors import SottoError
from knowledge.events import BackupFailed, DaemonHandedOver, OutputAppended, ReportHealth
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.sqlite import Database
from knowledge.store.streams import Streams
from knowledge.views import RowView

PATIENCE_S = 20.0
"""How long a client waits for an answer before it counts as failed; how long it waited is told beside."""
BETWEEN_S = 0.3
"""The load goes on undisturbed for this long between two hand-overs."""

EVERY_S = 0.004
"""So long a client rests between two requests."""

Request = Callable[[], bool]
"""One request; whether it was answered well."""


@dataclass
class Load:
    """What clients asked while the daemon was replaced under them."""

    asked: int = 0
    failed: int = 0
    longest_ms: float = 0.0
    """The longest wait of a publisher for its ack."""
    published: int = 0
    """Events that were acknowledged."""
    by_client: dict[str, int] = field(default_factory=dict)


class Pace(NamedTuple):
    """Of a client."""

    stop: int
    """Readable when it is to end."""
    every_s: float


def hand_overs(paths: Paths, times: int) -> list[RowView]:
    """`sotto restart` again and again, under four clients; beside it, stop and start."""
    with lives.daemon(paths):
        with _clients(paths) as load:
            for _ in range(times):
                answer = ask(paths.control, "restart", lives.PATIENCE_S) or {}
                assert "pid" in answer, answer
                select.select([], [], [], BETWEEN_S)
        found = _found(paths, load)
    naive = _stopped_and_started(max(2, times // 10))
    return [
        at_most(f"hand-overs: failed of {load.asked} requests", load.failed, "", 0),
        at_least("the same with stop and start (must fail some)", naive.failed, "", 1, naive.asked),
        at_most("hand-over: acknowledged and lost", found["lost"], "events", 0),
        at_most("hand-over: chunks of a stream missing or doubled", found["broken"], "", 0),
        at_most("hand-over: longest wait of a publisher", load.longest_ms, "ms", 150, naive.longest_ms),
        at_most("hand-over: no hub, longest", found["gap"], "ms", 150),
        at_most("hand-over: from request to healthy p50", found["took"], "ms", None),
    ]


def _stopped_and_started(times: int) -> Load:
    """The last daemon is there until the clients have ended: nobody waits for one that never comes."""
    with fresh_home() as paths, contextlib.ExitStack() as last:
        with _clients(paths) as load:
            for _ in range(times):
                with lives.daemon(paths):
                    select.select([], [], [], BETWEEN_S)
            last.enter_context(lives.daemon(paths))
        return load


def _found(paths: Paths, load: Load) -> dict[str, float]:
    """What the log says of it."""
    with EventLog.open(paths.core) as log, Database.reader(paths.core, ["log"]) as database:
        kept = sum(1 for _ in log.every(types=[BackupFailed.__name__]))
        facts = [one.event for one in log.every(types=[DaemonHandedOver.__name__])]
        passed = [fact for fact in facts if isinstance(fact, DaemonHandedOver)]
        offs = [chunk.off for chunk in Streams(database).read("handed")]
        broken = sum(1 for place, off in enumerate(offs) if place != off) + abs(len(offs) - load.by_client["streams"])
        return {
            "lost": max(0, load.published - kept) + sum(log.holes().values()),
            "broken": broken,
            "gap": max(fact.gap_ms for fact in passed),
            "took": median([fact.took_ms for fact in passed]),
        }


@contextmanager
def _clients(paths: Paths, every_s: float = EVERY_S) -> Iterator[Load]:
    """Clients in processes of their own, which ask that often; what they met, once the block has ended."""
    load, pace = Load(), Pace(os.eventfd(0), every_s)
    roles = {"publishes": _publishes, "streams": _streams, "asks": _asks, "status": _asks_status}
    children: dict[str, Child] = {}
    for name, role in roles.items():
        notes = paths.state / f"client-{name}.json"
        children[name] = fork(name, lambda _leash, role=role, notes=notes: role(paths, pace, notes), [])  # type: ignore[misc]
    select.select([], [], [], BETWEEN_S)
    yield load
    os.eventfd_write(pace.stop, 1 << 20)
    for name, child in children.items():
        assert child.reap() == "exit 0", name
        met = json.loads((paths.state / f"client-{name}.json").read_text())
        load.asked += met["asked"]
        load.failed += met["failed"]
        load.by_client[name] = met["asked"] - met["failed"]
        if name == "publishes":
            load.longest_ms, load.published = met["longest_ms"], load.by_client[name]
    os.close(pace.stop)


def _until(pace: Pace, notes: Path, request: Request) -> None:
    """Ask again and again; write down how it went."""
    asked, failed, longest = 0, 0, 0.0
    while not select.select([pace.stop], [], [], pace.every_s)[0]:
        began = time.perf_counter()
        try:
            well = request()
        except (SottoError, OSError):
            well = False
        longest = max(longest, time.perf_counter() - began)
        asked, failed = asked + 1, failed + (not well)
    notes.write_text(json.dumps({"asked": asked, "failed": failed, "longest_ms": longest * 1_000}))


def _publishes(paths: Paths, pace: Pace, notes: Path) -> None:
    with BusClient(paths, "publishes") as bus:

        def publish() -> bool:
            return bool(bus.publish(BackupFailed(database="x", reason="y"), patience=PATIENCE_S))

        _until(pace, notes, publish)


def _streams(paths: Paths, pace: Pace, notes: Path) -> None:
    with BusClient(paths, "streams") as bus:
        off = -1

        def append() -> bool:
            nonlocal off
            off += 1
            chunk = OutputAppended(stream="handed", off=off, kind="text", text=clean("a line\n"))
            return bool(bus.publish(chunk, patience=PATIENCE_S))

        _until(pace, notes, append)


def _asks(paths: Paths, pace: Pace, notes: Path) -> None:
    with BusClient(paths, "asks") as bus:
        _until(pace, notes, lambda: bool(bus.ask(ReportHealth(service="diagnosis"), PATIENCE_S)))


def _asks_status(paths: Paths, pace: Pace, notes: Path) -> None:
    _until(pace, notes, lambda: "pid" in (ask(paths.control, "status", PATIENCE_S) or {}))
