"""Records the histories of the files sense: `python -m tests.journeys.recording` in the root of the repository.

A real daemon watches a real repository, its senses are killed while git is at work, and what the log then holds is kept
beside what of the tree is different: how many files in each folder and, where they are few, what each of them holds.
Paths are made the same on every machine.
"""

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from daemon.bench.lives import daemon, wait
from daemon.paths import Paths
from knowledge.files.telling import MOST_FILES
from knowledge.store.log import EventLog
from tests.conftest import REPOSITORY
from tests.journeys.git_kills import kill_within, prepare, watch
from tests.journeys.test_files import known
from tests.repositories import Repository

HISTORIES = REPOSITORY / "tests/histories/files"
HOME = "/home/dev"
FILES = 3_000
"""Of the checkout: so many that a kill comes in between."""
_KINDS = ["ProjectWatched", "ProcessDied", "ProcessStarted", "FilesChanged", "TreeChanged", "BranchSwitched", "Rebased"]


def checkout(repo: Repository) -> Callable[[Paths], None]:
    return lambda home: kill_within(home, repo, ("switch", "-q", "topic"), "tables/25/25")


def rebase(repo: Repository) -> Callable[[Paths], None]:
    repo("switch", "-q", "topic")
    repo("reset", "-q", "--hard", "HEAD~12")  # so few that each file is told by itself
    return lambda home: kill_within(home, repo, ("rebase", "-q", "main"), "step-5")


def record(
    name: str, tree: Path, home: Paths, files: int, begin: Callable[[Repository], Callable[[Paths], None]]
) -> None:
    """Raises TimeoutError when it does not come to an end."""
    repo = prepare(tree, files)
    kill = begin(repo)
    before = state(tree)
    with daemon(home):
        watch(home, repo)
        wait(lambda: len(known(home, tree)) == len(before))
        kill(home)
        wait(lambda: {path: one[1] for path, one in known(home, tree).items()} == sizes(tree))
        repo.write("afterwards", "the last\n")
        wait(lambda: '"afterwards"' in said(home))
    lines = said(home).replace(str(tree), f"{HOME}/{tree.name}")
    (HISTORIES / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    after = state(tree)
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    kept = {
        "folders": Counter(path.rpartition("/")[0] for path in changed),
        "files": {path: after.get(path) for path in changed} if len(changed) <= MOST_FILES else {},
    }
    (HISTORIES / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def state(tree: Path) -> dict[str, str]:
    """Every file of a tree with its SHA-256."""
    paths = [path for path in tree.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {str(path.relative_to(tree)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def sizes(tree: Path) -> dict[str, int]:
    return {path: (tree / path).stat().st_size for path in state(tree)}


def said(home: Paths) -> str:
    with EventLog.open(home.core) as log:
        return "".join(f"{json.dumps(one.json_object())}\n" for one in log.every(types=_KINDS))


def main() -> None:
    for name, files, begin in (("checkout_killed", FILES, checkout), ("rebase_killed", 0, rebase)):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SOTTO_HOME"] = f"{folder}/home"
            home = Paths.find()
            record(name, Path(folder, "shop"), home, files, begin)


if __name__ == "__main__":
    main()
