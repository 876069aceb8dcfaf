"""`sotto bench jobs`: how soon a job begins, how many are done, whether each step counts once whatever is killed."""

import json
import random
import select
import time
from pathlib import Path

from daemon.bench.figures import Asked, at_least, at_most, fresh_home, percentile
from daemon.bench.jobs_stage import Stage, effects, enqueue, stage, wait_for
from daemon.bus_client import BusClient
from daemon.doubles.job_kinds import STEPS
from daemon.paths import Paths
from knowledge.events import EnqueueJob
from knowledge.redact import clean
from knowledge.tasks.job import Job
from knowledge.views import RowView

SINGLE, MANY, KILLED = 300, 1_000, 400
FULL_SINGLE, FULL_MANY, FULL_KILLED = 1_000, 10_000, 10_000
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
    asked.tell("what is left when workers, the hub and the process that does jobs are killed")
    return rows + _killed(asked) + _control()


def _starts(paths: Paths, bus: BusClient, count: int) -> list[RowView]:
    """From the order's own stamp to the first line of the step, one job after the other."""
    waits = []
    for _ in range(count):
        [order] = bus.publish(EnqueueJob(kind="tally", arguments={"quick": clean("yes")}))
        [job] = wait_for(paths, [order.seq], 0.005)
        waits.append((_began(job) - order.header.at) / 1_000)
    return [
        at_most("job: enqueue → first step, p50", percentile(waits, 50), "ms", 5),
        at_most("job: enqueue → first step, p99", percentile(waits, 99), "ms", 50),
    ]


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
        for blow in blows:
            ids += enqueue(bus, "tally", count // len(blows) + 1)
            one.go_on(rng.randrange(1, 6))
            _strike(one, blow, rng)
        jobs = wait_for(paths, ids)
        found = effects(paths, ids)
    what = f"{len(ids):,} jobs, {workers} workers, {hubs} hubs, {hubs} owners killed, {drains} drains"
    return [
        at_most(f"{what}: not done", sum(job.state != "succeeded" for job in jobs), "", 0),
        at_most("… steps without effect", found.missing, "", 0),
        at_most("… steps with their effect twice", found.doubled + found.noted_twice, "", 0),
        at_least("… leases that were taken up again", sum(job.leases - 1 for job in jobs), "", workers / 4),
    ]


def _control() -> list[RowView]:
    """The same kills, where a step has its effect before it is noted."""
    rng = random.Random(13)  # noqa: S311 - the same kills each time
    with fresh_home() as paths, stage(paths) as one, BusClient(paths, "bench") as bus:
        ids = enqueue(bus, "careless", CARELESS)
        for _ in range(CARELESS // 4):
            one.go_on(rng.randrange(1, 4))
            one.kill_worker(rng)
        wait_for(paths, ids)
        found = effects(paths, ids)
    return [at_least("control that notes too late: steps with their effect twice", found.doubled, "", 1)]


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
