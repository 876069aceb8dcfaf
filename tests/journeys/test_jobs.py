"""Jobs of a real daemon, through the real command line: left alone and come back to, whatever dies meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from daemon.bench.jobs_stage import enqueue, wait_out
from daemon.bench.lives import pids, wait
from daemon.bus_client import BusClient
from daemon.jobs.kinds.integrity import KIND
from daemon.paths import Paths
from daemon.reach import ask
from knowledge.events import EnqueueJob, JobStepped
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.tasks.job import stream_of
from tests.conftest import Sotto
from tests.making import DAY
from tests.patience import PATIENCE_S

JOBS = 15


def go_on(home: Paths, steps: int) -> None:
    """Return when so many more steps are done."""
    with EventLog.open(home.core) as log:
        head = log.head
        wait(lambda: len(log.since(head, [JobStepped.__name__], steps)) == steps)


def kill(home: Paths, what: str) -> None:
    """Kill a process, or a child of the one that does jobs, and wait until another is in its place."""
    role = "jobs" if what == "worker" else what
    before = pids(home)[role]
    if what == "worker":
        wait(lambda: bool(children(before)))
        with suppress(ProcessLookupError, IndexError):
            os.kill(children(before)[0], signal.SIGKILL)
    else:
        os.kill(before, signal.SIGKILL)
        wait(lambda: pids(home).get(role, before) != before, 0.02)


def hold(home: Paths) -> None:
    """Have the workers stand still, so that what they do is not over by itself."""
    jobs = pids(home)["jobs"]
    wait(lambda: bool(children(jobs)))
    for one in children(jobs):
        os.kill(one, signal.SIGSTOP)


def ordered(home: Paths) -> list[int]:
    with BusClient(home, "cli") as bus:
        return enqueue(bus, "integrity", JOBS)


def children(parent: int) -> list[int]:
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()]
    return []


def readers(home: Paths) -> int:
    """How many follow something."""
    return int((ask(home.control, "status", PATIENCE_S) or {})["readers"])


@contextmanager
def followed(job: str) -> Iterator["subprocess.Popen[str]"]:
    words = [sys.executable, "-m", "daemon.cli.main", "job", job, "-f"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root) as one:
        yield one


def lines(home: Paths, job: int) -> Counter[str]:
    """What a job has printed once and for all."""
    with EventLog.open(home.core) as log:
        return Counter(one.text for one in Streams(log.database).read(stream_of(job)) if one.kind == "stdout")


def test_jobs_are_done_once_whatever_dies_and_whoever_leaves(sotto: Sotto, home: Paths) -> None:
    assert sotto("up").returncode == 0
    ids = []
    for blow in ("worker", "jobs", "worker", "hub", "worker"):
        ids += ordered(home)  # so that there is something to do at each blow
        go_on(home, 2)
        kill(home, blow)
    ids += ordered(home)
    last = f"j{ids[-1]}"
    go_on(home, 2)
    hold(home)
    assert sotto("down").returncode == 0
    with JobReader.open(home.core) as reader:
        assert {one.id for one in reader.live()} & set(ids), "it went down in the middle"
        assert not [one for one in reader.live() if one.state == "running"], "what it had was given back"
    assert sotto("up").returncode == 0
    whole = sotto("job", last, "-f")
    assert (whole.returncode, whole.stdout.count("\n")) == (0, len(KIND.steps)), whole.stderr
    with BusClient(home, "cli") as bus:
        jobs, _ = wait_out(home, bus, ids)
    assert {one.state for one in jobs} == {"succeeded"}
    assert sum(one.leases - 1 for one in jobs) > 2, "the kills met no job"
    assert {count for one in ids for count in lines(home, one).values()} == {1}
    assert {len(lines(home, one)) for one in ids} == {len(KIND.steps)}
    assert sotto("job", last).stdout == whole.stdout


def test_who_follows_a_job_may_leave_and_come_back(sotto: Sotto, home: Paths, start: Callable[[], None]) -> None:
    start()
    with BusClient(home, "cli") as bus:
        [order] = bus.publish(EnqueueJob(kind="integrity", run_at=time.time_ns() // 1_000 + DAY))
    job, before = f"j{order.seq}", readers(home)
    for leaves in (True, False):
        with followed(job) as one:
            wait(lambda: readers(home) > before, 0.02)
            if leaves:
                one.send_signal(signal.SIGINT)
            else:
                assert sotto("job", job, "--cancel").returncode == 0
            assert one.wait(PATIENCE_S) == (130 if leaves else 1)
        wait(lambda: readers(home) == before, 0.02)
    assert sotto("job", job).returncode == 1
