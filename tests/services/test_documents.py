"""Documents are read where they are wanted, again when they change, and leave memory with their file."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.doubles.bus import MemoryHub
from daemon.paths import Paths
from knowledge.events import (
    DocumentRead,
    IngestPath,
    IngestProgressed,
    IngestRefused,
    MemoryRebuilt,
    PathForgotten,
    PathIngested,
    PathWanted,
    ProjectUnwatched,
    ProjectWatched,
    RecordingPaused,
    RecordingResumed,
)
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.services.ingesting import Reader, reader
from tests.services.seeing import spoken

GUIDE = """# Guide

How to have it.

## Install

### Linux

Fetch the wheelbarrow package.
"""


@pytest.fixture
def hub() -> MemoryHub:
    return MemoryHub()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    put(root / "README.md", "# Shop\n\nSells umbrellas.\n")
    put(root / "docs/guide.md", GUIDE)
    put(root / "src/notes.md", "# Scratch\n\nnothing for anybody: zeppelin\n")
    put(root / "requirements.txt", "umbrella==1.0\n")
    return root


@pytest.fixture
def eye(home: Paths, hub: MemoryHub) -> Iterator[Reader]:
    with reader(home, hub) as one:
        yield one


def put(path: Path, text: str | bytes) -> Path:
    """Write a file as if it had lain there for a while."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# ── watched projects ──────────────────────────────────────────────────────────────────────────────


def test_a_watched_project_has_what_tells_of_it_read(eye: Reader, tree: Path) -> None:
    eye.watch(tree)
    eye.calm()
    assert eye.read == ["README.md", "guide.md"]
    assert eye.places("wheelbarrow") == ["guide.md:7 Guide › Install › Linux"]
    assert eye.places("zeppelin") == []
    assert {hit.entry.project for hit in eye.find("umbrellas")} == {1}


def test_what_changes_is_read_again_and_only_that(eye: Reader, tree: Path) -> None:
    eye.watch(tree)
    eye.calm()
    put(tree / "docs/guide.md", GUIDE.replace("wheelbarrow", "gondola"))
    eye.changed(tree, "docs/guide.md")
    assert eye.read == ["README.md", "guide.md", "guide.md"]
    assert eye.places("wheelbarrow") == []
    assert eye.places("gondola") == ["guide.md:7 Guide › Install › Linux"]


def test_what_is_removed_is_found_no_longer(eye: Reader, tree: Path) -> None:
    eye.watch(tree)
    eye.calm()
    (tree / "docs/guide.md").unlink()
    eye.changed(tree, "docs/guide.md")
    assert eye.places("wheelbarrow") == []
    with Memory.reader(eye.home.memory) as memory:
        assert {row["ref"] for row in memory.database.all("entries_whole", {"ids": "[1,2,3,4,5,6]"})} == {
            f"{tree}/README.md#shop"
        }


def test_what_is_written_again_as_it_was_is_not_told(eye: Reader, tree: Path) -> None:
    eye.watch(tree)
    eye.calm()
    put(tree / "README.md", (tree / "README.md").read_bytes())
    os.utime(tree / "README.md", (1, 1))
    eye.changed(tree, "README.md")
    assert eye.read == ["README.md", "guide.md"]


def test_a_project_that_is_left_takes_its_documents_along(eye: Reader, tree: Path) -> None:
    eye.watch(tree)
    eye.calm()
    eye.hear(ProjectUnwatched(number=1, trees=[]))
    eye.calm()
    assert eye.places("umbrellas") == []


def test_a_tree_that_is_not_there_keeps_what_is_known(eye: Reader, tree: Path) -> None:
    eye.watch(tree)
    eye.calm()
    tree.rename(tree.with_name("elsewhere"))
    eye.changed(tree, "README.md")
    assert eye.places("umbrellas")


def test_the_trees_of_one_project_say_the_same_and_one_is_read(eye: Reader, tree: Path, tmp_path: Path) -> None:
    put(tmp_path / "second/README.md", "# Shop\n\nSells umbrellas.\n")
    trees = [clean(str(one)) for one in (tree, tmp_path / "second")]
    eye.hear(ProjectWatched(number=1, name=clean("shop"), key=trees[0], trees=trees))
    eye.calm()
    assert len(eye.find("umbrellas")) == 1


# ── what the user names ───────────────────────────────────────────────────────────────────────────


def test_a_folder_outside_of_projects_is_read_whole(eye: Reader, tmp_path: Path) -> None:
    put(tmp_path / "notes/a/deep/one.rst", "Boats\n=====\n\nAll about gondolas.\n")
    put(tmp_path / "notes/two.txt", "umbrellas\n")
    put(tmp_path / "notes/picture.png", b"\x89PNG")
    ending = eye.ask(tmp_path / "notes")
    assert (ending.documents, ending.sections, ending.new, ending.refused_count) == (2, 2, 2, 0)
    assert eye.places("gondola") == ["one.rst:1 Boats"]
    assert [one.path for one in eye.of(PathWanted)] == [str(tmp_path / "notes")]
    assert eye.seen[-1].cause is not None
    assert [(one.done, one.of) for one in eye.of(IngestProgressed)] == [(0, 0), (0, 2)]


