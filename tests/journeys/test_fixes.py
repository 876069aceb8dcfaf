"""Somebody breaks something, mends it among other edits, and Sotto remembers how; it happens again, and that counts."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from daemon.bench.lives import pids
from daemon.paths import Paths
from knowledge.events import Event, FailureClosed, FailureDiagnosed, FilesChanged, FixJudged, FixLearned, NothingLearned
from knowledge.store.log import EventLog
from tests.conftest import Sotto
from tests.daemon.terminal.person import soon
from tests.patience import PATIENCE_S
from tests.repositories import Repository

ORDERS = """\"\"\"Orders.\"\"\"


def total(prices, discount):
    whole = sum(prices)
    return whole - whole * discount


def count(prices):
    return len(prices)
"""
TEST = """from orders import total


def test_total():
    assert total([4, 6], 10) == 9
"""
RIGHT = "return whole - whole * discount / 100"
WRONG = "return whole - whole * discount\n"


class Work:
    """A watched repository and a daemon that watches it."""

    def __init__(self, sotto: Sotto, home: Paths, tree: Path) -> None:
        self.sotto, self.home = sotto, home
        self.repository = Repository.init(tree)
        self.repository.write("orders.py", ORDERS)
        self.repository.write("test_orders.py", TEST)
        self.repository.write(".gitignore", "__pycache__\n")
        self.repository.write("mail.py", "GREETING = 'Hello'\n")
        self.repository.commit("first", "README.md", "# Orders\n")
        assert sotto("watch", str(tree)).returncode == 0

    def told(self, *kinds: type[Event]) -> list[Event]:
        with EventLog.open(self.home.core) as log:
            return [one.event for one in log.every(types=[kind.__name__ for kind in kinds])]

    def tests(self, *, red: bool) -> None:
        """Run them, and wait until that is told."""
        kind = FailureDiagnosed if red else FailureClosed
        before = len(self.told(kind))
        words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
        done = self.sotto("run", "--", *words, cwd=self.repository.tree)
        assert bool(done.returncode) is red, done.stdout
        soon(lambda: len(self.told(kind)) > before, PATIENCE_S)

    def edit(self, name: str, before: str, after: str) -> None:
        """Save a file, and wait until that is told."""
        seen = self._changed(name)
        path = self.repository.tree / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
        soon(lambda: self._changed(name) > seen, PATIENCE_S)

    def answers(self, count: int) -> list[Event]:
        """What has been made of the closings, when there are so many of them."""
        kinds = (FixLearned, NothingLearned, FixJudged)
        soon(lambda: len(self.told(*kinds)) >= count, PATIENCE_S)
        return self.told(*kinds)

    def fixes(self, *words: str) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = json.loads(self.sotto("fixes", *words, "--json").stdout)
        return said

    def _changed(self, name: str) -> int:
        bursts = [one for one in self.told(FilesChanged) if isinstance(one, FilesChanged)]
        return sum(change.path == name for one in bursts for change in one.changes)


@pytest.fixture
def work(up: None, sotto: Sotto, home: Paths, tmp_path: Path) -> Work:
    return Work(sotto, home, tmp_path / "shop")


def test_the_true_hunk_among_others_is_remembered_and_helps_again(work: Work) -> None:
    work.tests(red=True)
    work.edit("README.md", "# Orders", "# Orders of the shop")
    work.edit("orders.py", WRONG, f"{RIGHT}\n")
    work.edit("mail.py", "Hello", "Good morning")
    work.tests(red=False)
    (learned,) = work.answers(1)
    assert isinstance(learned, FixLearned)
    (fix,) = work.fixes()
    (edit,) = fix["edits"]
    assert edit["path"] == "orders.py"
    assert [line for line in edit["diff"].splitlines() if line[:1] in "+-"][2:] == [
        "-    return whole - whole * discount",
        "+    return whole - whole * discount / 100",
    ]
    assert (fix["branch"], fix["helped"], fix["failed"], fix["left_out"]) == ("main", 1, 0, 2)
    assert "+    return whole - whole * discount / 100" in work.sotto("fixes", fix["id"]).stdout

    work.edit("orders.py", f"{RIGHT}\n", WRONG)
    work.tests(red=True)
    work.edit("orders.py", WRONG, f"{RIGHT}\n")
    work.tests(red=False)
    (*_, judged) = work.answers(2)
    assert isinstance(judged, FixJudged)
    assert (judged.helped, judged.by) == (True, "green")
    soon(lambda: work.fixes()[0]["helped"] == 2, PATIENCE_S)
    assert [one["id"] for one in work.fixes(fix["failure"])] == [fix["id"]]


def test_a_green_that_comes_of_itself_teaches_nothing_and_a_death_meanwhile_changes_nothing(work: Work) -> None:
    work.edit("orders.py", WRONG, f"{RIGHT}\n")
    work.edit("test_orders.py", "== 9", "== 9 and Path('/proc/self').exists() and not OUTSIDE.exists()")
    outside = work.repository.tree.parent / "outside"
    work.edit(
        "test_orders.py", "from orders", f"from pathlib import Path\n\nOUTSIDE = Path({str(outside)!r})\nfrom orders"
    )
    outside.touch()
    work.tests(red=True)
    work.edit("README.md", "# Orders", "# Orders and discounts")
    outside.unlink()
    work.tests(red=False)
    os.kill(pids(work.home)["thinking"], signal.SIGKILL)
    (nothing,) = work.answers(1)
    assert isinstance(nothing, NothingLearned)
    assert nothing.why == "no cause"
    assert work.fixes() == []
