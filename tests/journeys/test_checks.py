"""Checks of a real project, by a real daemon, in a real sandbox: what breaks is known, and the tree stays as it is."""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from daemon.bench.jobs_stage import stage, wait_for
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.cli import following
from daemon.cli.checks_asked import status
from daemon.jobs.kind import Done, Work
from daemon.jobs.kinds.checks import KIND
from daemon.paths import Paths
from knowledge.checks.ordered import Wanted
from knowledge.clock import SystemClock
from knowledge.events import (
    CheckFinished,
    CommandFinished,
    Event,
    FailureClosed,
    FailureDiagnosed,
    JobQueued,
    ProjectWatched,
    TestsFailed,
    TestsPassed,
)
from knowledge.redact import clean
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from services.sandbox import running
from tests.conftest import Sotto
from tests.repositories import Repository
from tests.services.sandbox.test_probing import forbidden

pytestmark = pytest.mark.skipif(not running.bubblewrap(), reason="needs bubblewrap")
TEST = """from pathlib import Path

def test_total():
    Path("left.txt").write_text("by a test")
    assert sum([1, 2]) == {total}

def test_nothing():
    pass
"""
AWAY = "#!/bin/sh\necho 'curl: (6) Could not resolve host: example.com' >&2\nexit 7\n"
REACH = """import sys
import urllib.request

print(urllib.request.urlopen(sys.argv[1]).read().decode())
"""


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    made = Repository.init(tmp_path / "shop")
    made.write("test_shop.py", TEST.format(total=4))
    made.write("Makefile", "test:\n\tpytest -q -p no:cacheprovider\n")
    made.write("away.sh", AWAY)
    made.write(".gitignore", "__pycache__\n.venv\n")
    (made.tree / "away.sh").chmod(0o755)
    (made.tree / ".venv").symlink_to(sys.prefix)
    made("add", ".")
    made("commit", "-q", "-m", "first")
    return made


def events(home: Paths, kind: type[Event]) -> list:
    with EventLog.open(home.core) as log:
        return [one.event for one in log.every(types=[kind.__name__])]


@pytest.mark.usefixtures("up")
def test_the_tests_of_a_project_are_run_and_what_breaks_is_known_until_it_is_well(
    home: Paths, shop: Repository, sotto: Sotto
) -> None:
    sotto("watch", ".", cwd=shop.tree)
    red = sotto("jobs", "--run", "checks", "-f", cwd=shop.tree)
    assert red.returncode == 2, red.stderr  # of make
    assert "$ make test" in red.stdout
    assert "1 failed, 1 passed" in red.stdout
    assert not (shop.tree / "left.txt").exists()
    wait(lambda: bool(events(home, TestsFailed) and events(home, FailureDiagnosed)))
    why = json.loads(sotto("why", "--json").stdout)
    [check] = events(home, CheckFinished)
    assert (why["test"], why["check"]["job"]) == ("test_shop.py::test_total", f"j{check.job}")
    assert (check.sort, check.level, check.status, check.again) == ("tests", "full", 2, None)
    assert events(home, CommandFinished) == [], "nobody typed it"
    assert 'name="test_total"' in sotto("job", "checks", "--get", "report.xml").stdout
    assert [str(one) for one in home.reports.iterdir() if one.suffix == ".new"] == []

    shop.write("test_shop.py", TEST.format(total=3))
    green = sotto("jobs", "--run", "checks", "--command", "tests", "-f", cwd=shop.tree)
    assert green.returncode == 0, green.stdout
    wait(lambda: bool(events(home, TestsPassed)))
    wait(lambda: bool(events(home, FailureClosed)))

    asked = sotto("ask", "run the tests", cwd=shop.tree)
    assert "`make test` of shop runs in a sandbox now" in asked.stdout, asked.stderr
    assert sotto("job", "checks", "-f").returncode == 0
    wait(lambda: len(events(home, CheckFinished)) == 3)

    away = sotto("jobs", "--run", "checks", "--command", "./away.sh", "-f", "--json", cwd=shop.tree)
    assert away.returncode == 7
    assert "needs the network" in json.loads(away.stdout.splitlines()[-1])["said"]
    assert all(one.command != "./away.sh" for one in events(home, FailureDiagnosed))
    assert sotto("jobs", "--run", "checks", "--command", "build", cwd=shop.tree).returncode == 3
    assert sotto("jobs", "--run", "checks", cwd=home.data).returncode == 2


