"""A real daemon is asked for the commit that broke something: it is found, told, and on the card of the failure."""

import json
import random
import sys
from contextlib import closing
from pathlib import Path

import pytest

from daemon.bench.jobs_stage import enqueue, stage, wait_for
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.jobs.kinds.bisect import KIND
from daemon.paths import Paths
from knowledge.events import CulpritFound, Event, FailureDiagnosed, JobStepped, SuspectsRanked
from knowledge.store.log import EventLog
from services.sandbox import running
from tests.conftest import Sotto
from tests.daemon.bisecting import Project, history, repository
from tests.repositories import Repository

pytestmark = pytest.mark.skipif(not running.bubblewrap(), reason="needs bubblewrap")
TEST = "def test_total():\n    assert sum([1, 2]) == {total}\n"


def events(home: Paths, kind: type[Event]) -> list:
    with EventLog.open(home.core) as log:
        return [one.event for one in log.every(types=[kind.__name__])]


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    made = Repository.init(tmp_path / "shop")
    made.write(".gitignore", "__pycache__\n.venv\n")
    (made.tree / ".venv").symlink_to(sys.prefix)
    made.commit("first", "test_shop.py", TEST.format(total=3))
    return made


@pytest.mark.usefixtures("up")
def test_what_broke_it_is_found_when_it_is_asked_for(home: Paths, shop: Repository, sotto: Sotto) -> None:
    sotto("watch", ".", cwd=shop.tree)
    pytest_run = ("run", "--", ".venv/bin/python", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert sotto(*pytest_run, cwd=shop.tree).returncode == 0
    for number in range(2):
        shop.commit(f"fine {number}", "other.py", f"x = {number}\n")
    culprit = shop.commit("new\u202e total", "test_shop.py", TEST.format(total=4))
    for number in range(2):
        shop.commit(f"later {number}", "other.py", f"y = {number}\n")
    assert sotto(*pytest_run, cwd=shop.tree).returncode == 1
    wait(lambda: bool(events(home, FailureDiagnosed) and events(home, SuspectsRanked)))

    found = sotto("jobs", "--run", "bisect", "-f", cwd=shop.tree)
    assert found.returncode == 0, found.stdout + found.stderr
    [event] = events(home, CulpritFound)
    assert (event.kind, event.ref, event.certain) == ("commit", culprit, True)
    assert event.command == ".venv/bin/python -m pytest test_shop.py::test_total"
    assert f"after {culprit[:7]} new\\x202e total: fails in this way" in found.stdout

    card = sotto("why").stdout
    assert f"bisected: {culprit[:7]}  new\\x202e total  ({event.runs} runs)" in card
    assert f"j{event.job} tells each run" in card
    suspects = json.loads(sotto("suspects", "--json").stdout)
    assert (suspects["culprit"]["ref"], suspects["culprit"]["certain"]) == (culprit, True)
    assert sotto("jobs", "--run", "bisect", "--failure", "f999999").returncode == 3
    assert sotto("jobs", "--run", "checks", "--failure", "f1").returncode == 2

    shop.write("test_shop.py", TEST.format(total=3))
    nothing = sotto("jobs", "--run", "bisect", "-f", cwd=shop.tree)
    assert nothing.returncode == 1
    assert "it does not fail any more" in nothing.stdout + nothing.stderr
    assert len(events(home, CulpritFound)) == 1


def test_a_worker_that_is_killed_repeats_one_run_alone(home: Paths, tmp_path: Path) -> None:
    with closing(Project(home, (tmp_path / "shop").resolve())) as project:
        repo = repository(project)
        project.run()
        commits = history(project, repo, *["fine"] * 5, *["broken"] * 5)
        project.run()
    with stage(home, {KIND.name: KIND}) as here, BusClient(home, "test") as bus:
        [asked] = enqueue(bus, KIND.name, 1, failure=str(project.failure))
        for _ in range(2):
            here.go_on(1)
            here.kill_worker(random.Random(7))
        [job] = wait_for(home, [asked])
    [event] = events(home, CulpritFound)
    assert (job.state, event.ref, event.certain) == ("succeeded", commits[5], True)
    assert len(events(home, JobStepped)) == event.runs + 2, "each run is on record once, and the steps around them"
