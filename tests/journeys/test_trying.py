"""What broke before breaks again: last time's fix is tried by itself, and the card says so before anybody asks."""

import errno
import json
import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.bench.jobs_stage import stage, wait_for
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.cli.try_fix import status
from daemon.jobs.kind import Done, Work
from daemon.jobs.kinds.try_fix import KIND
from daemon.paths import Paths
from knowledge.events import (
    CommandFinished,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FixJudged,
    FixLearned,
    FixTried,
    JobQueued,
)
from knowledge.failures.fixes.trial import TrialWanted
from knowledge.store.log import EventLog
from services.sandbox import running
from tests.conftest import Sotto
from tests.daemon.jobs.trials import CHECK, RIGHT, WRONG, Trials
from tests.journeys.test_checks import spoilt
from tests.repositories import Repository
from tests.services.sandbox.test_probing import CALLS, without

pytestmark = pytest.mark.skipif(not running.bubblewrap(), reason="needs bubblewrap")


def events(home: Paths, kind: type[Event]) -> list:
    with EventLog.open(home.core) as log:
        return [one.event for one in log.every(types=[kind.__name__])]


class Shop:
    """A watched repository, and what is done in it."""

    def __init__(self, home: Paths, sotto: Sotto, tree: Path) -> None:
        self.home, self.sotto = home, sotto
        self.repository = Repository.init(tree)
        self.repository.write("sums.py", WRONG)
        self.repository.write("check.py", CHECK)
        self.repository.write(".gitignore", "__pycache__\n")
        self.repository.commit("first", "README.md", "# Sums\n")
        assert sotto("watch", str(tree)).returncode == 0

    def runs(self, *, red: bool) -> None:
        """Check it, and wait until that is told."""
        kind = FailureDiagnosed if red else FailureClosed
        before = len(events(self.home, kind))
        done = self.sotto("run", "--", "python3", "check.py", cwd=self.repository.tree)
        assert bool(done.returncode) is red, done.stdout + done.stderr
        wait(lambda: len(events(self.home, kind)) > before)

    def saves(self, text: str) -> None:
        """Save the file, and wait until that is told."""
        before = self._changes()
        self.repository.write("sums.py", text)
        wait(lambda: self._changes() > before)

    def _changes(self) -> int:
        with EventLog.open(self.home.core) as log:
            told = log.every(types=["FilesChanged"])
            return sum("sums.py" in str(one.event) for one in told)


@pytest.mark.usefixtures("up")
def test_last_times_fix_is_tried_before_anybody_asks(home: Paths, sotto: Sotto, tmp_path: Path) -> None:
    shop = Shop(home, sotto, tmp_path / "shop")
    shop.runs(red=True)
    assert sotto("try-fix", cwd=shop.repository.tree).returncode == 3, "nothing is known yet"
    shop.saves(RIGHT)
    shop.runs(red=False)
    wait(lambda: bool(events(home, FixLearned)))
    shop.saves(WRONG)
    shop.runs(red=True)

    wait(lambda: any(one.kind == "try_fix" for one in events(home, JobQueued)))
    [queued] = [one for one in events(home, JobQueued) if one.kind == "try_fix"]
    assert queued.idle
    at_once(sotto, queued.job)
    wait(lambda: bool(events(home, FixTried)))
    [tried] = events(home, FixTried)
    assert (tried.outcome, tried.by_itself, tried.job, tried.level) == ("green", True, queued.job, "full")

    name = f"f{tried.failure}"
    card = sotto("why").stdout
    assert "tried in a sandbox" in card
    assert f"green (without it: red); `sotto apply-fix {name}`" in card
    told = json.loads(sotto("why", "--json").stdout)["fixes"][0]["tried"]
    assert (told["outcome"], told["current"], told["job"]) == ("green", True, f"j{tried.job}")
    assert "green (without it: red)" in sotto("fixes", name).stdout
    assert (shop.repository.tree / "sums.py").read_text(encoding="utf-8") == WRONG
    assert len(events(home, FailureClosed)) == 1, "the user's own files are as they were"
    assert events(home, FixJudged) == []
    assert len(events(home, CommandFinished)) == 3, "nobody typed it"

    asked = sotto("try-fix", name, "-f", cwd=shop.repository.tree)
    assert asked.returncode == 0, asked.stderr
    assert "all is well" in asked.stdout
    shop.saves(WRONG.replace("values[1:]", "values[2:]"))
    assert sotto("try-fix", "-f", cwd=shop.repository.tree).returncode == 1
    card = sotto("why").stdout
    assert "it does not apply" in card
    assert "before the files changed" not in card
    shop.saves(WRONG)
    assert "before the files changed" in sotto("why").stdout
    assert sotto("try-fix", "f99999").returncode == 3


