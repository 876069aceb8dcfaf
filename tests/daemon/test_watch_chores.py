"""What is to be done with trees, one after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from daemon.watch_chores import Chores
from daemon.watch_means import Means
from daemon.watch_tree import WatchedTree
from knowledge.clock import SystemClock
from knowledge.files.index import Index
from knowledge.files.snapshots import Snapshots


@pytest.fixture
def tree(home: Paths, tmp_path: Path) -> Iterator[WatchedTree]:
    index = Index.open(home.files)
    yield WatchedTree(tmp_path, 1, Means(None, index, Snapshots(home.snapshots), SystemClock(), 1))
    index.close()


def names(chores: Chores) -> list[str]:
    found = []
    while chores:
        found.append(chores.under_way().name)
        chores.end(chores.under_way())
    return found


def test_what_has_not_begun_is_enough(tree: WatchedTree) -> None:
    chores = Chores()
    for _ in range(2):
        chores.add(tree, "look", iter(()))
    assert names(chores) == ["look"]


def test_what_has_begun_may_be_past_what_changed_since(tree: WatchedTree) -> None:
    chores = Chores()
    chores.add(tree, "look", iter(()))
    chores.under_way()
    for _ in range(2):
        chores.add(tree, "look", iter(()))
    assert names(chores) == ["look", "look"]


def test_it_has_begun_also_while_it_waits_for_what_is_more_urgent(tree: WatchedTree) -> None:
    chores = Chores()
    chores.add(tree, "look", iter(()))
    chores.under_way()
    chores.begin(tree, "settle", iter(()))
    chores.add(tree, "look", iter(()))
    assert names(chores) == ["settle", "look", "look"]


def test_what_is_dropped_is_done_with(tree: WatchedTree) -> None:
    chores = Chores()
    for name in ("look", "settle", "remember"):
        chores.add(tree, name, iter(()))
    chores.under_way()
    chores.drop(tree, but=("settle",))
    chores.add(tree, "look", iter(()))
    assert names(chores) == ["settle", "look"]
