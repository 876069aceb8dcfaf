"""Jobs that may wait give way at once to the user: real hubs and workers, on a machine that says what a test wants."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.jobs_stage import Stage, stage, wait_for
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.jobs import far
from daemon.jobs.needs import Machine, why_not
from daemon.paths import Paths
from knowledge.events import (
    EnqueueJob,
    FocusChanged,
    JobProgressed,
    JobQueued,
    JobReleased,
    Reading,
)
from knowledge.redact import clean
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.tasks.job import Job
from tests.daemon.jobs.test_calm import BUSY, states
from tests.making import finished


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Calm, and plugged in. The kernel does not ring for it, so it is looked at every two seconds."""
    one = Machine(tmp_path / "pressure", tmp_path / "power")
    one.pressure.mkdir()
    (one.power / "AC").mkdir(parents=True)
    (one.power / "AC/type").write_text("Mains\n")
    power(one, plugged=True)
    for what in ("cpu", "io", "memory"):
        strain(one, what, 0)
    return one


def power(machine: Machine, *, plugged: bool) -> None:
    (machine.power / "AC/online").write_text(f"{int(plugged)}\n")


def strain(machine: Machine, what: str, percent: float) -> None:
    (machine.pressure / what).write_text(f"some avg10={percent:.2f} avg60=0.00 avg300=0.00 total=0\n")


@pytest.fixture
def at_work(home: Paths, machine: Machine) -> Iterator[Stage]:
    with stage(home, machine=machine) as one:
        yield one


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "until")
    return tmp_path / "until"


def begun(home: Paths, bus: BusClient, kind: str, pipe: Path, *, idle: bool = True) -> int:
    """A job that has come to where it waits for the pipe."""
    queued = bus.ask(EnqueueJob(kind=kind, arguments={"until": clean(str(pipe))}, idle=idle)).event
    assert isinstance(queued, JobQueued)
    wait(lambda: "waiting" in printed(home, queued.job))
    return queued.job


def printed(home: Paths, number: int) -> str:
    with EventLog.open(home.core) as log:
        streams = Streams(log.database)
        return streams.text(f"job:{number}") if streams.length(f"job:{number}") else ""


def found(home: Paths, number: int) -> Job:
    with JobReader.open(home.core) as jobs:
        job = jobs.get(number)
        assert job
        return job


def focus(**signals: bool) -> FocusChanged:
    now = time.time_ns() // 1_000
    readings = [Reading(signal=name, value=value, source="test", at=now) for name, value in signals.items()]  # type: ignore[arg-type]
    return FocusChanged(active=None, readings=readings)


def released(home: Paths) -> list[str]:
    with EventLog.open(home.core) as log:
        return [str(getattr(seen.event, "reason", "")) for seen in log.every(0, [JobReleased.__name__])]


def test_while_a_build_runs_a_job_is_given_up_for_now(
    home: Paths, bus: BusClient, machine: Machine, pipe: Path
) -> None:
    number, build = begun(home, bus, "long", pipe), subprocess.Popen(BUSY)
    try:
        strain(machine, "cpu", 80)
        wait(lambda: found(home, number).state == "queued")
    finally:
        build.kill()
        build.wait()
    assert released(home) == ["yielded"]
    assert "gives way: others wait for the processor (80% of the time)" in printed(home, number)
    assert (found(home, number).tries, found(home, number).step) == (0, "wait")
    with EventLog.open(home.core) as log:
        assert "others wait for the processor" in why_not(log, time.time_ns() // 1_000, machine)


@pytest.mark.parametrize("what", ["command", "call", "back", "battery"])
def test_what_the_user_does_is_reason_enough_at_once(
    home: Paths, bus: BusClient, machine: Machine, pipe: Path, what: str
) -> None:
    number, now = begun(home, bus, "long", pipe), time.time_ns() // 1_000
    if what == "command":
        bus.publish(finished().model_copy(update={"started": now}))
    elif what == "battery":
        power(machine, plugged=False)
    else:
        bus.publish(focus(in_call=True) if what == "call" else focus(idle=False))
    wait(lambda: found(home, number).state == "queued")
    said = {"command": "you did something", "call": "you are in a call", "battery": "on its battery"}
    assert said.get(what, "you did something") in printed(home, number)
    with EventLog.open(home.core) as log:
        assert why_not(log, time.time_ns() // 1_000, machine)


def test_who_was_asked_for_by_the_user_does_not_give_way(home: Paths, bus: BusClient, pipe: Path) -> None:
    number = begun(home, bus, "long", pipe, idle=False)
    bus.publish(focus(in_call=True))
    pipe.write_text("go on")
    [job] = wait_for(home, [number])
    assert (job.state, job.leases) == ("succeeded", 1)


def test_a_kind_that_can_stands_still_with_all_it_has_begun_and_goes_on(
    home: Paths, at_work: Stage, bus: BusClient, pipe: Path
) -> None:
    number = begun(home, bus, "patient", pipe)
    [worker], child = at_work.workers(), int(printed(home, number).split()[0])
    bus.publish(focus(in_call=True))
    wait(lambda: states(worker, child) == ["T", "T"])
    assert found(home, number).state == "running"
    bus.publish(focus(in_call=False))
    wait(lambda: "T" not in states(worker, child))
    pipe.write_text("go on")
    [job] = wait_for(home, [number])
    assert (job.state, job.leases, released(home)) == ("succeeded", 1, [])
    assert "stands still: you are in a call\ngoes on\n" in printed(home, number)


def test_one_that_waits_says_why(home: Paths, bus: BusClient, machine: Machine) -> None:
    power(machine, plugged=False)
    queued = bus.ask(EnqueueJob(kind="tally", idle=True)).event
    assert isinstance(queued, JobQueued)
    with EventLog.open(home.core) as log:
        assert why_not(log, time.time_ns() // 1_000, machine) == "the machine runs on its battery"
    assert found(home, queued.job).leases == 0


def test_how_far_a_step_is_can_be_heard_and_looked_up(home: Paths, bus: BusClient, pipe: Path) -> None:
    follower = bus.follow("test", [JobProgressed])
    number = begun(home, bus, "counting", pipe)
    wait(lambda: number in far.read(home))
    assert str(far.read(home)[number]) == "0 of 100 stones"
    pipe.write_text("go on")
    wait_for(home, [number])
    wait(lambda: not far.read(home))
    heard = list[int]()

    def last() -> bool:
        bus.poll(0.05)
        heard.extend(one.event.done for one in iter(follower.take, None) if isinstance(one.event, JobProgressed))
        return 100 in heard

    wait(last)
    assert len(heard) < 50, "not more than anybody can read"
    with EventLog.open(home.core) as log:
        assert not log.since(0, [JobProgressed.__name__], 1), "it is not kept"


def test_what_nobody_asked_for_is_not_begun_where_the_hour_has_no_room_for_it(
    home: Paths, bus: BusClient, at_work: Stage
) -> None:
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text("[budget]\nidle_cpu_s = 0\n")
    at_work.restart_jobs()
    idle = bus.ask(EnqueueJob(kind="tally", idle=True)).event
    assert isinstance(idle, JobQueued)
    asked = bus.ask(EnqueueJob(kind="tally")).event
    assert isinstance(asked, JobQueued)
    [job] = wait_for(home, [asked.job])
    assert job.state == "succeeded"
    assert found(home, idle.job).state == "queued"
    home.config_file.write_text("")
    at_work.restart_jobs()
    [job] = wait_for(home, [idle.job])
    assert job.state == "succeeded"
