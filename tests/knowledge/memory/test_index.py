"""The index: each thing stands in it once, and what is taken out is gone, words and vectors."""

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.doubles.encoder import WordEncoder
from knowledge.memory.encoding import DIMENSIONS
from knowledge.memory.entry import Entry
from knowledge.memory.index import LONGEST, Index
from knowledge.memory.vectors import HEAD, SLOTS, Vectors
from knowledge.store.memory import Memory

ENCODER = WordEncoder()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with Memory.writer(tmp_path / "memory.db") as one:
        yield one


def note(number: int, body: str = "") -> Entry:
    return Entry("note", f"n{number}", 1, number, f"title {number}", body)


def fill(memory: Memory, count: int) -> list[int]:
    """Notes with vectors; their numbers in the index."""
    index, vectors = Index(memory), Vectors(memory)
    with memory.database.transaction():
        vectors.begin(ENCODER.model, DIMENSIONS)
        numbers = [index.put(note(one)) for one in range(count)]
        for one, number in enumerate(numbers):
            vectors.put(number, ENCODER.vectors([f"title {one}"]))
    return numbers


def slots(memory: Memory) -> dict[int, bytes]:
    """What stands in each slot: the numbers of its entry."""
    size, found = HEAD.size + DIMENSIONS, dict[int, bytes]()
    for row in memory.database.all("blocks"):
        for place in range(SLOTS):
            number, _ = HEAD.unpack_from(row["slots"], place * size)
            if number:
                found[number] = row["slots"][place * size + HEAD.size : (place + 1) * size]
            else:
                assert not any(row["slots"][place * size : (place + 1) * size])
    return found


def test_what_is_put_in_again_takes_the_place_of_what_was(memory: Memory) -> None:
    index = Index(memory)
    first = index.put(note(1, "old"))
    assert index.put(note(1, "new")) == first
    assert index.by_ref("n1") == [note(1, "new")]
    index.put(note(1, "second part")._replace(part=1))
    assert [one.part for one in index.by_ref("n1")] == [0, 1]
    index.remove("note", "n1")
    assert index.by_ref("n1") == []


def test_the_same_text_keeps_its_vector_and_another_loses_it(memory: Memory) -> None:
    (number,) = fill(memory, 1)
    index = Index(memory)
    index.put(note(0)._replace(at=99))
    assert [*slots(memory)] == [number]
    index.put(note(0, "changed"))
    assert slots(memory) == {}


def test_what_no_longer_holds_is_noted(memory: Memory) -> None:
    index = Index(memory)
    index.put(note(1))
    index.hold("n1", 7)
    assert index.by_ref("n1")[0].valid_to == 7
    index.hold("n1", None)
    assert index.by_ref("n1")[0].valid_to is None


def test_vectors_stand_without_a_gap_whatever_is_taken_out(memory: Memory) -> None:
    numbers = fill(memory, SLOTS + 40)
    before, index, order = slots(memory), Index(memory), random.Random(4)
    gone = order.sample(range(len(numbers)), SLOTS - 10)
    with memory.database.transaction():
        for one in gone:
            index.remove("note", f"n{one}")
    left = {numbers[one] for one in range(len(numbers)) if one not in set(gone)}
    assert slots(memory) == {number: before[number] for number in left}
    assert memory.database.number("slots_taken") == len(left)
    assert len(memory.database.all("blocks")) == 1
    assert Vectors(memory).lacking == 0


def test_a_vector_of_zeros_is_one_all_the_same(memory: Memory) -> None:
    number = Index(memory).put(note(1))
    Vectors(memory).begin("zero", 4)
    Vectors(memory).put(number, struct.pack("<4e", 0, 0, 0, 0))
    Vectors(memory).remove(number)
    assert memory.database.number("slots_taken") == 0


def test_a_text_is_kept_as_far_as_it_can_be(memory: Memory) -> None:
    index = Index(memory)
    index.put(note(1, "half \ud800 of a character, and \0 nothing" + "x" * LONGEST))
    (kept,) = index.by_ref("n1")
    assert kept.body.startswith("half ? of a character, and   nothing")
    assert len(kept.body) == LONGEST
