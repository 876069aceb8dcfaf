"""From red to green while processes die: never is half of a fix in the tree, and each approval comes to an end."""

import contextlib
import os
import random
import select
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import daemon, pids, wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.errors import HubUnreachable
from knowledge.events import FailureClosed, FailureDiagnosed, FilesChanged, FixLearned, ProposePlan, ServiceGaveUp
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.approval import Approval
from services.sandbox import running
from tests import slices
from tests.conftest import Sotto
from tests.daemon.jobs.trials import CHECK, RIGHT, WRONG
from tests.journeys.test_acting import person
from tests.journeys.test_trying import Shop, events

pytestmark = pytest.mark.skipif(not running.bubblewrap(), reason="needs bubblewrap")

OTHER = "def name():\n    return 'a'\n"
OTHER_RIGHT = OTHER.replace("'a'", "'b'")
MOMENTS = [
    *(("ProposePlan", who) for who in ("hands", "hub")),
    *(("PlanProposed", who) for who in ("hub", "hands")),
    *(("DecidePlan", who) for who in ("hands", "hub")),
    *(("PlanDecided", who) for who in ("hub", "hands")),
    *(("ActDone", who) for who in ("hands", "hub")),
    *(("FailureDiagnosed", who) for who in ("jobs", "hub", "thinking")),
    *(("JobLeased", who) for who in ("worker", "jobs", "hub")),
    *(("JobStepped", who) for who in ("worker", "hub", "jobs")),
    *(("FixTried", who) for who in ("hub", "jobs")),
    *(("FailureClosed", who) for who in ("hub", "thinking")),
]
"""What is told, and who dies of it at once."""
SLICE = [("DecidePlan", "hub"), ("PlanDecided", "hands"), ("JobLeased", "worker")]


class Killer:
    """Kills one process, once, when something of a kind is on record."""

    def __init__(self, home: Paths, kind: str, who: str, later_s: float) -> None:
        self._home, self._kind, self._who, self._later_s = home, kind, who, later_s
        self.struck, self._over = False, threading.Event()
        self._bus = BusClient(home, "test")
        self._ear = self._bus.follow(f"killer-{self._bus.epoch}", [kind])
        while not self._ear.live:
            self._bus.poll(0.1)
        for _ in iter(self._ear.take, None):
            pass
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(HubUnreachable):
                self._bus.poll(0.05)
            if self._ear.take() is not None:
                select.select([], [], [], self._later_s)
                self.struck = self._kill()
                return

    def _kill(self) -> bool:
        found = pids(self._home)
        pid = _worker(found["jobs"]) if self._who == "worker" else found.get(self._who)
        with contextlib.suppress(ProcessLookupError):
            if pid:
                os.kill(pid, signal.SIGKILL)
                return True
        return False

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._bus.close()


def _worker(jobs: int) -> int | None:
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{jobs}/task/{jobs}/children").read_text(encoding="ascii").split()
        return int(children[0]) if children else None
    return None


@contextlib.contextmanager
def killing(home: Paths, kind: str, who: str, later_s: float) -> Iterator[Killer]:
    one = Killer(home, kind, who, later_s)
    try:
        yield one
    finally:
        one.close()


