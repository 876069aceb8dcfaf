"""How long it takes to find the run that was green last, in a log that has grown for years."""

from time import perf_counter

from daemon.bench.figures import Asked, at_most, fresh_home
from daemon.bench.filling import STEP_US, Filling
from daemon.last_green import last_green
from knowledge.clock import SystemClock
from knowledge.envelope import seal
from knowledge.events import CommandFinished
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.views import RowView

EVENTS, SLICE = 1_000_000, 50_000
SLOWEST_MS = 200.0


def finding(asked: Asked) -> list[RowView]:
    """Where a command has never been green, so that all are gone through that may be."""
    count = EVENTS if asked.full else SLICE
    asked.tell(f"finding the last green run among {count:,} events")
    with fresh_home() as paths:
        log = LogWriter.open(paths.core)
        Filling(SystemClock().now() - count * STEP_US).grow(log, count)
        now = SystemClock().now()
        event = CommandFinished(command=clean("pytest"), cwd=clean("/new"), status=1, started=now, duration_ms=1)
        red = seal(event, EventId("bench", "life-1", 1), Moment(now, 0), project=1)
        log.producer("bench", "life-1", now)
        [red] = log.commit([Unit("bench", "life-1", (red,), None, 1)], now).logged
        log.close()
        with EventLog.open(paths.core) as reader:
            began = perf_counter()
            found = last_green(reader, red)
            took_ms = (perf_counter() - began) * 1e3
    assert found is None
    return [at_most(f"finding that no run was green, of {count:,} events", took_ms, "ms", SLOWEST_MS)]
