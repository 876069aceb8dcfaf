"""The steps of a check, before anything is run: what it is refused for, and when it is too late."""

import json
import select
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from daemon import pausing
from daemon.jobs.kind import Work
from daemon.jobs.kinds.checks import KIND
from daemon.jobs.worker import Task, Worker
from daemon.leash import Packet
from daemon.paths import Paths
from knowledge.checks.ordered import Wanted
from knowledge.clock import SystemClock
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, Event, FileChange, FilesChanged, ProjectWatched
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.making import Voice, commit
from tests.services.sandbox.bubblewraps import needs_bubblewrap

MINUTE = 60 * 1_000_000


class Log:
    """A log that is written here, with a watched project in it."""

    def __init__(self, paths: Paths, tree: Path) -> None:
        self.paths, self.tree, self.now = paths, tree, SystemClock().now()
        self._voice, self._log = Voice(), LogWriter.open(paths.core)
        there = clean(str(tree))
        self.say(ProjectWatched(number=1, name=clean("shop"), key=there, trees=[there]))

    def say(self, event: Event) -> str:
        unit = self._voice.unit(event, at=self.now)
        commit(self._log, unit, now=self.now)
        return unit.events[0].id

    def failed(self, ago_us: int = MINUTE, status: int = 1) -> str:
        return self.say(
            CommandFinished(
                command=clean("pytest -q"), cwd=clean(str(self.tree)), status=status, started=self.now - ago_us,
                duration_ms=5, shell="bash",
            )
        )  # fmt: skip

    def close(self) -> None:
        self._log.close()


@pytest.fixture
def log(home: Paths, tmp_path: Path) -> Iterator[Log]:
    tree = tmp_path / "shop"
    tree.mkdir()
    with closing(Log(home, tree)) as one:
        yield one


def step(log: Log, name: str, wanted: Wanted, **state: Any) -> Any:
    given = {key: str(value) for key, value in wanted._asdict().items()}
    return KIND.steps[name](Work(log.paths, 7, given, state, list[str]().append))


def again(log: Log, event: str, ago_us: int = MINUTE) -> Wanted:
    return Wanted(1, "pytest -q", str(log.tree), again=event, status=1, ended=log.now - ago_us)


@pytest.mark.parametrize(
    ("project", "below"), [(2, "."), (1, "gone"), (1, "..")], ids=["another", "a folder that is gone", "outside"]
)
def test_what_is_in_no_watched_project_is_refused(log: Log, project: int, below: str) -> None:
    with pytest.raises(NotFound):
        step(log, "prepare", Wanted(project, "pytest", str((log.tree / below).resolve())))


def test_what_is_too_late_is_said_and_not_run(log: Log) -> None:
    done = step(log, "prepare", again(log, log.failed(62 * MINUTE), 62 * MINUTE))
    assert "an hour ago" in done.text
    over = step(log, "run", again(log, "any"), **done.state)
    assert ("an hour ago" in over.summary, over.events) == (True, ())


def test_after_another_run_or_many_changes_or_in_a_pause_it_is_too_late(log: Log) -> None:
    first = log.failed()
    assert "not" not in step(log, "prepare", again(log, first)).state
    change = FileChange(path=clean("a.py"), how="changed")
    log.say(FilesChanged(tree=clean(str(log.tree)), changes=[change], count=26, began=log.now))
    assert "26 files" in step(log, "prepare", again(log, first)).text
    second = log.failed()
    assert "run since" in step(log, "prepare", again(log, first)).text
    pausing.pause(log.paths, None)
    assert "nothing is recorded" in step(log, "prepare", again(log, second)).text


@needs_bubblewrap
def test_a_check_has_as_long_as_its_budget_lets_it(log: Log) -> None:
    log.paths.config_file.parent.mkdir(parents=True, exist_ok=True)
    log.paths.config_file.write_text("[budget]\ncheck_s = 1\n")
    done = step(log, "run", Wanted(1, "sleep 60", str(log.tree)), tree=str(log.tree))
    [event] = done.events
    assert event.ended == "time"
    assert "it took more than 1 s (budget.sandbox); `sotto job j7` shows how far it came" in done.summary


@needs_bubblewrap
def test_what_a_check_takes_of_the_processor_is_told_although_its_processes_were_left(log: Log) -> None:
    busy = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"
    wanted = Wanted(1, f"({busy}) & wait", str(log.tree))
    given = {key: str(value) for key, value in wanted._asdict().items()}
    worker = Worker(log.paths, {KIND.name: KIND}, (), idle=False)
    worker.begin(Task(7, KIND.name, "run", given, json.dumps({"tree": str(log.tree)}), 1, ""))
    said = list[Packet]()
    while not any("cpu_ms" in one for one in said):
        select.select([worker], [], [])
        said += worker.hear()
    worker.stop()
    assert "succeeded" in said[-1]["summary"]
    assert said[-1]["cpu_ms"] > 100
