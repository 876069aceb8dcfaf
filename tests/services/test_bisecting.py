"""When a search for the commit that broke something orders itself: where it is unclear, worth it, and quick."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from daemon.config import Config
from daemon.config_sections import ChecksSection
from daemon.doubles.history import MemoryStreams
from daemon.paths import Paths
from daemon.service import World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, CommitMade, EnqueueJob, Event, FailureDiagnosed, JobQueued, SuspectsRanked
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from services.bisecting import Bisecting
from tests.making import NOW, Voice, commit


class Log:
    """A green run, commits, and a failure of which it is unclear what brought it about."""

    def __init__(self, paths: Paths) -> None:
        self.paths, self._voice, self._log = paths, Voice(), LogWriter.open(paths.core)

    def say(self, event: Event) -> Envelope:
        word = self._voice.says(event, project=3)
        commit(self._log, self._voice.unit(word))
        return next(iter(EventLog.open(self.paths.core).newest(limit=1)))

    def ran(self, status: int, ms: int = 900, command: str = "pytest -q") -> Envelope:
        where = {"cwd": clean("/src"), "started": NOW, "duration_ms": ms}
        return self.say(CommandFinished(command=clean(command), status=status, **where))  # type: ignore[arg-type]

    def commits(self, count: int) -> None:
        for number in range(count):
            made = {"tree": clean("/src"), "commit": f"{number:040}", "branch": None, "author": clean("a"), "at": NOW}
            self.say(CommitMade(subject=clean("x"), before=None, how="commit", **made))  # type: ignore[arg-type]

    def fails(self, green: int, command: str = "pytest -q", **more: Any) -> Envelope:
        self.ran(1, command=command)
        failed = FailureDiagnosed(
            command=clean(command), cwd=clean("/src"), status=1, headline=clean("it broke"), line=1, fingerprint="print"
        )
        failure = self.say(failed).seq
        told = {"since": green, "suspects": [], "considered": 5, "unclear": True, "fingerprint": "print"}
        return self.say(SuspectsRanked(failure=failure, **{**told, **more}))

    def close(self) -> None:
        self._log.close()


@pytest.fixture
def log(home: Paths) -> Iterator[Log]:
    with closing(Log(home)) as one:
        yield one


def ordered(log: Log, seen: Envelope, *, on: bool = True) -> list[Event]:
    with EventLog.open(log.paths.core) as past:
        world = World(log.paths, Config(checks=ChecksSection(bisect=on)), FakeClock(), MemoryStreams(), past)
        service = Bisecting(world)
        try:
            return service.handle(seen)
        finally:
            service.stop()


def test_a_search_is_ordered_once_for_when_nobody_needs_the_machine(log: Log) -> None:
    green = log.ran(0).seq
    log.commits(4)
    seen = log.fails(green)
    [order] = ordered(log, seen)
    assert isinstance(order, EnqueueJob)
    assert (order.kind, order.idle, order.key) == ("bisect", True, f"bisect/3/print/{green}")
    assert order.arguments["failure"] == str(seen.seq - 1)
    queued = {"job": 99, "priority": 1, "resource": "sandbox", "step": "prepare", "idle": True, "run_at": 0}
    log.say(JobQueued(kind="bisect", key=order.key, arguments=order.arguments, **queued))  # type: ignore[arg-type]
    assert ordered(log, log.fails(green)) == []
    later = log.ran(0).seq
    log.commits(4)
    assert len(ordered(log, log.fails(later))) == 1


@pytest.mark.parametrize(
    ("commits", "ms", "command", "more", "on"),
    [
        (3, 900, "pytest -q", {}, True),
        (4, 60_001, "pytest -q", {}, True),
        (4, 900, "git push && pytest", {}, True),
        (4, 900, "pytest ../elsewhere", {}, True),
        (4, 900, "pytest -q", {"unclear": False}, True),
        (4, 900, "pytest -q", {"since": None}, True),
        (4, 900, "pytest -q", {"fingerprint": ""}, True),
        (4, 900, "pytest -q", {}, False),
    ],
    ids=["few commits", "too long", "the network", "elsewhere", "clear", "never green", "no name", "switched off"],
)
def test_none_is_ordered_where_it_is_not_worth_it(
    log: Log, commits: int, ms: int, command: str, more: dict[str, Any], *, on: bool
) -> None:
    green = log.ran(0, ms).seq
    log.commits(commits)
    assert ordered(log, log.fails(green, command, **more), on=on) == []
