"""`sotto bench jobs`: how soon a job begins, how many are done, whether each step counts once whatever is killed."""

import json
import os
import random
import select
import time
from pathlib import Path

from daemon.bench import jobs_flood
from daemon.bench.figures import Asked, at_least, at_most, fresh_home, median, percentile
from daemon.bench.jobs_stage import Stage, effects, enqueue, outside, outside_folder, stage, wait_for, wait_out
from daemon.bus_client import BusClient
from daemon.doubles.job_kinds import STEPS
from daemon.paths import Paths
from knowledge.events import EnqueueJob, JobQueued, JobSucceeded
from knowledge.redact import clean
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.tasks.job import Job
from knowledge.views import RowView

SINGLE, MANY, KILLED = 150, 300, 250
FULL_SINGLE, FULL_MANY, FULL_KILLED = 1_000, 3_000, 10_000
BLOWS, FULL_BLOWS = (20, 2, 1), (200, 20, 3)
"""Kills of workers, kills of the hub, drains."""
IDLE_S = 5.0
CARELESS = 60
WINDOW = 500
"""Jobs that are asked for at once."""


def measure(asked: Asked) -> list[RowView]:
    rows = []
    with fresh_home() as paths, stage(paths) as one, BusClient(paths, "bench") as bus:
        asked.tell("how soon a job begins")
        rows += _starts(paths, bus, FULL_SINGLE if asked.full else SINGLE)
        asked.tell("what it costs when there is nothing to do")
        rows += _idle(one)
        asked.tell("how many are done")
        rows += _many(paths, bus, FULL_MANY if asked.full else MANY)
    asked.tell("a flood of orders")
    rows += jobs_flood.measure(full=asked.full)
    asked.tell("what is left when workers, the hub and the process that does jobs are killed")
    return rows + _killed(asked) + _control()


def _starts(paths: Paths, bus: BusClient, count: int) -> list[RowView]:
    """From the order's own stamp to the first line of the step, one job after the other; beside what the disk takes to
    keep the two pages that are synced meanwhile.
    """
    queued, begun, synced = [], [], []
    over = bus.follow("bench", [JobSucceeded])
    with EventLog.open(paths.core) as log, JobReader.open(paths.core) as jobs:
        for _ in range(count):
            synced.append(_synced(paths.data / "page") + _synced(paths.data / "page"))
            [order] = bus.publish(EnqueueJob(kind="tally", arguments={"quick": clean("yes")}))
            while not over.take():
                bus.poll(1)
            [said] = log.since(order.seq, [JobQueued.__name__], 1)
            job = jobs.get(order.seq)
            assert job
            queued.append((said.header.at - order.header.at) / 1_000)
            begun.append((_began(job) - order.header.at) / 1_000)
    bus.unfollow(over)
    return [
        at_most("job: enqueue → first step, p50; beside two syncs", percentile(begun, 50), "ms", 5, median(synced)),
        at_most("job: enqueue → first step, p99", percentile(begun, 99), "ms", 50, percentile(synced, 99)),
        at_most("… of which until its service has it, p50", percentile(queued, 50), "ms", None),
    ]


def _synced(path: Path) -> float:
    """Milliseconds that the disk takes to keep a page."""
    with path.open("ab", buffering=0) as file:
        file.write(b"x" * 4_096)
        began = time.perf_counter()
        os.fdatasync(file.fileno())
        return (time.perf_counter() - began) * 1_000


def _many(paths: Paths, bus: BusClient, count: int) -> list[RowView]:
    began = time.monotonic()
    ids: list[int] = []
    while len(ids) < count:
        ids += enqueue(bus, "tally", min(WINDOW, count - len(ids)), quick="yes")
    jobs = wait_for(paths, ids)
    took = time.monotonic() - began
    found = effects(paths, ids)
    return [
        at_least(f"jobs of {len(STEPS)} steps, {count:,} in a row", count / took, "/s", None),
        at_most("… not done", sum(job.state != "succeeded" for job in jobs), "", 0),
        at_most("… steps without effect, or twice", sum(found), "", 0),
    ]


def _idle(one: Stage) -> list[RowView]:
    """Wake-ups of the process that does jobs and of a worker at hand, by how often the kernel let them go."""
    select.select([], [], [], 2.0)  # the hub's own timers after the last event
    pids = [one.jobs.pid, *one.workers()]
    before = sum(map(_switches, pids))
    select.select([], [], [], IDLE_S)
    return [at_most("idle: wake-ups", (sum(map(_switches, pids)) - before) / IDLE_S, "/s", 0.0)]


def _killed(asked: Asked) -> list[RowView]:
    count = FULL_KILLED if asked.full else KILLED
    workers, hubs, drains = FULL_BLOWS if asked.full else BLOWS
    blows = ["worker"] * workers + ["hub"] * hubs + ["drain"] * drains + ["jobs"] * hubs
    rng = random.Random(13)  # noqa: S311 - the same kills each time
    rng.shuffle(blows)
    with fresh_home() as paths, stage(paths) as one, BusClient(paths, "bench") as bus:
        ids: list[int] = []
        folder = str(outside_folder(paths))
        for blow in blows:
            ids += enqueue(bus, "tally", count // len(blows) + 1, outside=folder)
            one.go_on(rng.randrange(1, 6))
            _strike(one, blow, rng)
        jobs, alone = wait_out(paths, bus, ids)
        found, beyond = effects(paths, ids), outside(paths, ids)
    what = f"{len(ids):,} jobs, {workers} workers, {hubs} hubs, {hubs} owners killed, {drains} drains"
    return [
        at_most(f"{what}: not done", sum(job.state != "succeeded" for job in jobs), "", 0),
        at_most("… steps without effect", found.missing, "", 0),
        at_most("… steps with their effect twice", found.doubled + found.noted_twice, "", 0),
        at_most("… steps without effect, or twice, on what is no database of ours", sum(beyond), "", 0),
        at_most("… jobs that were hit three times at one step, left alone, and tried again by order", alone, "", None),
        at_least("… leases that were taken up again", sum(job.leases - 1 for job in jobs), "", workers / 4),
    ]


def _control() -> list[RowView]:
    """The same kills, where a step has its effect before it is noted."""
    rng = random.Random(13)  # noqa: S311 - the same kills each time
    with fresh_home() as paths, stage(paths) as one, BusClient(paths, "bench") as bus:
        ids = enqueue(bus, "careless", CARELESS, outside=str(outside_folder(paths)))
        for _ in range(CARELESS // 4):
            one.go_on(rng.randrange(1, 4))
            one.kill_worker(rng)
        wait_for(paths, ids)
        found, beyond = effects(paths, ids), outside(paths, ids)
    return [
        at_least("control that notes too late: steps with their effect twice", found.doubled, "", 1),
        at_least("… on what is no database of ours, without fencing", beyond.doubled, "", 1),
    ]


def _strike(one: Stage, blow: str, rng: random.Random) -> None:
    if blow == "worker":
        one.kill_worker(rng)
    elif blow == "hub":
        one.restart_hub()
    else:
        one.restart_jobs(drain=blow == "drain")


def _began(job: Job) -> int:
    return int(json.loads(job.saved)["began"])


def _switches(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("voluntary_ctxt_switches:\t")[2].split()[0])