def at_once(sotto: Sotto, job: int) -> None:
    """It waits for a calm machine: what is asked for again does not."""
    if sotto("job", f"j{job}", "--cancel").returncode == 0:
        sotto("job", f"j{job}", "--retry")
    sotto("job", f"j{job}", "-f")


def test_it_is_told_once_whatever_dies_between_its_steps(home: Paths, tmp_path: Path) -> None:
    with closing(Trials(home, tmp_path / "shop")) as shop:
        failure = shop.fails()
        fix = shop.learned(failure)
    rng = random.Random(14)
    with stage(home, {"try_fix": KIND}) as at_work, BusClient(home, "test") as bus:
        orders = [bus.publish(TrialWanted(failure, fix).order(), project=1)[0] for _ in range(3)]
        for turn in range(3):
            at_work.go_on(1)
            if turn == 1:
                at_work.restart_jobs()
            else:
                at_work.kill_worker(rng)
        jobs = wait_for(home, [one.seq for one in orders])
    assert {one.state for one in jobs} == {"succeeded"}
    tried = events(home, FixTried)
    assert sorted(one.job for one in tried) == sorted(one.id for one in jobs)
    assert {(one.outcome, one.change) for one in tried} == {("green", tried[0].change)}
    assert (shop.tree / "sums.py").read_text(encoding="utf-8") == WRONG


def test_at_the_reduced_level_it_says_so(home: Paths, tmp_path: Path) -> None:
    with closing(Trials(home, tmp_path / "shop")) as shop:
        failure = shop.fails()
        fix = shop.learned(failure)
    kind = replace(KIND, steps={name: apart_by_landlock(step) for name, step in KIND.steps.items()})
    with stage(home, {"try_fix": kind}), BusClient(home, "test") as bus:
        [order] = bus.publish(TrialWanted(failure, fix).order(), project=1)
        [job] = wait_for(home, [order.seq])
    if job.state == "failed":
        pytest.skip(job.said)
    [tried] = events(home, FixTried)
    assert (tried.outcome, tried.level, tried.change != "") == ("green", "reduced", True)
    assert job.said.endswith("green (without it: red), at the reduced level")


def apart_by_landlock(step: Callable[[Work], Done]) -> Callable[[Work], Done]:
    def run(work: Work) -> Done:
        without(CALLS["unshare"], errno.EPERM)
        return step(work)

    return run


def test_where_nothing_can_be_kept_apart_nothing_is_tried(home: Paths, tmp_path: Path) -> None:
    with closing(Trials(home, tmp_path / "shop")) as shop:
        shop.write("check.py", f"open({str(home.data)!r} + '/ran', 'w')\n{CHECK}")
        failure = shop.fails()
        fix = shop.learned(failure)
    (home.data / "ran").unlink()
    kind = replace(KIND, steps={name: spoilt(step) for name, step in KIND.steps.items()})
    with stage(home, {"try_fix": kind}), BusClient(home, "test") as bus:
        [order] = bus.publish(TrialWanted(failure, fix).order(), project=1)
        [job] = wait_for(home, [order.seq])
        assert (job.state, job.steps, status(home, job.id)) == ("failed", 0, 6)
    assert not (home.data / "ran").exists()
    assert events(home, FixTried) == []
