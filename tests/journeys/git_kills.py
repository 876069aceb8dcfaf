"""Killing the senses in the middle of what git does, in a whole daemon."""

import os
import signal
import threading
from pathlib import Path

from daemon.bench.lives import pids, wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import FACTS, BranchSwitched, ProjectWatched, Rebased
from knowledge.redact import clean
from knowledge.store.log import EventLog
from tests.repositories import Repository

COMMITS = 30
DEEDS = [name for name in FACTS if name in {"CommitMade", "BranchSwitched", "Merged", "Rebased", "Pulled", "Stashed"}]


def prepare(tree: Path, files: int = 0) -> Repository:
    """`topic` with thirty commits beside a `main` that went on."""
    repo = Repository.init(tree)
    for number in range(files):
        repo.write(f"tables/{number % 50}/{number}", f"{number}\n" * 20)
    repo.commit("base")
    repo("switch", "-q", "-c", "topic")
    for number in range(COMMITS):
        repo.commit(f"step {number}")
    repo("switch", "-q", "main")
    for number in range(files):
        repo.write(f"tables/{number % 50}/{number}", f"another {number}\n" * 20)
    repo.commit("main went on")
    return repo


def watch(paths: Paths, repo: Repository) -> None:
    """Have it watched, and return when the sense has taken note of where everything stands."""
    with BusClient(paths, "projects") as bus:
        bus.publish(
            ProjectWatched(
                number=1,
                name=clean(repo.tree.name),
                key=clean(str(repo.tree / ".git")),
                trees=[clean(str(repo.tree))],
            ),
            project=1,
        )
    wait(lambda: _has_a_place(paths))


def _has_a_place(paths: Paths) -> bool:
    with EventLog.open(paths.core) as log:
        return bool(log.bookmarks("git/1/main/head"))


def kill_within(paths: Paths, repo: Repository, words: tuple[str, ...], written: str) -> None:
    """Run git, which is held where it writes `written` to the tree until the senses were killed and live again.

    What holds it is a filter of that file, which says that it is there and waits for a line from a pipe.
    """
    own = repo.tree / ".git"
    here, go = own / "held", own / "go"
    os.mkfifo(go)
    (own / "info").mkdir(exist_ok=True)
    (own / "info/attributes").write_text(f"{written} filter=held\n", encoding="utf-8")
    hold = f"filter.held.smudge=: >'{here}'; read word <'{go}'; cat"
    worker = threading.Thread(target=lambda: repo("-c", hold, *words))
    with go.open("r+b", buffering=0) as pipe:
        worker.start()
        try:
            wait(here.exists)
            victim = pids(paths)["senses"]
            os.kill(victim, signal.SIGKILL)
            wait(lambda: pids(paths).get("senses", victim) != victim)
        finally:
            pipe.write(b"on\n")
            worker.join()


def deeds(paths: Paths) -> list[Envelope]:
    with EventLog.open(paths.core) as log:
        return list(log.every(types=DEEDS))


def wait_for_switch(paths: Paths, after: str) -> None:
    wait(lambda: any(isinstance(one.event, BranchSwitched) and one.event.after == after for one in deeds(paths)))


def wait_for_rebase(paths: Paths) -> None:
    wait(lambda: any(isinstance(one.event, Rebased) for one in deeds(paths)))
