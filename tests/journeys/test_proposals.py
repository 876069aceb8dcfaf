"""A real daemon sees a habit and a decision, proposes both, and remembers what the user accepts."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from daemon.proposed import proposals
from knowledge.events import CommandFinished, WatchProject
from knowledge.redact import clean
from knowledge.store.log import EventLog
from tests.patience import PATIENCE_S
from tests.repositories import Repository

MAKEFILE = "test:\n\t@test -f built\nclean:\n\t@rm -f built\ngenerate:\n\t@touch built\n"


@pytest.fixture
def bus(home: Paths, up: None) -> Iterator[BusClient]:
    with BusClient(home, "test") as one:
        yield one


@pytest.fixture
def tree(tmp_path: Path, bus: BusClient) -> Repository:
    made = Repository.init(tmp_path / "shop")
    made.write("Makefile", MAKEFILE)
    made.write(".gitignore", "built\n")
    made.write("built", "")
    made("add", ".")
    made("commit", "-q", "-m", "first")
    bus.ask(WatchProject(path=clean(str(made.tree))), PATIENCE_S)
    return made


def told(home: Paths) -> int:
    with EventLog.open(home.core) as log:
        return len(log.since(0, [CommandFinished.__name__]))


def titles(home: Paths) -> list[str]:
    return [str(one.said.title) for one in proposals(home) if one.waits]


def test_a_habit_and_a_decision_are_proposed_and_remembered_when_accepted(
    home: Paths, tree: Repository, sotto: Callable
) -> None:
    def make(target: str) -> int:
        before = told(home)
        done = sotto("run", "--", "make", target, cwd=tree.tree)
        wait(lambda: told(home) > before)
        return int(done.returncode)

    for _ in range(3):
        assert [make(one) for one in ("test", "clean")] == [0, 0]
        assert make("test") != 0
        assert [make(one) for one in ("generate", "test")] == [0, 0]
    pattern = "After `make clean` `make test` fails until `make generate`"
    wait(lambda: titles(home) == [pattern])
    tree.commit("Storage\n\nWe decided to keep one file.", "a.txt", "a")
    wait(lambda: len(titles(home)) == 2)
    wait(lambda: "2 proposals wait" in sotto("status").stdout)

    assert json.loads(sotto("notes", "--json").stdout) == []
    decision, habit = json.loads(sotto("notes", "--proposed", "--json").stdout)
    assert (decision["kind"], habit["title"], habit["count"]) == ("decision", pattern, 3)
    note = json.loads(sotto("note", habit["id"], "--accept", "--json").stdout)
    assert (note["author"], note["kind"], note["sources"]) == ("learned", "pattern", habit["evidence"])
    assert sotto("note", decision["id"], "--dismiss").returncode == 0
    wait(lambda: "wait" not in sotto("status").stdout.rpartition("last event")[2])
    assert [one["id"] for one in json.loads(sotto("notes", "--json").stdout)] == [note["id"]]
