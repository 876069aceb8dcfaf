"""While recording is paused nothing is told of files, neither then nor later; what was before and comes after is."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon import pausing
from daemon.config import Config
from daemon.doubles.bus import MemoryHub
from daemon.paths import Paths
from knowledge.events import FilesChanged, RecordingPaused, RecordingResumed
from knowledge.files.entry import YOUNG_NS
from tests.services.seeing import Sight, sight, spoken, watched
from tests.ticks import next_tick


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    for name in ("src/main.py", "src/other.py", "README"):
        (root / name).write_text("one\n", encoding="utf-8")
    return root


@pytest.fixture
def hub() -> MemoryHub:
    return MemoryHub()


@pytest.fixture
def eye(home: Paths, hub: MemoryHub, tree: Path) -> Iterator[Sight]:
    with sight(home, hub, tree) as one:
        yield one


def pause(home: Paths) -> RecordingPaused:
    next_tick()
    pausing.pause(home, None)
    return RecordingPaused()


def resume(home: Paths) -> RecordingResumed:
    pausing.resume(home)
    return RecordingResumed()


def snapshots(home: Paths) -> list[bytes]:
    return [path.read_bytes() for path in home.snapshots.glob("??/*")]


def write(path: Path, text: str) -> None:
    next_tick()
    path.write_text(text, encoding="utf-8")


def told(eye: Sight) -> dict[str, str]:
    return {path: one.how for path, one in eye.changes().items()}


def test_nothing_of_a_pause_is_told_or_kept(eye: Sight, tree: Path, home: Paths) -> None:
    eye.hear(pause(home))
    write(tree / "src/main.py", "in the pause\n")
    write(tree / "new", "in the pause\n")
    (tree / "README").unlink()
    eye.calm()
    write(tree / "src/other.py", "first in the pause\n")
    write(tree / "src/other.py", "as it stays\n")
    eye.hear(resume(home))
    eye.calm()
    assert eye.told == []
    assert b"first in the pause\n" not in snapshots(home)
    write(tree / "src/main.py", "after it\n")
    eye.until(eye.changes)
    assert told(eye) == {"src/main.py": "changed"}


def test_what_happened_just_before_is_told(eye: Sight, tree: Path, home: Paths) -> None:
    write(tree / "src/main.py", "one\ntwo\n")
    (tree / "README").unlink()
    said = pause(home)
    write(tree / "src/other.py", "in the pause\n")
    eye.hear(said)
    eye.calm()
    assert told(eye) == {"src/main.py": "changed", "README": "removed"}
    assert eye.changes()["src/main.py"].added == 1
    assert b"in the pause\n" not in snapshots(home)


def test_the_file_alone_holds_everything_back_until_it_is_said(eye: Sight, tree: Path, home: Paths) -> None:
    said = pause(home)
    write(tree / "src/main.py", "in the pause\n")
    for _ in range(5):
        eye.turn(0.2)
    assert eye.told == []
    eye.hear(said)
    eye.calm()
    assert eye.told == []
    assert b"in the pause\n" not in snapshots(home)


def test_what_is_written_right_after_it_is_told(eye: Sight, tree: Path, home: Paths) -> None:
    eye.hear(pause(home))
    write(tree / "src/other.py", "in the pause\n")
    eye.calm()
    eye.hear(resume(home))
    write(tree / "src/main.py", "after it\n")
    eye.until(eye.changes)
    eye.calm()
    assert told(eye) == {"src/main.py": "changed"}


def test_a_pause_that_is_over_before_it_was_heeded(eye: Sight, tree: Path, home: Paths) -> None:
    write(tree / "README", "before\n")
    eye.hear(pause(home))
    write(tree / "src/main.py", "in the pause\n")
    eye.hear(resume(home))
    write(tree / "src/other.py", "after it\n")
    eye.until(lambda: len(told(eye)) > 1)
    eye.calm()
    assert told(eye) == {"README": "changed", "src/other.py": "changed"}


def test_a_file_of_a_pause_that_was_too_young_to_be_believed_after_it_is_not_told_later(
    eye: Sight, tree: Path, home: Paths
) -> None:
    eye.hear(pause(home))
    (tree / "picture").write_bytes(b"\0")  # no text: its content never decides
    young_until = time.time_ns() + 500_000_000
    os.utime(tree / "picture", ns=(young_until, young_until))
    eye.calm()
    eye.hear(resume(home))
    eye.calm()
    while time.time_ns() < young_until + YOUNG_NS:
        eye.turn(0.02)
    eye.hear(pause(home))  # looks through the tree
    eye.calm()
    assert eye.told == []


# ── with a process that ends ──────────────────────────────────────────────────────────────────────


def test_a_restart_in_a_pause_changes_nothing(home: Paths, hub: MemoryHub, tree: Path) -> None:
    with sight(home, hub, tree) as eye:
        eye.hear(pause(home))
        eye.calm()
    write(tree / "src/main.py", "in the pause\n")
    with sight(home, hub, tree) as eye:
        write(tree / "README", "in the pause\n")
        eye.calm()
        eye.hear(resume(home))
        eye.calm()
        assert eye.told == []
        write(tree / "src/main.py", "after it\n")
        eye.until(eye.changes)
        assert told(eye) == {"src/main.py": "changed"}


def _dies_unheeding(tree: Path, home: Paths, hub: MemoryHub) -> None:
    write(tree / "README", "before\n")
    spoken(pause(home), hub)
    write(tree / "src/main.py", "in the pause\n")


def _is_said_at_the_start(tree: Path, home: Paths, hub: MemoryHub) -> None:
    del hub
    write(tree / "README", "before\n")
    pause(home)
    write(tree / "src/main.py", "in the pause\n")


@pytest.mark.parametrize("begins", [_dies_unheeding, _is_said_at_the_start])
def test_a_pause_that_began_while_nobody_watched(
    home: Paths, hub: MemoryHub, tree: Path, begins: Callable[[Path, Paths, MemoryHub], None]
) -> None:
    with sight(home, hub, tree):
        pass
    begins(tree, home, hub)
    spoken_so_far = any(isinstance(one.event, RecordingPaused) for one in hub.log)
    with woken(home, hub) as eye:
        if not spoken_so_far:
            assert eye.told == []
            eye.hear(RecordingPaused())
        eye.until(eye.changes)
        eye.calm()
        assert told(eye) == {"README": "changed"}
        eye.forget()
        eye.hear(resume(home))
        eye.calm()
        assert eye.told == []
    with sight(home, hub, tree) as eye:
        assert eye.told == []


def test_a_whole_pause_that_was_said_and_never_heeded(home: Paths, hub: MemoryHub, tree: Path) -> None:
    with sight(home, hub, tree):
        pass
    write(tree / "README", "before\n")
    spoken(pause(home), hub)
    write(tree / "src/main.py", "in the pause\n")
    next_tick()
    spoken(resume(home), hub)
    write(tree / "src/other.py", "after it\n")
    with sight(home, hub, tree) as eye:
        eye.calm()
        assert told(eye) == {"README": "changed", "src/other.py": "changed"}
        assert sum(isinstance(one, FilesChanged) for one in eye.told) == 2


def test_a_tree_that_is_named_in_a_pause_is_taken_note_of_after_it(
    home: Paths, hub: MemoryHub, tree: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write(other / "a", "one\n")
    with sight(home, hub, tree) as eye:
        eye.hear(pause(home))
        eye.calm()
    with sight(home, hub, tree, other) as eye:
        write(other / "a", "in the pause\n")
        eye.calm()
        eye.hear(resume(home))
        eye.calm()
        assert eye.told == []
        write(other / "a", "after it\n")
        eye.until(eye.changes)


# ── a tree that is new ────────────────────────────────────────────────────────────────────────────


def test_what_changes_before_a_new_tree_is_taken_note_of_is_told(home: Paths, hub: MemoryHub, tree: Path) -> None:
    spoken(watched(tree), hub)
    write(tree / "src/main.py", "changed at once\n")
    write(tree / "made", "at once\n")
    os.utime(tree / "made", (1, 1))
    with sight(home, hub, tree) as eye:
        eye.calm()
        assert told(eye) == {"src/main.py": "changed", "made": "made"}
    with sight(home, hub, tree) as eye:
        assert eye.told == []


@contextmanager
def woken(home: Paths, hub: MemoryHub) -> Iterator[Sight]:
    """Like `sight`, without waiting for anything."""
    eye = Sight(home, hub, Config())
    try:
        eye.wake()
        for _ in range(3):
            eye.turn(0.2)
        yield eye
    finally:
        eye.stop()
