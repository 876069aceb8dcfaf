"""A directory that is watched tells of files that are complete, each once, through a descriptor."""

import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.watch import DirectoryWatch
from tests.patience import PATIENCE_S


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[DirectoryWatch]:
    one = DirectoryWatch(tmp_path)
    yield one
    one.close()


def changed(watch: DirectoryWatch, *expected: Path) -> list[Path]:
    """What it tells until all of `expected` have come."""
    found: list[Path] = []
    deadline = time.monotonic() + PATIENCE_S
    while not set(expected) <= set(found) and time.monotonic() < deadline:
        if select.select([watch], [], [], 0.1)[0]:
            found += watch.read()
    return found


def test_a_file_that_was_written_is_told(watch: DirectoryWatch, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("x", encoding="utf-8")
    assert changed(watch, tmp_path / "one") == [tmp_path / "one"]


def test_a_file_that_was_renamed_is_told_by_its_new_name(watch: DirectoryWatch, tmp_path: Path) -> None:
    partial = tmp_path / "one.partial"
    partial.write_text("x", encoding="utf-8")
    partial.rename(tmp_path / "one")
    assert tmp_path / "one" in changed(watch, tmp_path / "one")


def test_what_is_still_being_written_is_told_only_where_that_is_wanted(tmp_path: Path) -> None:
    eager = DirectoryWatch(tmp_path, writes=True)
    calm = DirectoryWatch(tmp_path)
    with (tmp_path / "open").open("w") as file:
        file.write("x")
        file.flush()
        assert changed(eager, tmp_path / "open") == [tmp_path / "open"]
        assert calm.read() == []
    assert changed(calm, tmp_path / "open") == [tmp_path / "open"]
    eager.close()
    calm.close()


def test_nothing_to_tell_is_an_empty_list(watch: DirectoryWatch) -> None:
    assert watch.read() == []
    assert not select.select([watch], [], [], 0)[0]
