"""What a log of some size costs: opening it, looking into it, committing to it, and its daily upkeep."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

from daemon.bench import lives
from daemon.bench.figures import median, percentile
from daemon.bench.filling import COMMON, EPOCH, RARE, SOURCE, UNIT, Filling
from daemon.child import fork
from daemon.doctor import database as doctor_database
from daemon.doctor.patient import Patient
from daemon.paths import Paths, used
from knowledge.clock import FakeClock
from knowledge.envelope import seal
from knowledge.events import ServiceGaveUp, TrimLog
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, LogWriter, Unit
from knowledge.store.recovery import Vault, boot_id, check_copy, close_log, open_log
from knowledge.store.retention import Retention
from knowledge.store.sqlite import Database

TIMES = 5
COMMITS = 300
CAUGHT_UP = 50_000
"""Events that a reader reads to show its speed."""
TRIMMED_PART, TRIMMED_MOST = 10, 27_000
"""A tenth of the events is trimmed, a busy day's at most."""
MS = 1_000
_OTHER = ("other", "life-1")
"""Who says what the measures themselves say."""

Figures = dict[str, float]


class FullLog:
    """A home with a log that grows, closed properly between two measures."""

    def __init__(self, paths: Paths, began: int) -> None:
        self._paths = paths
        self._vault = Vault(paths.core, paths.backups, paths.set_aside)
        self._filling = Filling(began)
        self._units = 0

    def grow(self, count: int) -> Figures:
        """Fill it to `count` events."""
        log, had = self._open(), self._filling.said
        took = _timed(lambda: self._filling.grow(log, count))
        close_log(log)
        size = used(self._paths.data, f"{self._paths.core.name}*")
        with EventLog.open(self._paths.core) as reader:
            kept = sum(reader.counts().values())
        return {"filling": (self._filling.said - had) / took, "disk space of an event": size / kept}

    def opening(self) -> Figures:
        """The next start after a proper stop, after a kill, and after the machine itself went down."""
        clean = [self._opened() for _ in range(TIMES)]
        self._kill_a_writer()
        killed = self._opened()
        self._kill_a_writer()
        cut = self._opened("another boot")
        return {
            "open after a clean stop": median(clean) * MS,
            "open after a kill": killed * MS,
            "open after a power cut": cut * MS,
        }

    def looking(self) -> Figures:
        """What the command line and the services ask, each over a connection of its own."""
        newest, middle = self._filling.now, self._filling.at(self._filling.said // 2)
        middle_id = str(EventId(SOURCE, EPOCH, self._filling.said // 2))
        common = [COMMON.__name__]
        found = {
            "newest 100 events": self._asked(lambda log: log.newest(limit=100)),
            "newest 100 of a rare type": self._asked(lambda log: log.newest([RARE.__name__], limit=100)),
            "100 events since a moment": self._asked(lambda log: log.since(log.place_at(middle, newest), limit=100)),
            "one event by id": self._asked(lambda log: log.by_id(middle_id)),
            "what waits for a reader": self._asked(lambda log: log.waiting(0, common)),
            "events counted by type": self._asked(EventLog.counts, times=1),
            "database checks of the doctor": _often(lambda: list(doctor_database.sound(Patient(self._paths)))) * MS,
        }
        with EventLog.open(self._paths.core) as log:
            count = min(CAUGHT_UP, self._filling.said // 2)
            took = _timed(lambda: sum(1 for _ in islice(log.every(0, common), count)))
        return found | {"reader catching up": count / took}

    def committing(self) -> Figures:
        """Units that have reached the disk when they return."""
        log = self._open()
        log.producer(*_OTHER, self._filling.now)
        took = [_timed(partial(log.commit, [self._safe_unit()], self._filling.now)) for _ in range(COMMITS)]
        close_log(log)
        return {"durable commit p50": median(took) * MS, "durable commit p99": percentile(took, 99) * MS}

    def status(self) -> Figures:
        """CPU of the command, while the daemon runs on this log and its services have read it all."""
        log = self._open()
        log.producer("places", "1", self._filling.now)
        places = [Bookmark(name, log.head) for name in ("diagnosis", "shell")]
        log.commit([Unit("places", "1", (), place, n) for n, place in enumerate(places, self._units + 1)], 0)
        self._units += len(places)
        close_log(log)
        with lives.daemon(self._paths):
            command = [sys.executable, "-m", "daemon.cli.main", "status"]
            return {"CPU of `sotto status`": median([_cpu_ms(command, self._paths) for _ in range(TIMES)])}

    def upkeep(self) -> Figures:
        """A backup with its check, and the trimming of a day step by step, as the hub does it."""
        copy = self._vault.backups / "measure.partial"
        copy.parent.mkdir(mode=0o700, exist_ok=True)
        with Database.reader(self._paths.core, []) as database:
            copied = _timed(lambda: database.copy_to(copy))
        checked = _timed(lambda: check_copy(copy))
        size = copy.stat().st_size
        copy.unlink()
        steps = self._trimming_steps()
        return {
            "backup with its check": (copied + checked) * MS,
            "backup speed": size / copied / 1e6,
            "trimming a day": sum(steps) * MS,
            "trimming, longest step": max(steps) * MS,
        }

    def _trimming_steps(self) -> list[float]:
        """Seconds of each step of Retention."""
        log, clock = self._open(), FakeClock(self._filling.now)
        log.producer(*_OTHER, clock.now())
        with EventLog.open(self._paths.core) as reader:
            oldest = reader.since(0, [COMMON.__name__], limit=1)[0].header.n
        before = self._filling.at(oldest + min(TRIMMED_MOST, self._filling.said // TRIMMED_PART))
        self._units += 1
        order = seal(TrimLog(before=before), EventId(*_OTHER, self._units), Moment(clock.now()))
        log.commit([Unit(*_OTHER, (order,), None, self._units)], clock.now())
        retention = Retention(log)
        retention.ask(order)
        steps = []
        while retention.busy:
            steps.append(_timed(lambda: list(retention.step(clock.now()))))
        close_log(log)
        return steps

    def _safe_unit(self) -> Unit:
        self._units += 1
        event = ServiceGaveUp(process="thinking", services=["diagnosis"], deaths=5, within_s=60.0)
        sealed = seal(event, EventId(*_OTHER, self._units), Moment(self._filling.now))
        return Unit(*_OTHER, (sealed,), None, self._units)

    def _open(self, boot: str = "") -> LogWriter:
        return open_log(self._vault, boot or boot_id()).log

    def _opened(self, boot: str = "") -> float:
        """Seconds until the log is open; it is closed properly afterwards."""
        began = time.perf_counter()
        log = self._open(boot)
        took = time.perf_counter() - began
        close_log(log)
        return took

    def _asked(self, question: Callable[[EventLog], object], times: int = TIMES) -> float:
        def ask() -> None:
            with EventLog.open(self._paths.core) as log:
                question(log)

        return _often(ask, times) * MS

    def _kill_a_writer(self) -> None:
        """Leave the log as a process that was killed in the middle of its work leaves it."""
        target = self._filling.said + UNIT
        child = fork("writer", lambda _leash: self._write_and_die(target), [])
        assert child.reap() == f"killed by {signal.SIGKILL.name}"
        self._filling.skip(UNIT)

    def _write_and_die(self, target: int) -> None:
        self._filling.grow(self._open(), target)
        os.kill(os.getpid(), signal.SIGKILL)


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _often(action: Callable[[], object], times: int = TIMES) -> float:
    return median([_timed(action) for _ in range(times)])


def _cpu_ms(command: list[str], paths: Paths) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {"SOTTO_HOME": str(Path(paths.data).parent)}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * MS
