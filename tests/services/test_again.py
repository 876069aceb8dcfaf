"""A failed command that nobody heard is run again once the machine is free; of several alike only the last one."""

from contextlib import closing
from pathlib import Path

import pytest

from daemon.config import Config
from daemon.config_sections import ChecksSection
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.checks.ordered import Wanted
from knowledge.clock import FakeClock
from knowledge.events import CancelJob, CommandFinished, EnqueueJob, Event, JobQueued
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from services.again import Again
from tests.making import Voice, commit

MINUTE = 60 * 1_000_000


def failed(clock: FakeClock, command: str = "pytest -q", ago_us: int = MINUTE) -> CommandFinished:
    return CommandFinished(
        command=clean(command),
        cwd=clean("/src/api"),
        status=2,
        started=clock.now() - ago_us,
        duration_ms=7,
        shell="zsh",
    )


def ordered(home: Paths, event: Event, *, clock: FakeClock, on: bool = True, project: int | None = 3) -> list[Event]:
    service = Again(World(home, Config(checks=ChecksSection(again=on)), clock, MemoryStreams()))
    try:
        return service.handle(Voice().says(event, project=project))
    finally:
        service.stop()


def test_it_is_ordered_for_when_nobody_needs_the_machine(home: Paths) -> None:
    clock = FakeClock()
    [order] = ordered(home, failed(clock), clock=clock)
    assert isinstance(order, EnqueueJob)
    assert (order.kind, order.idle, order.key) == ("checks", True, "again/3/pytest/shell.life-1.1")
    wanted = Wanted.of({name: str(value) for name, value in order.arguments.items()})
    assert (wanted.project, wanted.command, wanted.cwd, wanted.sort) == (3, "pytest -q", "/src/api", "tests")
    assert (wanted.again, wanted.status, wanted.ended) == ("shell.life-1.1", 2, clock.now() - MINUTE + 7_000)


@pytest.mark.parametrize(
    ("command", "ago_us", "on", "project"),
    [
        ("git push", MINUTE, True, 3),
        ("pytest -q", 61 * MINUTE, True, 3),
        ("pytest -q", MINUTE, False, 3),
        ("pytest -q", MINUTE, True, None),
    ],
)
def test_it_is_not(home: Paths, command: str, ago_us: int, on: bool, project: int | None) -> None:
    clock = FakeClock()
    assert ordered(home, failed(clock, command, ago_us), clock=clock, on=on, project=project) == []


def test_of_those_that_wait_to_do_the_same_the_last_one_stays(home: Paths) -> None:
    clock = FakeClock()
    [order] = ordered(home, failed(clock), clock=clock)
    assert isinstance(order, EnqueueJob)
    waiting = {"kind": "checks", "arguments": {}, "priority": 2, "resource": "sandbox", "idle": True, "run_at": 0}
    keys = (order.key, order.key.replace("pytest", "npm test"), order.key.replace("/3/", "/4/"))
    queued(home.core, [JobQueued(job=seq, key=key, step="prepare", **waiting) for seq, key in enumerate(keys, 1)])
    made = ordered(home, failed(clock), clock=clock)
    assert [one.job for one in made if isinstance(one, CancelJob)] == [1]
    assert isinstance(made[-1], EnqueueJob)


def queued(core: Path, jobs: list[JobQueued]) -> None:
    voice = Voice("jobs")
    with closing(LogWriter.open(core)) as log:
        commit(log, *(voice.unit(one) for one in jobs))
