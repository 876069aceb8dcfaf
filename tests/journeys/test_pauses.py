"""A real daemon in a pause: what is edited, committed and switched meanwhile is never in the log, whatever dies."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon import pausing
from daemon.bench.lives import daemon, pids, started, wait
from daemon.paths import Paths
from daemon.reach import ask
from knowledge.events import Event, FilesChanged, RecordingPaused, RecordingResumed, TreeChanged
from knowledge.store.log import EventLog
from tests.journeys.git_kills import deeds, watch
from tests.journeys.test_files import known
from tests.patience import PATIENCE_S
from tests.repositories import Repository
from tests.ticks import next_tick

Blow = Callable[[Paths], None]


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    one = Repository.init(tmp_path / "shop")
    one.commit("base", "shared", "base\n")
    one.commit("second", "other", "other\n")
    return one


@pytest.fixture
def living(home: Paths, repo: Repository) -> Iterator[Paths]:
    """A daemon that watches the repository and has taken note of it."""
    with daemon(home):
        watch(home, repo)
        wait(lambda: bool(known(home, repo.tree)))
        yield home


def said(home: Paths, kind: type[Event]) -> None:
    """Wait until the shell sense has seen that the file came, or went."""
    wait(lambda: [type(one) for one in facts(home)[-1:]] == [kind])


def facts(home: Paths) -> list[Event]:
    with EventLog.open(home.core) as log:
        return [one.event for one in log.every(types=[RecordingPaused.__name__, RecordingResumed.__name__])]


def edited(home: Paths) -> list[str]:
    """Every path that was told, in order, and every tree that was told as a whole."""
    found: list[str] = []
    with EventLog.open(home.core) as log:
        for one in log.every(types=[FilesChanged.__name__, TreeChanged.__name__]):
            event = one.event
            found += [change.path for change in event.changes] if isinstance(event, FilesChanged) else ["all"]
    return found


def told(home: Paths) -> list[str]:
    return [getattr(one.event, "subject", None) or one.type for one in deeds(home)]


def nothing(home: Paths) -> None:
    """The daemon lives on."""


def kill_senses(home: Paths) -> None:
    victim = pids(home)["senses"]
    os.kill(victim, signal.SIGKILL)
    wait(lambda: pids(home).get("senses", victim) != victim)


def restart(home: Paths) -> None:
    assert (ask(home.control, "restart", PATIENCE_S) or {}).get("gap_ms")
    wait(lambda: started(home))


@pytest.mark.parametrize("blow", [nothing, kill_senses, restart])
def test_a_pause(living: Paths, repo: Repository, blow: Blow) -> None:
    home = living
    repo.commit("before")
    wait(lambda: (edited(home), told(home)) == (["before"], ["before"]))
    pausing.pause(home, None)
    said(home, RecordingPaused)
    meanwhile(repo, "first")
    blow(home)
    meanwhile(repo, "second")
    wait(lambda: not known(home, repo.tree))
    pausing.resume(home)
    said(home, RecordingResumed)
    wait(lambda: bool(known(home, repo.tree)))
    repo.commit("after")
    wait(lambda: edited(home)[-1:] == ["after"] and told(home)[-1:] == ["after"])
    assert (edited(home), told(home)) == (["before", "after"], ["before", "after"])
    assert not any(b"hidden" in path.read_bytes() for path in home.snapshots.glob("??/*") if path.is_file())


def test_edits_right_before_and_right_after_it(living: Paths, repo: Repository) -> None:
    home, wanted = living, list[str]()
    for turn in range(10):
        wait(lambda: bool(known(home, repo.tree)))  # a pause that comes before loses what it has not taken note of
        write(repo, f"before{turn}")
        pausing.pause(home, None)
        said(home, RecordingPaused)
        write(repo, f"hidden{turn}")
        pausing.resume(home)
        said(home, RecordingResumed)
        write(repo, f"after{turn}")
        wanted += [f"before{turn}", f"after{turn}"]
        wait(lambda turn=turn: f"after{turn}" in edited(home))
    assert edited(home) == wanted


def write(repo: Repository, name: str) -> None:
    next_tick()
    repo.write(name, "1\n")
    next_tick()


def meanwhile(repo: Repository, name: str) -> None:
    """What nobody is to know."""
    branch = repo("branch", "--show-current")
    repo.write(f"hidden-{name}", "hidden\n")
    repo("switch", "-q", "-c", f"hidden-{name}")
    repo.commit(f"hidden {name}", "shared", f"hidden {name}\n")
    repo("switch", "-q", branch)
    repo.write("other", f"hidden {name}\n")
    repo("stash", "-q")
    repo("stash", "drop", "-q")