def test_a_single_file_of_any_name(eye: Reader, tmp_path: Path) -> None:
    eye.ask(put(tmp_path / "thoughts", "an idea about zeppelins\n"))
    assert eye.places("zeppelin") == ["thoughts:1 thoughts"]


def test_asking_again_reads_only_what_is_new(eye: Reader, tmp_path: Path) -> None:
    put(tmp_path / "notes/one.md", "# One\n\ngondolas\n")
    eye.ask(tmp_path / "notes")
    put(tmp_path / "notes/two.md", "# Two\n\numbrellas\n")
    ending = eye.ask(tmp_path / "notes")
    assert (ending.documents, ending.new, ending.sections) == (2, 1, 2)
    assert len(eye.of(PathWanted)) == 1


def test_outside_of_projects_changes_are_noticed_too(eye: Reader, tmp_path: Path) -> None:
    one = put(tmp_path / "notes/one.md", "# One\n\ngondolas\n")
    eye.ask(tmp_path / "notes")
    put(tmp_path / "notes/new/two.md", "# Two\n\numbrellas\n")
    eye.until(lambda: eye.places("umbrellas"))
    put(one, "# One\n\nzeppelins\n")
    eye.until(lambda: eye.places("zeppelins"))
    one.unlink()
    eye.until(lambda: not eye.places("zeppelins"))


def test_a_file_that_was_named_leaves_with_its_file_and_comes_back(eye: Reader, tmp_path: Path) -> None:
    one = put(tmp_path / "one.md", "# One\n\ngondolas\n")
    eye.ask(one)
    one.unlink()
    eye.until(lambda: not eye.places("gondolas"))
    put(one, "# One\n\nzeppelins\n")
    eye.until(lambda: eye.places("zeppelins"))


def test_what_is_forgotten_is_gone_and_stays_gone(eye: Reader, tmp_path: Path) -> None:
    put(tmp_path / "notes/one.md", "# One\n\ngondolas\n")
    eye.ask(tmp_path / "notes")
    eye.forget(tmp_path / "notes")
    assert [one.path for one in eye.of(PathForgotten)] == [str(tmp_path / "notes")]
    assert eye.places("gondolas") == []


def test_a_folder_of_a_watched_project_can_be_forgotten(eye: Reader, tree: Path) -> None:
    eye.watch(tree)
    eye.calm()
    eye.forget(tree / "docs")
    assert eye.places("wheelbarrow") == []
    assert eye.places("umbrellas")
    eye.ask(tree / "docs")
    assert eye.places("wheelbarrow")


def test_what_is_not_read_cannot_be_forgotten(eye: Reader, tmp_path: Path) -> None:
    eye.forget(tmp_path)
    assert [one.reason for one in eye.of(IngestRefused)] == ["no document in it is read"]


# ── lives ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_next_life_reads_nothing_again(home: Paths, hub: MemoryHub, tree: Path) -> None:
    with reader(home, hub) as one:
        one.watch(tree)
        one.ask(tree / "src")
        one.calm()
    with reader(home, hub) as two:
        assert two.read == []
        assert two.places("zeppelin")


def test_a_memory_that_was_lost_is_filled_from_the_files(home: Paths, hub: MemoryHub, tree: Path) -> None:
    with reader(home, hub) as one:
        one.ask(tree)
    for path in home.memory.parent.glob("memory.db*"):
        path.unlink()
    with reader(home, hub) as two:
        assert two.places("zeppelin")


def test_a_memory_that_is_replaced_under_way_is_filled_too(eye: Reader, tree: Path) -> None:
    eye.ask(tree)
    eye.home.memory.unlink()
    eye.changed(tree, "README.md")
    assert eye.places("zeppelin")


def test_a_memory_that_was_made_anew_gets_its_documents_back(eye: Reader, tree: Path) -> None:
    eye.ask(tree)
    eye.calm()
    eye.world.memory.close()
    eye.home.memory.unlink()
    eye.hear(MemoryRebuilt(through=1, bytes=0, took_ms=0))
    eye.calm()
    assert eye.places("zeppelin")


def test_an_order_that_was_not_answered_is_answered_by_the_next_life(home: Paths, hub: MemoryHub, tree: Path) -> None:
    order = spoken(IngestPath(path=clean(str(tree))), hub)
    spoken(PathWanted(path=clean(str(tree))), hub)
    with reader(home, hub, place=order.seq) as one:
        one.until(lambda: one.of(PathIngested))
        assert [seen.cause and seen.cause.id for seen in one.seen if seen.cause] == [order.id]


def test_nothing_is_read_in_a_pause(eye: Reader, tree: Path) -> None:
    eye.home.paused.parent.mkdir(parents=True, exist_ok=True)
    eye.hear(RecordingPaused(until=None))
    eye.hear(IngestPath(path=clean(str(tree))))
    assert eye.of(IngestRefused)
    eye.watch(tree)
    eye.turn(0.7)
    assert eye.of(DocumentRead) == []
    eye.hear(RecordingResumed())
    eye.until(lambda: len(eye.of(DocumentRead)) == 2)
