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
