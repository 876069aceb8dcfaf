"""A reader of memory stays open, and still sees what is there now."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import NotFound, StoreError
from knowledge.store.memory import Memory, MemoryReader


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


@pytest.fixture
def reader(path: Path) -> Iterator[MemoryReader]:
    one = MemoryReader(path)
    yield one
    one.close()


def note(path: Path, seq: int) -> None:
    """Write down that event `seq` was taken into account."""
    with Memory.writer(path) as memory, memory.writing("reader", seq):
        pass


def place(reader: MemoryReader) -> int:
    with reader.reading() as memory:
        return memory.place("reader")


def test_it_stays_open_and_sees_what_is_written(path: Path, reader: MemoryReader) -> None:
    note(path, 1)
    with reader.reading() as first:
        assert first.place("reader") == 1
    note(path, 2)
    with reader.reading() as second:
        assert (second is first, second.place("reader")) == (True, 2)


def test_before_there_is_a_memory_it_says_so_and_finds_it_later(path: Path, reader: MemoryReader) -> None:
    with pytest.raises(NotFound), reader.reading():
        pass
    note(path, 1)
    assert place(reader) == 1


def test_a_file_that_was_removed_is_found_missing_and_one_in_its_place_is_read(
    path: Path, reader: MemoryReader
) -> None:
    note(path, 7)
    assert place(reader) == 7
    for left in path.parent.glob("memory.db*"):
        left.unlink()
    with pytest.raises(NotFound), reader.reading():
        pass
    note(path, 3)
    assert place(reader) == 3
    path.rename(path.with_name("old"))
    note(path, 4)
    assert place(reader) == 4


def test_after_an_error_it_is_opened_anew(path: Path, reader: MemoryReader) -> None:
    note(path, 1)
    with pytest.raises(StoreError), reader.reading() as first:
        raise StoreError
    with reader.reading() as second:
        assert second is not first


def test_a_forked_child_opens_it_for_itself(path: Path, reader: MemoryReader) -> None:
    note(path, 5)
    with reader.reading() as ours:
        pass
    ready, said = os.pipe()
    if (child := os.fork()) == 0:
        with reader.reading() as theirs:
            os.write(said, f"{theirs is ours} {theirs.place('reader')}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(ready, 99) == b"False 5"
    assert place(reader) == 5
    os.close(ready)
    os.close(said)
