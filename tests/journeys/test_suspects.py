"""A real daemon watches a real repository: its tests are green, things are changed, they are red; who was it?"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.events import (
    CommandFinished,
    CommitMade,
    Event,
    FilesChanged,
    SuspectRated,
    SuspectsRanked,
    WatchProject,
)
from knowledge.failures.suspects.ranking import shipped
from knowledge.failures.suspects.rated import Ratings
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from tests.daemon.telling_suspects import FILES, SHOP, WRONG
from tests.patience import PATIENCE_S
from tests.repositories import Repository

PYTEST = ("python3", "-m", "unittest", "-q")
TEST = """import unittest

from shop import total


class Shop(unittest.TestCase):
    def test_total(self):
        self.assertEqual(total(["a"]), 3)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Repository:
    made = Repository.init(tmp_path / "shop")
    for name, text in FILES.items():
        made.write(name, text)
    made.write("tests/__init__.py", "")
    made.write("tests/test_shop.py", TEST)
    made.write(".gitignore", "__pycache__\n")
    made("add", ".")
    made("commit", "-q", "-m", "first")
    return made


@pytest.fixture
def bus(home: Paths, up: None) -> Iterator[BusClient]:
    with BusClient(home, "test") as one:
        yield one


def events(home: Paths, kind: type[Event]) -> list:
    with EventLog.open(home.core) as log:
        return [one.event for one in log.every(types=[kind.__name__])]


def changed(home: Paths, name: str) -> bool:
    return any(change.path == name for one in events(home, FilesChanged) for change in one.changes)


def test_the_edit_that_broke_it_is_named_and_may_be_confirmed(
    home: Paths, bus: BusClient, tree: Repository, sotto: Callable
) -> None:
    bus.ask(WatchProject(path=clean(str(tree.tree))), PATIENCE_S)

    def tests() -> int:
        before = len(events(home, CommandFinished))
        done = sotto("run", "--", *PYTEST, cwd=tree.tree)
        wait(lambda: len(events(home, CommandFinished)) > before)
        return done.returncode

    assert tests() == 0
    tree.write("notes.md", "two\n")
    wait(lambda: changed(home, "notes.md"))
    tree.write("shop.py", WRONG)
    wait(lambda: changed(home, "shop.py"))
    tree.commit("something else", "other.py", "def other():\n    return 2\n")
    wait(lambda: bool(events(home, CommitMade)))
    assert sotto("run", "--", *PYTEST, cwd=tree.tree).returncode == 1
    wait(lambda: bool(events(home, SuspectsRanked)))
    view = json.loads(sotto("suspects", "--json").stdout)
    first = view["suspects"][0]
    assert (first["paths"], first["line"], view["since"] is not None) == (["shop.py"], 2, True)
    card = sotto("why").stdout
    assert "since the last green run" in card
    assert "shop.py:2" in card
    assert sotto("suspects", "--was", first["ref"]).returncode == 0
    wait(lambda: bool(events(home, SuspectRated)))
    wait(lambda: _weights(home) != dict(shipped()))

    tree.write("shop.py", SHOP)
    wait(lambda: sum(change.path == "shop.py" for one in events(home, FilesChanged) for change in one.changes) > 1)
    assert tests() == 0


def _weights(home: Paths) -> dict[str, float]:
    with Memory.reader(home.memory) as memory:
        return Ratings(memory).moved(shipped())
