"""Who gives way and how: a real process stands still, goes on, and is given up when that takes too long."""

import subprocess
from collections.abc import Iterator

import pytest

from daemon.bench.lives import wait
from daemon.jobs.crew import Crew
from daemon.jobs.kind import Done, Kind
from daemon.jobs.telling import Told
from daemon.jobs.yielding import LONGEST_S, Yielding
from daemon.paths import Paths
from knowledge.clock import FakeClock
from knowledge.events import Event, JobReleased
from knowledge.tasks.job import Job
from tests.daemon.jobs.test_calm import states
from tests.making import NOW

CAN = Kind("can", "can stand still", {"one": lambda _: Done()}, freezes=True)
CANNOT = Kind("cannot", "cannot", {"one": lambda _: Done()})
KINDS = {kind.name: kind for kind in (CAN, CANNOT)}


class OneWorker(Crew):
    """It has whatever process it was given."""

    def __init__(self, paths: Paths, pid: int) -> None:
        super().__init__(paths, KINDS)
        self._pid = pid

    def pids(self) -> dict[int, int]:
        return {7: self._pid}


@pytest.fixture
def pid() -> Iterator[int]:
    process = subprocess.Popen(["sleep", "600"])
    yield process.pid
    process.kill()
    process.wait()


def told(kind: str, *, idle: bool = True) -> list[Told]:
    job = Job(7, 9, kind, NOW, idle=idle, state="running", step="one", lease="1/us")
    return [Told(job, KINDS[kind], 0, lambda: 0.5)]


def words(yielding: Yielding, why: str, about: list[Told]) -> list[str]:
    return [_word(event) for _, events in yielding.heed(why, about) for event in events]


def _word(event: Event) -> str:
    return str(getattr(event, "reason", "") or getattr(event, "text", "")).strip()


def test_one_that_can_stands_still_until_nobody_needs_the_machine(home: Paths, pid: int) -> None:
    yielding, job = Yielding(OneWorker(home, pid), KINDS, FakeClock(NOW)), told("can")
    assert words(yielding, "", job) == []
    assert words(yielding, "a build", job) == ["stands still: a build"]
    wait(lambda: states(pid) == ["T"])
    assert yielding.still
    assert words(yielding, "a build", job) == []
    assert words(yielding, "", job) == ["goes on"]
    wait(lambda: states(pid) != ["T"])
    assert not yielding.still


def test_one_that_stands_still_too_long_is_given_up(home: Paths, pid: int) -> None:
    clock, job = FakeClock(NOW), told("can")
    yielding = Yielding(OneWorker(home, pid), KINDS, clock)
    words(yielding, "a build", job)
    clock.advance(LONGEST_S - 1)
    assert words(yielding, "a build", job) == []
    clock.advance(2)
    [(_, events)] = yielding.heed("a build", job)
    assert isinstance(events[-1], JobReleased)
    assert events[-1].reason == "yielded"


def test_one_that_cannot_is_given_up_at_once_and_one_that_was_asked_for_never(home: Paths, pid: int) -> None:
    yielding = Yielding(OneWorker(home, pid), KINDS, FakeClock(NOW))
    assert words(yielding, "a build", told("cannot")) == ["gives way: a build", "yielded"]
    assert words(yielding, "a build", told("can", idle=False)) == []
    assert yielding.roots(told("can", idle=False)) == []
