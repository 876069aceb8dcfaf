"""What every reader of output streams guarantees."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.doubles.history import MemoryStreams
from daemon.service import StreamReader
from knowledge.errors import NotFound
from knowledge.events import OutputAppended
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.streams import Chunk, Streams
from tests.making import Voice, chunk, commit

Grow = Callable[..., None]


@pytest.fixture(params=["memory", "sqlite"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[StreamReader, Grow]]:
    """A reader, and what appends to the streams it reads."""
    if request.param == "memory":
        memory = MemoryStreams()

        def append(*chunks: OutputAppended) -> None:
            for one in chunks:
                memory.append(one)

        yield memory, append
        return
    log, voice = LogWriter.open(tmp_path / "core.db"), Voice()
    with EventLog.open(tmp_path / "core.db") as reading:
        yield Streams(reading.database), lambda *chunks: commit(log, *[voice.unit(one) for one in chunks]) and None
    log.close()


@pytest.fixture
def streams(kept: tuple[StreamReader, Grow]) -> StreamReader:
    return kept[0]


@pytest.fixture
def grow(kept: tuple[StreamReader, Grow]) -> Grow:
    return kept[1]


def test_a_stream_is_read_whole_in_order_and_apart_from_others(streams: StreamReader, grow: Grow) -> None:
    grow(chunk("a", 0, "one\n"), chunk("b", 0, "other"), chunk("a", 1, "two\n", "stderr"))
    assert list(streams.read("a")) == [Chunk(0, "stdout", "one\n"), Chunk(1, "stderr", "two\n")]
    assert (streams.text("a"), streams.text("b")) == ("one\ntwo\n", "other")


@pytest.mark.parametrize("off", [0, 1, 2, 3, 99])
def test_reading_goes_on_where_it_was_left(streams: StreamReader, grow: Grow, off: int) -> None:
    grow(*[chunk("a", n) for n in range(3)])
    assert [one.off for one in streams.read("a", off)] == list(range(off, 3))


def test_what_comes_later_is_read_later(streams: StreamReader, grow: Grow) -> None:
    grow(chunk("a", 0, "one"))
    assert streams.text("a") == "one"
    grow(chunk("a", 1, "two"))
    assert [one.text for one in streams.read("a", 1)] == ["two"]


def test_the_end_is_a_chunk_and_no_text(streams: StreamReader, grow: Grow) -> None:
    grow(chunk("a", 0, "x"), chunk("a", 1, "bye", "end"))
    assert [one.kind for one in streams.read("a")] == ["stdout", "end"]
    assert streams.text("a") == "x"


def test_a_chunk_that_comes_twice_is_kept_once(streams: StreamReader, grow: Grow) -> None:
    grow(chunk("a", 0, "first"), chunk("a", 0, "again"), chunk("a", 1, "then"))
    assert streams.text("a") == "firstthen"


def test_a_stream_never_begun_is_not_found(streams: StreamReader) -> None:
    with pytest.raises(NotFound, match="stream a"):
        streams.text("a")
    with pytest.raises(NotFound, match="stream a"):
        list(streams.read("a"))