class Told:
    """The shop with two files to put in, and what a person sees of each approval."""

    def __init__(self, home: Paths, sotto: Sotto, tree: Path) -> None:
        self.home, self.sotto, self.tree = home, sotto, tree
        self.shop = Shop(home, sotto, tree)
        self.shop.repository.write("check.py", CHECK + "from other import name\nassert name() == 'b', 'no b'\n")

    def begins(self) -> None:
        """Both files are wrong; the one was so when it was begun to be watched."""
        self.shop.repository.write("other.py", OTHER)
        wait(lambda: any("other.py" in str(one) for one in events(self.home, FilesChanged)))

    def writes(self, *, right: bool) -> None:
        self.shop.repository.write("other.py", OTHER_RIGHT if right else OTHER)
        self.shop.saves(RIGHT if right else WRONG)

    def state(self) -> str:
        """Which of the two the tree is; all else in it is a failure."""
        names = {one.name for one in self.tree.iterdir()} - {"__pycache__", ".git"}
        assert names == {"sums.py", "other.py", "check.py", ".gitignore", "README.md"}, "nothing lies beside it"
        found = [(self.tree / name).read_text(encoding="utf-8") for name in ("sums.py", "other.py")]
        assert found in ([WRONG, OTHER], [RIGHT, OTHER_RIGHT]), "never half of it"
        return "before" if found == [WRONG, OTHER] else "after"

    def approvals(self) -> list[Approval]:
        with ApprovalReader.open(self.home.core) as reader:
            return reader.newest(1_000)

    def decides(self, *words: str) -> str:
        """At a terminal, with a yes where it is asked; what was shown."""
        terminal = person(self.home, *words)
        if b"[l]ater" in terminal.until(b"[l]ater"):
            terminal.type(b"y\n")
        terminal.end()
        return terminal.shown.decode("utf-8", "replace")

    def until_after(self, name: str) -> None:
        """Ask for the fix until it is in the tree: each approval ends, and the tree is as its ending says."""
        for _ in range(3):
            known = {one.id for one in self.approvals()}
            shown = self.decides("apply-fix", name)
            for one in self.approvals():
                if one.state == "asked" and one.id not in known:
                    shown += self.decides("approve", one.name)
            wait(lambda: all(one.over for one in self.approvals()), 0.05)
            new = [one for one in self.approvals() if one.id not in known]
            done = any(one.state == "done" for one in new)
            assert self.state() == ("after" if done else "before"), shown
            if done:
                return
        raise AssertionError(shown)


@pytest.fixture
def lasting(home: Paths) -> Iterator[None]:
    """A daemon that gives up none of its processes, however often it dies."""
    with daemon(home):
        yield


@pytest.mark.usefixtures("lasting")
def test_whoever_dies_at_whichever_step_it_comes_to_green(home: Paths, sotto: Sotto, tmp_path: Path) -> None:
    told = Told(home, sotto, tmp_path / "shop")
    told.begins()
    told.shop.runs(red=True)
    told.writes(right=True)
    told.shop.runs(red=False)
    wait(lambda: bool(events(home, FixLearned)))
    [learned] = events(home, FixLearned)
    assert len(learned.edits) == 2
    name, chance, struck = f"f{learned.failure}", random.Random(14), 0
    for kind, who in MOMENTS if slices.of(1, 0) else SLICE:
        told.writes(right=False)
        with killing(home, kind, who, chance.choice((0, 0, 0.003, 0.02, 0.1))) as killer:
            told.shop.runs(red=True)
            assert sotto("try-fix", name, "-f", cwd=told.tree).returncode in (0, 7)
            changes = len(events(home, FilesChanged))
            told.until_after(name)
            wait(lambda seen=changes: len(events(home, FilesChanged)) > seen)  # type: ignore[misc]
            told.shop.runs(red=False)
        struck += killer.struck
    assert struck
    assert all(one.over for one in told.approvals())
    assert len(events(home, FailureClosed)) >= len(events(home, FailureDiagnosed)) - 1


@pytest.mark.usefixtures("up")
def test_nobody_waits_for_hands_that_were_given_up(home: Paths, sotto: Sotto) -> None:
    order = ProposePlan(tool="apply_fix", surface="terminal")
    with BusClient(home, "cli") as bus:
        for _ in range(5):
            bus.publish(order)
            wait(lambda: "hands" in pids(home))
            os.kill(pids(home)["hands"], signal.SIGKILL)
            wait(lambda: "hands" not in pids(home))
    wait(lambda: bool(events(home, ServiceGaveUp)))
    asked = sotto("deny", "a1")
    assert (asked.returncode, "hands" in asked.stderr) == (7, True)
