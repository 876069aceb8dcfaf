"""While recording is paused nothing is told of git, neither then nor later; what was before and comes after is."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon import pausing
from daemon.paths import Paths
from knowledge.events import RecordingPaused, RecordingResumed
from tests.repositories import Repository
from tests.services.git_listening import Listening, brief
from tests.ticks import next_tick


@pytest.fixture
def listening(home: Paths) -> Iterator[Listening]:
    one = Listening(home)
    yield one
    one.close()


@pytest.fixture
def repo(tmp_path: Path, listening: Listening) -> Repository:
    """A watched repository: two commits on main, one more on `topic`; `shared` differs between them."""
    one = Repository.init(tmp_path / "shop")
    one.commit("base", "shared", "base\n")
    one("switch", "-q", "-c", "topic")
    one.rewrite("of topic")
    one("switch", "-q", "main")
    one.rewrite("of main")
    listening.watch(one)
    assert listening.told() == []
    return one


def next_second() -> None:
    """Git notes whole seconds."""
    before = int(time.time())
    while int(time.time()) == before:
        pass


def pause(home: Paths, listening: Listening) -> None:
    next_tick()
    pausing.pause(home, None)
    listening.say(RecordingPaused())
    next_tick()


def resume(home: Paths, listening: Listening) -> None:
    next_tick()
    pausing.resume(home)
    listening.say(RecordingResumed())
    next_tick()


def told(listening: Listening) -> list[str]:
    return brief(one for one in listening.told() if not isinstance(one, RecordingPaused | RecordingResumed))


def everything(repo: Repository) -> None:
    """A bit of all that git does."""
    repo.commit("in the pause")
    repo("switch", "-q", "-c", "hidden")
    repo.commit("hidden")
    repo("switch", "-q", "main")
    repo("merge", "-q", "--no-ff", "--no-edit", "hidden")
    repo.write("shared", "put away\n")
    repo("stash", "-q")


def test_what_git_does_in_a_pause_is_never_told(repo: Repository, listening: Listening, home: Paths) -> None:
    repo.commit("before")
    pause(home, listening)
    everything(repo)
    assert told(listening) == ["CommitMade main: before"]
    resume(home, listening)
    assert told(listening) == []
    repo.commit("after")
    repo("switch", "-q", "topic")
    assert told(listening) == ["CommitMade main: after", "BranchSwitched main → topic"]


@pytest.mark.parametrize("kills", ["in the pause", "at its end", "at both"])
def test_with_a_sense_that_dies(repo: Repository, listening: Listening, home: Paths, kills: str) -> None:
    repo.commit("before")
    pause(home, listening)
    everything(repo)
    if kills != "at its end":
        listening.restart()
    resume(home, listening)
    if kills != "in the pause":
        listening.restart()
    repo.commit("after")
    assert told(listening) == ["CommitMade main: before", "CommitMade main: after"]
    listening.restart()
    assert told(listening) == []


def test_a_pause_that_began_while_nobody_listened(repo: Repository, listening: Listening, home: Paths) -> None:
    listening.kill()
    repo.commit("before")
    pause(home, listening)
    everything(repo)
    listening.start()
    assert told(listening) == []  # the pause began within the second of the commit, and a commit came after it
    resume(home, listening)
    repo.commit("after")
    assert told(listening) == ["CommitMade main: after"]


def test_a_whole_pause_while_nobody_listened(repo: Repository, listening: Listening, home: Paths) -> None:
    listening.kill()
    repo.commit("before")
    next_second()
    pause(home, listening)
    everything(repo)
    resume(home, listening)
    repo.commit("after")
    listening.start()
    assert told(listening) == ["CommitMade main: before", "CommitMade main: after"]


def test_the_file_alone_holds_everything_back(repo: Repository, listening: Listening, home: Paths) -> None:
    pausing.pause(home, None)
    repo.commit("in the pause")
    assert told(listening) == []
    listening.say(RecordingPaused())
    resume(home, listening)
    assert told(listening) == []


# ── conflicts and stashes ─────────────────────────────────────────────────────────────────────────


def conflict(repo: Repository) -> None:
    repo("merge", "-q", "topic", fails=True)


def resolve(repo: Repository) -> None:
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("commit", "-q", "--no-edit")


Acts = list[Callable[[Repository], None]]
STARTED, RESOLVED, MERGED = (
    "ConflictStarted merge: shared",
    "ConflictResolved merge: finished",
    "Merged topic into main",
)


@pytest.mark.parametrize(
    "acts",
    [
        ([], [conflict, resolve], [], []),
        ([], [conflict], [resolve], [MERGED]),
        ([conflict], [resolve], [], [STARTED]),
        ([conflict], [], [resolve], [STARTED, MERGED, RESOLVED]),
    ],
)
@pytest.mark.parametrize("restarts", [False, True])
def test_conflicts(
    repo: Repository, listening: Listening, home: Paths, acts: tuple[Acts, Acts, Acts, list[str]], *, restarts: bool
) -> None:
    found: list[str] = []
    for part, then in zip(acts[:3], (pause, resume, None), strict=True):
        for act in part:
            act(repo)
        found += told(listening)
        if then:
            then(home, listening)
        if restarts:
            listening.restart()
    assert found + told(listening) == acts[3]
    repo.commit("the last")
    if restarts:
        listening.restart()
    assert told(listening) == ["CommitMade main: the last"]


def test_stashes_that_come_or_go_in_a_pause(repo: Repository, listening: Listening, home: Paths) -> None:
    repo.write("shared", "early\n")
    repo("stash", "-q")
    assert told(listening) == ["Stashed put: WIP on main"]
    pause(home, listening)
    repo("stash", "pop", "-q")
    repo("stash", "-q")
    resume(home, listening)
    assert told(listening) == []
    repo("stash", "pop", "-q")
    assert told(listening) == ["Stashed taken: WIP on main"]


def test_without_a_reflog(repo: Repository, listening: Listening, home: Paths) -> None:
    repo("config", "core.logAllRefUpdates", "false")
    (repo.tree / ".git/logs/HEAD").unlink()
    listening.told()
    repo.commit("before")
    assert told(listening) == ["CommitMade main: before"]
    pause(home, listening)
    repo.commit("in the pause")
    resume(home, listening)
    assert told(listening) == []
    repo.commit("after")
    assert told(listening) == ["CommitMade main: after"]
