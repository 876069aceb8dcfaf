"""Jobs are done once, whatever dies: real hubs, real workers, real files."""

import random
from collections.abc import Iterator

import pytest

from daemon.bench.jobs_stage import Stage, effects, enqueue, stage, wait_for
from daemon.bus_client import BusClient
from daemon.paths import Paths


@pytest.fixture
def at_work(home: Paths) -> Iterator[Stage]:
    with stage(home) as one:
        yield one


@pytest.fixture
def bus(home: Paths, at_work: Stage) -> Iterator[BusClient]:
    del at_work
    with BusClient(home, "cli") as one:
        yield one


def test_a_job_goes_through_its_steps(home: Paths, bus: BusClient) -> None:
    [job] = wait_for(home, enqueue(bus, "tally", 1))
    assert (job.state, job.said, job.steps, job.leases) == ("succeeded", "one two three", 3, 1)
    assert effects(home, [job.id]) == (0, 0, 0)


# ── whatever dies ─────────────────────────────────────────────────────────────────────────────────


def test_each_step_has_its_effect_once_whatever_is_killed(home: Paths, at_work: Stage, bus: BusClient) -> None:
    """A hundred jobs, while workers, the hub and the process that does them are killed, and one drain."""
    rng = random.Random(7)
    ids = enqueue(bus, "tally", 100)
    for turn in range(12):
        at_work.go_on(rng.randrange(1, 9))
        if turn in {2, 7}:
            at_work.restart_jobs(drain=turn == 7)
        elif turn == 4:
            at_work.restart_hub()
        else:
            at_work.kill_worker(rng)
    jobs = wait_for(home, ids)
    assert {job.state for job in jobs} == {"succeeded"}
    assert effects(home, ids) == (0, 0, 0)
    assert sum(job.leases - 1 for job in jobs) > 4, "the kills met no job"


def test_a_kind_that_has_its_effect_before_it_is_noted_has_it_twice(
    home: Paths, at_work: Stage, bus: BusClient
) -> None:
    """So the kills do hit what the test above is about."""
    rng = random.Random(7)
    ids = enqueue(bus, "careless", 40)
    for _ in range(10):
        at_work.go_on(rng.randrange(1, 4))
        at_work.kill_worker(rng)
    wait_for(home, ids)
    assert effects(home, ids).doubled
