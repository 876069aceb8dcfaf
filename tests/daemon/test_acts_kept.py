"""What is kept of acts goes when nobody wants it any more: with its age, beyond a size, and by a wipe."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import acts_kept, wiping
from daemon.config import Config
from daemon.config_sections import ActingSection, BackupSection
from daemon.paths import Paths
from daemon.upkeep import chores
from knowledge.clock import FakeClock
from knowledge.store.log_writer import LogWriter
from knowledge.store.wiping import Scope
from tests.acts_left import Acts
from tests.making import DAY, NOW

CONFIG = Config(backup=BackupSection(keep=0), acting=ActingSection(keep_days=30, keep_mb=1))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    return tree


@pytest.fixture
def acts(home: Paths) -> Iterator[Acts]:
    log = LogWriter.open(home.core)
    yield Acts(home, log)
    log.close()


def kept(home: Paths) -> set[int]:
    return {int(path.name[1:]) for path in home.hands.iterdir()}


def test_age_takes_what_is_over(home: Paths, tree: Path, acts: Acts) -> None:
    acts.done(tree, {"a": b"1"}, at=NOW - 31 * DAY)
    young = acts.done(tree, {"a": b"2"}, at=NOW - 29 * DAY)
    goes_on = acts.done(tree, {"a": b"3"}, at=NOW - 31 * DAY, ends=False)
    chores(home, CONFIG, FakeClock(NOW))
    assert kept(home) == {young, goes_on}


def test_size_takes_the_oldest(home: Paths, tree: Path, acts: Acts) -> None:
    numbers = [acts.done(tree, {"a": bytes([one]) * 300_000}) for one in range(4)]
    chores(home, CONFIG, FakeClock(NOW))
    assert kept(home) == set(numbers[-1:])


def test_what_is_not_on_record_goes_when_it_is_old(home: Paths) -> None:
    LogWriter.open(home.core).close()
    (home.hands / "a99").mkdir(parents=True)
    at = (home.hands / "a99").stat().st_mtime_ns // 1_000
    assert acts_kept.prune(home, 1, at - DAY) == 1 - 1
    assert acts_kept.prune(home, 1, at + DAY) == 1


def test_a_wipe_takes_what_its_project_did(home: Paths, tree: Path) -> None:
    log = LogWriter.open(home.core)
    acts = Acts(home, log)
    acts.done(tree, {"a": b"1"}, project=1)
    other = acts.done(tree, {"a": b"2"}, project=2)
    log.close()
    wiping.ask(home, Scope(1, ("/src/one",)))
    assert wiping.finish(home, CONFIG, FakeClock(NOW))
    assert kept(home) == {other}
