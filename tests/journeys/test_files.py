"""A real daemon watches a real repository; its senses are killed in the middle of a checkout, and nothing is missed."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import daemon, pids, wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.errors import SottoError
from knowledge.events import Event, FilesChanged, ProjectWatched, TreeChanged, WatchProject
from knowledge.files.index import SCHEMA, TreeIndex
from knowledge.files.reading import look
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.sqlite import Database
from tests.patience import PATIENCE_S
from tests.ticks import next_tick

FILES = 3_000


def git(root: Path, *words: str) -> None:
    given = ["git", "-c", "user.name=n", "-c", "user.email=e@x", *words]
    environment = os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    subprocess.run(given, cwd=root, check=True, capture_output=True, env=environment)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """`main` and `other` differ in every file."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q", "--initial-branch=main")
    for text in ("one", "two"):
        for number in range(FILES):
            path = folder / f"d{number // 10}/f{number}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"{text} {number}\n", encoding="utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", text)
        git(folder, "checkout", "-qB", "other" if text == "one" else "done")
    git(folder, "branch", "-f", "other", "done")
    git(folder, "checkout", "-q", "main")
    return folder


@pytest.fixture
def bus(home: Paths) -> Iterator[BusClient]:
    with daemon(home), BusClient(home, "test") as one:
        yield one


def facts(home: Paths, *kinds: type[Event]) -> list[Event]:
    with EventLog.open(home.core) as log:
        return [one.event for one in log.every(types=[kind.__name__ for kind in kinds])]


def known(home: Paths, root: Path) -> dict[str, tuple[int, int, int]]:
    """What the index holds; the process that writes it goes on meanwhile."""
    try:
        with Database.reader(home.files, [SCHEMA]) as database:
            row = database.one("tree", {"path": os.fsencode(root)})
            if not row or not row["whole"]:
                return {}
            tree = TreeIndex(database, row["id"], whole=True)
            return {path: entry.identity for path, entry in tree.everything().items()}
    except SottoError:
        return {}


def there(root: Path) -> dict[str, tuple[int, int, int]]:
    paths = [path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {str(path.relative_to(root)): entry.identity for path in paths if (entry := look(path))}


def watch(home: Paths, bus: BusClient, root: Path) -> None:
    bus.publish(ProjectWatched(number=1, name=clean("p"), key=clean(str(root / ".git")), trees=[clean(str(root))]))
    wait(lambda: len(known(home, root)) == FILES)


def test_a_change_is_told_through_the_whole_daemon(home: Paths, bus: BusClient, root: Path) -> None:
    watch(home, bus, root)
    follower = bus.follow("test", [FilesChanged])
    while not follower.live:
        bus.poll(0.1)
    (root / "d0/f1.py").write_text("three\n", encoding="utf-8")
    while (seen := follower.take()) is None:
        bus.poll(1)
    assert isinstance(seen.event, FilesChanged)
    assert [one.path for one in seen.event.changes] == ["d0/f1.py"]
    assert (seen.header.project, seen.speaker) == (1, "files")


def test_killed_in_the_middle_of_a_checkout_all_of_it_is_known_afterwards(
    home: Paths, bus: BusClient, root: Path
) -> None:
    watch(home, bus, root)
    killed = pids(home)["senses"]
    words = ["git", "checkout", "-q", "other"]
    with subprocess.Popen(words, cwd=root) as checkout:
        wait(lambda: (root / "d3/f30.py").read_text(encoding="utf-8").startswith("two"))
        os.kill(killed, signal.SIGKILL)
        assert checkout.wait(PATIENCE_S) == 0
    wait(lambda: pids(home).get("senses", killed) != killed)
    wait(lambda: known(home, root) == there(root))
    wait(lambda: told(home) >= FILES)
    assert all(one.reason in ("git", "many") for one in facts(home, TreeChanged))  # type: ignore[attr-defined]


def test_killed_again_and_again_no_change_is_lost_and_none_is_told_twice(
    home: Paths, bus: BusClient, root: Path, kills: int
) -> None:
    watch(home, bus, root)
    for number in range(kills):
        before = pids(home)["senses"]
        (root / f"d0/new{number}").write_text(f"{number}\n", encoding="utf-8")
        if number % 2:
            wait(lambda number=number: f"d0/new{number}" in known(home, root))  # type: ignore[misc]
        os.kill(before, signal.SIGKILL)
        wait(lambda before=before: pids(home).get("senses", before) != before)  # type: ignore[misc]
    wait(lambda: known(home, root) == there(root))
    wait(lambda: len(made(home)) >= kills)
    assert sorted(made(home)) == sorted(f"d0/new{number}" for number in range(kills))


def told(home: Paths) -> int:
    return sum(one.count for one in facts(home, FilesChanged, TreeChanged))  # type: ignore[attr-defined]


def made(home: Paths) -> list[str]:
    events = [one for one in facts(home, FilesChanged) if isinstance(one, FilesChanged)]
    return [str(change.path) for one in events for change in one.changes if change.how == "made"]


def test_what_changes_as_soon_as_a_project_is_watched_is_told(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    for number in range(20):
        tree = tmp_path / f"tree{number}"
        tree.mkdir()
        (tree / "there").write_text("one\n", encoding="utf-8")
        next_tick()
        bus.ask(WatchProject(path=clean(str(tree))), PATIENCE_S)
        next_tick()
        (tree / "there").write_text("two\nthree\n", encoding="utf-8")
        wait(lambda tree=tree: any(one.tree == str(tree) for one in facts(home, FilesChanged)))
    counts = [one.count for one in facts(home, FilesChanged) if isinstance(one, FilesChanged)]
    assert counts == [1] * 20
