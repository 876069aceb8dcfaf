"""A hub and a process that does jobs, for measurements and tests; whichever dies is started again from here."""

import contextlib
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from daemon import hub
from daemon.bench.lives import wait, wait_while_it_moves
from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.config import load
from daemon.doubles.job_kinds import KINDS, STEPS
from daemon.host import Host
from daemon.jobs.kind import Kind
from daemon.jobs.needs import Machine
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.service import World
from daemon.work import find_service
from knowledge.clock import SystemClock
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable
from knowledge.events import EnqueueJob, JobStepped, RetryJob, complete
from knowledge.redact import clean
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.tasks.job import Job, stream_of


class Stage:
    """Both processes at work."""

    def __init__(self, paths: Paths, kinds: Mapping[str, Kind] | None = None, machine: Machine | None = None) -> None:
        self.paths, self._machine = paths, machine
        self._kinds = KINDS if kinds is None else kinds
        self.hub = fork("hub", lambda leash: hub.main(paths, leash), [])
        self.hub.leash.wait()
        self.jobs = self._fork_jobs()

    def restart_hub(self) -> None:
        """Kill it; whoever talks to it does so to the next."""
        _kill(self.hub)
        self.hub = fork("hub", lambda leash: hub.main(self.paths, leash), [])
        self.hub.leash.wait()

    def restart_jobs(self, *, drain: bool = False) -> None:
        """Let it come to its end, or kill it, and with it its workers."""
        _drain(self.jobs) if drain else _kill(self.jobs)
        self.jobs = self._fork_jobs()

    def workers(self) -> list[int]:
        """Pids of the children that do steps."""
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{self.jobs.pid}/task/{self.jobs.pid}/children").read_text(encoding="ascii")
            return [int(pid) for pid in children.split()]
        return []

    def kill_worker(self, rng: random.Random) -> None:
        """Kill one of them, once there is one. Raises TimeoutError."""
        wait(lambda: bool(self.workers()))
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(rng.choice(self.workers()), signal.SIGKILL)

    def go_on(self, steps: int) -> None:
        """Return when so many more steps are on record. Raises TimeoutError."""
        with EventLog.open(self.paths.core) as log:
            head = log.head
            wait(lambda: len(log.since(head, [JobStepped.__name__], steps)) == steps)

    def close(self) -> None:
        for child in (self.jobs, self.hub):
            _drain(child)

    def _fork_jobs(self) -> Child:
        child = fork("jobs", self._serve, [])
        child.leash.wait()
        return child

    def _serve(self, leash: Leash) -> None:
        log, clock = EventLog.open(self.paths.core), SystemClock()
        world = World(self.paths, load(self.paths.config_file), clock, Streams(log.database), log)
        service = find_service("jobs")(world, self._kinds, self._machine)  # type: ignore[call-arg]
        with BusClient(self.paths, "jobs") as bus:
            Host([service], bus, log, leash, clock).run()


@contextmanager
def stage(paths: Paths, kinds: Mapping[str, Kind] | None = None, machine: Machine | None = None) -> Iterator[Stage]:
    complete()
    one = Stage(paths, kinds, machine)
    try:
        yield one
    finally:
        one.close()


def enqueue(bus: BusClient, kind: str, count: int, **arguments: str) -> list[int]:
    """Ids of new jobs, once all of them are on record."""
    said = {name: clean(text) for name, text in arguments.items()}
    sent: list[Envelope] = []
    for _ in range(count):
        sent += bus.send(EnqueueJob(kind=kind, arguments=said))
    flush(bus)
    return [one.seq for one in sent]


def flush(bus: BusClient) -> None:
    """Wait until all is committed, also by a hub that takes the place of one that was killed."""
    for _ in range(20):
        with contextlib.suppress(HubUnreachable):
            bus.flush(5)
            return
    raise HubUnreachable


def wait_for(paths: Paths, ids: list[int]) -> list[Job]:
    """These jobs, once all of them are over. Raises TimeoutError where the first that is not does not get on."""
    over: list[Job] = []
    with JobReader.open(paths.core) as reader:

        def left() -> int:
            while len(over) < len(ids) and (job := reader.get(ids[len(over)])) and job.over:
                over.append(job)
            return len(ids) - len(over)

        wait_while_it_moves(left)
    return over


def wait_out(paths: Paths, bus: BusClient, ids: list[int]) -> tuple[list[Job], int]:
    """The same, and how many had been left alone, hit three times at one step, until they were tried again."""
    alone = [job.id for job in wait_for(paths, ids) if job.state == "quarantined"]
    for one in alone:
        bus.ask(RetryJob(job=one))
    return wait_for(paths, ids), len(alone)


class Count(NamedTuple):
    """How often the steps of jobs had their effect."""

    missing: int
    doubled: int
    noted_twice: int
    """Steps that are on record more than once."""


def effects(paths: Paths, ids: list[int]) -> Count:
    """What was printed by jobs of the kinds that print each step."""
    with EventLog.open(paths.core) as log:
        streams = Streams(log.database)
        lines = [Counter(chunk.text.strip() for chunk in streams.read(stream_of(one))) for one in ids]
        wanted = set(ids)
        noted = Counter(
            (seen.event.job, seen.event.step)
            for seen in log.every(0, [JobStepped.__name__])
            if isinstance(seen.event, JobStepped) and seen.event.job in wanted
        )
    return Count(
        missing=sum(step not in found for found in lines for step in STEPS),
        doubled=sum(found[step] > 1 for found in lines for step in STEPS),
        noted_twice=sum(count > 1 for count in noted.values()),
    )


def outside_folder(paths: Paths) -> Path:
    """Where jobs have their effects that are told to have them outside."""
    folder = paths.data / "outside"
    folder.mkdir(exist_ok=True)
    return folder


def outside(paths: Paths, ids: list[int]) -> Count:
    """What jobs did there."""
    files = [outside_folder(paths) / str(one) for one in ids]
    lines = [file.read_text(encoding="ascii").splitlines() if file.exists() else [] for file in files]
    counts = [Counter(line.split()[0] for line in one) for one in lines]
    return Count(
        missing=sum(step not in found for found in counts for step in STEPS),
        doubled=sum(found[step] > 1 for found in counts for step in STEPS),
        noted_twice=0,
    )


def _kill(child: Child) -> None:
    child.kill(signal.SIGKILL)
    child.reap()


def _drain(child: Child) -> None:
    child.leash.send({"do": "drain"})
    child.reap()
