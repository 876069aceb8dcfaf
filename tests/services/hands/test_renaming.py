"""Both ways to rename do the same, and write over nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.hands.journal import Journal
from services.hands.renaming import ByKernel, Plain, Renames
from tests.services.hands.killing import Bare


@pytest.fixture(params=["kernel", "plain", "bare"])
def renames(request: pytest.FixtureRequest) -> Renames:
    return {"kernel": ByKernel(), "plain": Plain(), "bare": Bare(lambda _step: None)}[request.param]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[int]:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    descriptor = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    yield descriptor
    os.close(descriptor)


def test_what_is_moved_is_moved(renames: Renames, at: int, tmp_path: Path) -> None:
    renames.move(at, "a", "c")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]


def test_nothing_is_written_over(renames: Renames, at: int, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        renames.move(at, "a", "b")
    (tmp_path / "d").symlink_to("nowhere")
    if not isinstance(renames, Bare):
        with pytest.raises(FileExistsError):
            renames.move(at, "a", "d")
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"a", b"b"]


def test_what_is_not_there_cannot_be_moved(renames: Renames, at: int) -> None:
    with pytest.raises(FileNotFoundError):
        renames.move(at, "x", "y")


def test_the_kernel_exchanges_where_it_can(at: int, tmp_path: Path) -> None:
    assert ByKernel().exchange(at, "a", "b")
    assert [(tmp_path / name).read_bytes() for name in "ab"] == [b"b", b"a"]
    with pytest.raises(FileNotFoundError):
        ByKernel().exchange(at, "a", "x")
    assert not Plain().exchange(at, "a", "b")


@pytest.mark.parametrize("renames", [ByKernel(), Plain()], ids=["kernel", "plain"])
def test_half_a_move_is_ended(renames: Renames, at: int, tmp_path: Path) -> None:
    os.link(tmp_path / "a", tmp_path / "c")
    renames.move(at, "a", "c")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]


@pytest.mark.parametrize("half", [b"", b'{"stage": "re', b"\0\0\0\0", b"\n", b'{"stage": "ready"}'])
def test_half_a_line_of_a_journal_is_none(tmp_path: Path, half: bytes) -> None:
    Journal(tmp_path).write("begun", slots=[])
    with (tmp_path / "journal").open("ab") as file:
        file.write(half)
    journal = Journal(tmp_path)
    assert [line["stage"] for line in journal.lines] == ["begun"]
    journal.write("ready")
    assert [line["stage"] for line in Journal(tmp_path).lines] == ["begun", "ready"]
