"""Where a tree cannot be watched as it should be, that is said, once, with what is done instead."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from daemon.watch_folders import FolderWatch
from daemon.watch_limits import INSTEAD, WELL, Limits
from daemon.watch_means import Means
from daemon.watch_tree import WatchedTree
from knowledge.clock import SystemClock
from knowledge.files.index import Index
from knowledge.files.snapshots import Snapshots
from knowledge.files.telling import CLOSED
from tests.conftest import REPOSITORY


@pytest.fixture
def watch() -> Iterator[FolderWatch]:
    one = FolderWatch()
    yield one
    one.close()


@pytest.fixture
def tree(home: Paths, tmp_path: Path, watch: FolderWatch) -> Iterator[WatchedTree]:
    root = tmp_path / "tree"
    root.mkdir()
    index = Index.open(home.files)
    yield WatchedTree(root, 1, Means(watch, index, Snapshots(home.snapshots), SystemClock(), 1_000))
    index.close()


def test_all_is_well(tree: WatchedTree, watch: FolderWatch) -> None:
    assert Limits([]).changed(tree, watch) is None


def test_a_limit_is_said_once_and_its_end_once(tree: WatchedTree, watch: FolderWatch) -> None:
    limits = Limits([])
    tree.full = "No space left on device"
    said = limits.changed(tree, watch)
    assert said
    assert "max_user_watches" in said.reason
    assert said.instead == INSTEAD
    assert limits.changed(tree, watch) is None
    assert Limits([said]).changed(tree, watch) is None, "another process knows what was said"
    tree.full = None
    well = limits.changed(tree, watch)
    assert well
    assert (well.reason, well.instead) == (WELL, "")
    assert limits.changed(tree, watch) is None
    assert Limits([said, well]).changed(tree, watch) is None


def test_without_inotify(tree: WatchedTree) -> None:
    said = Limits([]).changed(tree, None)
    assert said
    assert "max_user_instances" in said.reason


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs"])
def test_on_another_machine(tree: WatchedTree, watch: FolderWatch, tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/x / ext4 rw 0 0\nserver {tmp_path} {kind} rw 0 0\n", encoding="utf-8")
    said = Limits([], mounts).changed(tree, watch)
    assert said
    assert kind in said.reason


def test_a_tree_that_is_gone(tree: WatchedTree, watch: FolderWatch) -> None:
    tree.root.rmdir()
    said = Limits([]).changed(tree, watch)
    assert said
    assert said.reason == "it is not there"


SCRIPT = """
    import sys
    from pathlib import Path
    from daemon.paths import Paths
    from daemon.watch_limits import begin_watch
    from daemon.watch_means import Means
    from daemon.watch_tree import WatchedTree
    from knowledge.clock import SystemClock
    from knowledge.files.index import Index
    from knowledge.files.snapshots import Snapshots

    home = Paths.find({"SOTTO_HOME": sys.argv[1]}).make()
    watch = begin_watch()
    if watch is None:
        sys.exit("no instance")
    means = Means(watch, Index.open(home.files), Snapshots(home.snapshots), SystemClock(), 9)
    tree = WatchedTree(Path(sys.argv[2]), 1, means)
    tree.begin()
    told = [one for step in tree.look_through() for one in step]
    print(tree.full, watch.count, len(told))
    watch.close()
"""


def limited(tmp_path: Path, name: str, value: int) -> "subprocess.CompletedProcess[str]":
    """Run the script where the kernel allows this much of inotify: in a user namespace of its own."""
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    root = tmp_path / "many"
    for number in range(20):
        (root / str(number)).mkdir(parents=True)
    inner = f'echo {value} > /proc/sys/user/{name} && exec "$0" "$@"'
    words = ["unshare", "--user", "--map-root-user", "sh", "-c", inner, sys.executable, str(script)]
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"}
    if subprocess.run(
        [*words[:5], f"echo {value} > /proc/sys/user/{name}"], check=False, capture_output=True
    ).returncode:
        pytest.skip("no user namespaces here")
    arguments = [str(tmp_path / "limited"), str(root)]
    return subprocess.run(
        [*words, *arguments], check=False, capture_output=True, text=True, env=environment, timeout=60
    )


def test_when_the_kernel_has_no_more_watches_the_rest_is_looked_through(tmp_path: Path) -> None:
    done = limited(tmp_path, "max_inotify_watches", 5)
    assert done.stdout.split() == ["No", "space", "left", "on", "device", "5", "0"] or "inotify" in done.stdout, done


def test_when_the_kernel_has_no_instance_nothing_falls_over(tmp_path: Path) -> None:
    assert "no instance" in limited(tmp_path, "max_inotify_instances", 0).stderr


def test_folders_that_may_not_be_read_are_said(tree: WatchedTree, watch: FolderWatch) -> None:
    tree.closed = {"data"}
    said = Limits([]).changed(tree, watch)
    assert said
    assert said.instead == CLOSED
