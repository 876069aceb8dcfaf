"""Streams: contiguous offsets from 0, duplicates ignored, an explicit reset where the start was trimmed."""

from pathlib import Path

import pytest

from knowledge.errors import NotFound
from knowledge.events import OutputAppended
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.streams import PAGE, Chunk, Streams
from tests.making import Voice, chunk, commit


@pytest.fixture
def streams(reader: EventLog) -> Streams:
    return Streams(reader.database)


@pytest.fixture
def voice() -> Voice:
    return Voice()


def grow(log: LogWriter, voice: Voice, *chunks: OutputAppended) -> dict[tuple[str, str, int], str]:
    """Each chunk in a unit of its own; returns what was refused."""
    return commit(log, *[voice.unit(one) for one in chunks]).refused


def trim(log: LogWriter, name: str) -> None:
    row = log.database.one("stream", {"name": name})
    assert row
    with log.database.transaction():
        log.database.run("remove_chunks", {"id": row["id"]})
        log.database.run("trim_stream", {"id": row["id"]})


def test_a_stream_is_read_whole_and_in_order(log: LogWriter, streams: Streams, voice: Voice) -> None:
    grow(log, voice, chunk("a", 0, "one\n"), chunk("b", 0, "other"), chunk("a", 1, "two\n", "stderr"))
    assert list(streams.read("a")) == [Chunk(0, "stdout", "one\n"), Chunk(1, "stderr", "two\n")]
    assert streams.text("a") == "one\ntwo\n"
    assert streams.text("b") == "other"
    assert streams.length("a") == 2


@pytest.mark.parametrize("off", [0, 1, 2, 3, 99])
def test_reading_goes_on_where_it_was_left(log: LogWriter, streams: Streams, voice: Voice, off: int) -> None:
    grow(log, voice, *[chunk("a", n) for n in range(3)])
    assert [one.off for one in streams.read("a", off)] == list(range(off, 3))
    grow(log, voice, chunk("a", 3))
    assert [one.off for one in streams.read("a", min(off, 3))][-1] == 3


@pytest.mark.parametrize("count", [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])
def test_a_long_stream_is_read_across_pages(log: LogWriter, streams: Streams, voice: Voice, count: int) -> None:
    commit(log, voice.unit(*[chunk("a", n) for n in range(count)]))
    assert [one.off for one in streams.read("a")] == list(range(count))


def test_a_chunk_that_comes_twice_is_kept_once(log: LogWriter, streams: Streams, voice: Voice) -> None:
    refused = grow(log, voice, chunk("a", 0, "first"), chunk("a", 0, "again"), chunk("a", 1, "then"), chunk("a", 0))
    assert not refused
    assert streams.text("a") == "firstthen"


def test_a_chunk_that_comes_twice_is_not_delivered_twice(log: LogWriter, voice: Voice) -> None:
    done = commit(log, voice.unit(chunk("a", 0)), voice.unit(chunk("a", 0)), voice.unit(chunk("a", 1)))
    assert [one.header.n for one in done.appended] == [1, 3]
    assert not done.logged


@pytest.mark.parametrize("off", [1, 2, 2**62, 2**70])
def test_a_gap_is_refused_and_begins_no_stream(log: LogWriter, streams: Streams, voice: Voice, off: int) -> None:
    refused = grow(log, voice, chunk("a", off))
    assert "chunk" in refused[voice.source, voice.epoch, 1]
    assert streams.length("a") == 0
    with pytest.raises(NotFound):
        list(streams.read("a"))


def test_a_stream_ends_once_and_its_end_is_no_text(log: LogWriter, streams: Streams, voice: Voice) -> None:
    grow(log, voice, chunk("a", 0, "x"))
    assert not streams.ended("a")
    grow(log, voice, chunk("a", 1, "bye", "end"))
    assert streams.ended("a")
    assert streams.text("a") == "x"
    assert [one.kind for one in streams.read("a")] == ["stdout", "end"]


def test_a_stream_that_has_ended_stays_ended(log: LogWriter, streams: Streams, voice: Voice) -> None:
    grow(log, voice, chunk("a", 0, "x"), chunk("a", 1, "bye", "end"), chunk("a", 2, "afterthought"))
    assert streams.ended("a")


def test_a_repeated_end_changes_nothing(log: LogWriter, streams: Streams, voice: Voice) -> None:
    assert not grow(log, voice, chunk("a", 0, "bye", "end"), chunk("a", 0, "bye", "end"))
    assert streams.ended("a")
    assert streams.length("a") == 1


def test_what_was_trimmed_is_said_and_never_skipped_in_silence(log: LogWriter, streams: Streams, voice: Voice) -> None:
    grow(log, voice, *[chunk("a", n) for n in range(3)])
    trim(log, "a")
    assert [(one.off, one.kind) for one in streams.read("a")] == [(3, "reset")]
    assert streams.text("a") == ""
    grow(log, voice, chunk("a", 3, "later"))
    assert [(one.off, one.kind) for one in streams.read("a", 1)] == [(3, "reset"), (3, "stdout")]
    assert [one.kind for one in streams.read("a", 3)] == ["stdout"]
    assert streams.text("a") == "later"
    assert streams.length("a") == 4


def test_a_chunk_that_was_trimmed_does_not_come_back(log: LogWriter, streams: Streams, voice: Voice) -> None:
    grow(log, voice, chunk("a", 0), chunk("a", 1))
    trim(log, "a")
    assert not grow(log, voice, chunk("a", 0, "again"))
    assert streams.text("a") == ""


def test_a_stream_never_begun_is_not_found(streams: Streams) -> None:
    assert streams.length("a") == 0
    for ask in (streams.text, streams.ended, lambda name: list(streams.read(name))):
        with pytest.raises(NotFound, match="stream a"):
            ask("a")


@pytest.mark.parametrize("text", ["", "\0", "\r\n\r", "grüße \U0001f600", "x" * 500_000])
def test_any_text_comes_back_as_it_was(log: LogWriter, streams: Streams, voice: Voice, text: str) -> None:
    said = chunk("a", 0).model_copy(update={"text": text})
    commit(log, voice.unit(voice.utters("OutputAppended", said.model_dump_json(warnings=False).encode())))
    assert streams.text("a") == text


def test_streams_survive_a_restart(path: Path, voice: Voice) -> None:
    first = LogWriter.open(path)
    grow(first, voice, chunk("a", 0, "one"))
    first.close()
    second = LogWriter.open(path)
    assert not grow(second, voice, chunk("a", 1, "two"))
    assert Streams(second.database).text("a") == "onetwo"
    second.close()
