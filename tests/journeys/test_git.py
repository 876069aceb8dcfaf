"""The senses killed while git rebases and checks out: afterwards the log knows all of it, each deed once."""

import os
import signal
from collections import Counter
from pathlib import Path

from daemon.bench.lives import daemon, pids, wait
from daemon.paths import Paths
from knowledge.events import BranchSwitched, CommitMade, ConflictResolved, ConflictStarted, Rebased
from knowledge.store.log import EventLog
from tests.journeys.git_kills import (
    COMMITS,
    deeds,
    kill_within,
    prepare,
    wait_for_rebase,
    wait_for_switch,
    watch,
)


def test_killed_in_the_middle_of_a_rebase(home: Paths, tmp_path: Path) -> None:
    repo = prepare(tmp_path / "shop")
    with daemon(home):
        watch(home, repo)
        repo("switch", "-q", "topic")
        before = repo.head
        kill_within(home, repo, ("rebase", "-q", "main"), f"step-{COMMITS // 3}")
        wait_for_rebase(home)
        repo.commit("afterwards")
        wait(lambda: deeds(home)[-1].type == "CommitMade")
        switched, rebased, made = (one.event for one in deeds(home))
        assert isinstance(switched, BranchSwitched)
        assert isinstance(rebased, Rebased)
        assert isinstance(made, CommitMade)
        assert (rebased.before, rebased.commit) == (before, repo("rev-parse", "HEAD~1"))
        assert rebased.commits == repo("rev-list", "--reverse", "main..HEAD~1").splitlines()
        assert len(rebased.commits) == COMMITS


def test_killed_in_the_middle_of_a_checkout(home: Paths, tmp_path: Path) -> None:
    repo = prepare(tmp_path / "shop", files=200)
    with daemon(home):
        watch(home, repo)
        kill_within(home, repo, ("switch", "-q", "topic"), "tables/25/25")
        wait_for_switch(home, "topic")
        repo("switch", "-q", "main")
        wait_for_switch(home, "main")
        found = [one.event for one in deeds(home)]
        assert [(one.before, one.after) for one in found if isinstance(one, BranchSwitched)] == [
            ("main", "topic"),
            ("topic", "main"),
        ]
        assert {one.header.project for one in deeds(home)} == {1}


def test_killed_again_and_again_while_commits_are_made(home: Paths, tmp_path: Path, kills: int) -> None:
    repo = prepare(tmp_path / "shop")
    with daemon(home):
        watch(home, repo)
        for number in range(kills):
            for part in range(3):
                repo("commit", "-q", "--allow-empty", "-m", f"number {number}.{part}")
            victim = pids(home)["senses"]
            os.kill(victim, signal.SIGKILL)
            wait(lambda victim=victim: pids(home).get("senses", victim) != victim)
        wait(lambda: len(deeds(home)) >= kills * 3)
        repo("commit", "-q", "--allow-empty", "-m", "the last")
        wait(lambda: len(deeds(home)) > kills * 3)
        counted = Counter(one.event.subject for one in deeds(home) if isinstance(one.event, CommitMade))
        wanted = [f"number {number}.{part}" for number in range(kills) for part in range(3)]
        assert counted == Counter([*wanted, "the last"])


def test_a_conflict_begins_before_a_kill_and_ends_while_nobody_watches(home: Paths, tmp_path: Path) -> None:
    repo = prepare(tmp_path / "shop")
    repo.rewrite("of main")
    repo("switch", "-q", "topic")
    repo.rewrite("of topic")
    with daemon(home):
        watch(home, repo)
        repo("rebase", "-q", "main", fails=True)
        wait(lambda: bool(_conflicts(home)))
    repo.write("shared", "both\n")
    repo("add", "shared")
    repo("rebase", "--continue")
    with daemon(home):
        wait(lambda: len(_conflicts(home)) > 1)
        begun, over = _conflicts(home)
        assert isinstance(begun, ConflictStarted)
        assert isinstance(over, ConflictResolved)
        assert (begun.paths, over.how) == (["shared"], "finished")
        assert [one.type for one in deeds(home)] == ["Rebased"]


def _conflicts(paths: Paths) -> list[object]:
    with EventLog.open(paths.core) as log:
        return [one.event for one in log.every(types=["ConflictStarted", "ConflictResolved"])]