@pytest.mark.usefixtures("up")
def test_a_check_reaches_what_the_configuration_lists_and_says_so(home: Paths, shop: Repository, sotto: Sotto) -> None:
    shop.write("reach.py", REACH)
    sotto("watch", ".", cwd=shop.tree)
    with HTTPServer(("127.0.0.1", 0), Here) as server, ThreadPoolExecutor(1) as pool:
        serving = pool.submit(server.serve_forever)
        try:
            place = f"127.0.0.1:{server.server_port}"
            command = f".venv/bin/python reach.py http://{place}/"
            asked = ("jobs", "--run", "checks", "-f", "--command", command)
            assert sotto(*asked, cwd=shop.tree).returncode == 1, "nothing is reached unasked"
            sotto("config", "set", "sandbox.hosts", place)
            reached = sotto(*asked, cwd=shop.tree)
        finally:
            server.shutdown()
        serving.result()
    assert reached.returncode == 0, reached.stdout + reached.stderr
    assert "here it is" in reached.stdout
    assert f"reached {place} (1 connection" in reached.stdout


class Here(BaseHTTPRequestHandler):
    """Answers whoever asks."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"here it is")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.usefixtures("up")
def test_a_run_that_nobody_heard_is_done_again_so_that_its_card_has_a_reason(
    home: Paths, shop: Repository, sotto: Sotto
) -> None:
    sotto("watch", ".", cwd=shop.tree)
    job = again(home, shop, sotto, status=2)
    wait(lambda: any(one.check == job for one in events(home, FailureDiagnosed)))
    unheard, *_ = events(home, FailureDiagnosed)
    assert (unheard.fingerprint, unheard.check) == ("", None)
    with EventLog.open(home.core) as log:
        told = log.newest([FailureDiagnosed.__name__])
    assert len({one.trace for one in told}) == 1, "it is one run of the user's"
    card = sotto("why", f"f{told[0].seq}").stdout
    assert f"as seen when it was run again in a sandbox (j{job})" in card
    assert "test_shop.py::test_total" in card
    assert "To see what it prints" not in card

    shop.write("test_shop.py", TEST.format(total=3))
    well = again(home, shop, sotto, status=2)
    with EventLog.open(home.core) as log:
        last = log.newest([FailureDiagnosed.__name__], 1)[0]
    card = json.loads(sotto("why", f"f{last.seq}", "--json").stdout)
    assert (card["check"]["job"], card["check"]["seen"], card["check"]["status"]) == (f"j{well}", False, 0)
    assert "it succeeded there" in card["check"]["said"]
    assert events(home, FailureClosed) == [], "it was not the user's run that was well"


def again(home: Paths, shop: Repository, sotto: Sotto, status: int) -> int:
    """A failed command that only the shell's hook saw. What is queued then waits for a calm machine: here at once."""
    before = len(events(home, JobQueued))
    unheard = CommandFinished(
        command=clean("make test"),
        cwd=clean(str(shop.tree)),
        status=status,
        started=SystemClock().now(),
        duration_ms=5,
        shell="bash",
    )
    with BusClient(home, "test") as bus:
        bus.publish(unheard, project=1)
    wait(lambda: len(events(home, JobQueued)) > before)
    queued = events(home, JobQueued)[before]
    assert (queued.kind, queued.idle) == ("checks", True)
    name = f"j{queued.job}"
    if sotto("job", name, "--cancel").returncode == 0:
        sotto("job", name, "--retry")
    sotto("job", name, "-f")
    wait(lambda: any(one.job == queued.job for one in events(home, CheckFinished)))
    return int(queued.job)


def spoilt(step: Callable[[Work], Done]) -> Callable[[Work], Done]:
    def run(work: Work) -> Done:
        forbidden()
        return step(work)

    return run


def test_where_nothing_can_be_kept_apart_nothing_is_run(home: Paths, shop: Repository) -> None:
    (shop.tree / "Makefile").write_text(f"test:\n\ttouch {home.data}/ran\n")
    kind = replace(KIND, steps={name: spoilt(step) for name, step in KIND.steps.items()})
    with stage(home, {"checks": kind}), BusClient(home, "test") as bus:
        there = clean(str(shop.tree))
        bus.publish(ProjectWatched(number=1, name=clean("shop"), key=there, trees=[there]))
        [order] = bus.publish(Wanted(1, "make test", str(shop.tree)).order(), project=1)
        [job] = wait_for(home, [order.seq])
        assert (job.state, job.steps, job.tries) == ("failed", 0, 0)
        assert job.said.startswith("NoIsolation: ")
        assert "unshare" in job.said or "user namespace" in job.said
        assert "; " in job.said, "and what helps"
        assert (following.follow(job.id, as_json=True), status(home, job.id)) == (1, 6)
    assert not (home.data / "ran").exists()
    assert events(home, CheckFinished) == []
    with JobReader.open(home.core) as jobs:
        assert [one.id for one in jobs.live()] == []
