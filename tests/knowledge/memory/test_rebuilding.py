"""A memory that is made anew from the log equals the one that grew with it, whatever happened on the way."""

import math
import os
import signal
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.doubles.history import load
from knowledge.events import OutputAppended
from knowledge.failures.greens import Greens
from knowledge.memory.books import Books
from knowledge.memory.rebuilding import build, partial_of, put
from knowledge.memory.vectors import Vectors
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from tests import slices
from tests.knowledge.memory.alike import tables
from tests.knowledge.memory.living import Life
from tests.making import Voice, commit

HISTORIES = sorted((Path(__file__).parents[2] / "histories").glob("**/[!0-9]*[!s].jsonl"))
"""All but the labelled days and their labels, of which there are many."""
EVENTS = slices.of(10_000, 1_500)
ALL = {"after": 0, "limit": 10_000}
REOPENED = slices.of(1, 5) / 100
"""Share of portions after which the process that writes memory was killed."""


class Growing:
    """A memory that is written as events come."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "memory.db"
        self.log = EventLog.open(folder / "core.db")
        self._open()

    def _open(self) -> None:
        self.memory = Memory.writer(self.path)
        self.books = Books(self.memory, self.log)

    def hear(self, life: Life, events: int) -> None:
        for portion in life.go_on(events):
            if life.dice.random() < REOPENED:
                self.memory.close()
                self._open()
                self.books.catch_up()
            for seen in portion:
                self.books.write(seen)

    def close(self) -> None:
        self.memory.close()
        self.log.close()


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[Growing]:
    life = Life(tmp_path, 1)
    growing = Growing(tmp_path)
    growing.hear(life, EVENTS)
    yield growing
    growing.close()
    life.log.close()


def test_made_anew_it_is_what_it_had_become(lived: Growing, tmp_path: Path) -> None:
    grown = tables(lived.path)
    assert sum(map(len, grown.values())) > EVENTS // 10, "the comparison has nothing to compare"
    built = build(tmp_path / "core.db", lived.path)
    assert built.through >= EVENTS
    lived.close()
    put(lived.path)
    made = tables(lived.path)
    for table, rows in grown.items():
        assert made[table] == rows, table
    assert made.keys() == grown.keys()


@pytest.mark.parametrize("history", HISTORIES, ids=lambda path: path.stem)
def test_it_is_so_for_recorded_histories(history: Path, tmp_path: Path) -> None:
    log = LogWriter.open(tmp_path / "core.db")
    events = [one for one in load(history) if one.type != OutputAppended.__name__]
    voice = Voice()
    commit(log, *(voice.unit(voice.utters(one.type, one.body, at=one.header.at)) for one in events))
    growing = Growing(tmp_path)
    for seen in growing.log.every():
        growing.books.write(seen)
    growing.close()
    grown = tables(growing.path)
    build(tmp_path / "core.db", growing.path)
    put(growing.path)
    assert tables(growing.path) == grown
    log.close()


def test_what_green_runs_printed_is_carried_over(tmp_path: Path) -> None:
    LogWriter.open(tmp_path / "core.db").close()
    memory = tmp_path / "memory.db"
    with Memory.writer(memory) as present:
        Greens(present).add("1\x1f/src\x1fmake", 7, "all is well")
        Greens(present).add("2\x1f/other\x1fmake", 9, "nothing to see")
    build(tmp_path / "core.db", memory, keep=lambda one: one.project == 1)
    put(memory)
    with Memory.reader(memory) as made:
        assert Greens(made).of("1\x1f/src\x1fmake") == {"all is well"}
        assert not Greens(made).of("2\x1f/other\x1fmake")


def test_vectors_are_carried_over_to_what_says_the_same(tmp_path: Path) -> None:
    life, growing = Life(tmp_path, 4), Growing(tmp_path)
    growing.hear(life, 300)
    vectors, exact = Vectors(growing.memory), {}
    with growing.memory.database.transaction():
        vectors.begin("model", 4)
        for number, text in vectors.texts_lacking(10_000).items():
            exact[text] = struct.pack("<4e", *(math.cos(zlib.crc32(text.encode()) + step) for step in range(4)))
            vectors.put(number, exact[text])
    growing.hear(life, 400)
    growing.close()
    build(tmp_path / "core.db", growing.path)
    put(growing.path)
    with Memory.reader(growing.path) as made:
        assert Vectors(made).model == ("model", 4)
        kept = {f"{row['title']}\n{row['body']}": row["exact"] for row in made.database.all("vectors_with_text", ALL)}
        lacking = set(Vectors(made).texts_lacking(10_000).values())
    assert len(kept) > len(exact) // 2
    assert lacking, "what was said since then has none"
    for said, vector in kept.items():
        assert any(vector == exact[text] for text in exact if text.split() == said.split()), said
    life.log.close()


@pytest.mark.parametrize("content", [None, b"", b"nonsense" * 1_000])
def test_a_memory_that_is_gone_or_damaged_is_made_again(tmp_path: Path, content: bytes | None) -> None:
    life = Life(tmp_path, 2)
    for _ in life.go_on(300):
        pass
    memory = tmp_path / "memory.db"
    if content is not None:
        memory.write_bytes(content)
    assert build(tmp_path / "core.db", memory).through == life.log.head
    put(memory)
    with Memory.reader(memory) as made:
        assert made.place("failures") > 0
    life.log.close()


@pytest.mark.parametrize("moment", ["built", "removed", "put"])
def test_killed_on_the_way_there_is_a_memory_or_none(tmp_path: Path, moment: str) -> None:
    """Never half of one; where there is none, it is filled again when it is opened."""
    life = Life(tmp_path, 3)
    growing = Growing(tmp_path)
    growing.hear(life, 300)
    growing.close()
    grown = tables(growing.path)
    child = os.fork()
    if not child:
        try:
            build(tmp_path / "core.db", growing.path)
            if moment == "removed":
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{growing.path}{suffix}").unlink(missing_ok=True)
            elif moment == "put":
                put(growing.path)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    again = Growing(tmp_path)
    again.books.catch_up()
    again.close()
    assert tables(growing.path) == grown
    build(tmp_path / "core.db", growing.path)
    put(growing.path)
    assert not partial_of(growing.path).exists()
    assert tables(growing.path) == grown
    life.log.close()
