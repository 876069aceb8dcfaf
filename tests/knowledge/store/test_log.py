"""Reading the log: after a cursor, by type, by trace, by id; the order is that of the log and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.envelope import Envelope
from knowledge.errors import BadId, NotFound
from knowledge.events import Event, TrimRefused
from knowledge.store.log import PAGE, EventLog
from knowledge.store.log_writer import Bookmark, LogWriter
from knowledge.store.sqlite import Database
from tests.making import NOW, Voice, commit, finished

NO = TrimRefused(reason="no")
A, B, C = "CommandFinished", "TrimRefused", "OfTheFuture"
PATTERN = [A, B, A, A, C, B, A, C, C, B]
"""Types of the events 1 to 10."""


@pytest.fixture
def ten(log: LogWriter) -> list[Envelope]:
    """Ten events of three types, taken in turn from two sources."""
    voices = [Voice("shell"), Voice("git")]
    kept: list[Envelope] = []
    for index, kind in enumerate(PATTERN):
        voice, at = voices[index % 2], NOW + index * 1_000_000
        words: dict[str, Callable[[], Event | Envelope]] = {
            A: lambda: finished("make"),
            B: lambda: NO,
            C: lambda voice=voice, at=at: voice.utters(C, b'{"x": 1}', at=at),  # type: ignore[misc]
        }
        kept += commit(log, voice.unit(words[kind](), at=at)).logged
    return kept


def seqs(events: list[Envelope]) -> list[int]:
    return [event.seq for event in events]


def of(*types: str) -> list[int]:
    """Numbers of the ten events of these types."""
    return [seq for seq, kind in enumerate(PATTERN, 1) if kind in types]


CHOICES = [(), (A,), (B,), (A, B), (C, A), (A, B, C), ("Nonsense",), ("Nonsense", B)]


# ── in order ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 10, 99])
@pytest.mark.parametrize("after", [0, 1, 4, 9, 10, 99])
@pytest.mark.parametrize("types", CHOICES)
def test_events_after_a_place_come_in_the_order_of_the_log(
    ten: list[Envelope], reader: EventLog, types: tuple[str, ...], after: int, limit: int
) -> None:
    wanted = [seq for seq in of(*(types or (A, B, C))) if seq > after][:limit]
    found = reader.since(after, types, limit)
    assert seqs(found) == wanted
    assert found == [ten[seq - 1] for seq in wanted]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 10, 99])
@pytest.mark.parametrize("types", CHOICES)
def test_the_newest_events_come_in_the_order_of_the_log_too(
    ten: list[Envelope], reader: EventLog, types: tuple[str, ...], limit: int
) -> None:
    wanted = of(*(types or (A, B, C)))[-limit:]
    assert reader.newest(types, limit) == [ten[seq - 1] for seq in wanted]


@pytest.mark.parametrize("types", CHOICES)
def test_nothing_asked_for_is_nothing_given(ten: list[Envelope], reader: EventLog, types: tuple[str, ...]) -> None:
    assert reader.since(0, types, 0) == []
    assert reader.newest(types, 0) == []


@pytest.mark.parametrize("types", CHOICES)
def test_types_may_be_any_iterable(ten: list[Envelope], reader: EventLog, types: tuple[str, ...]) -> None:
    assert reader.since(0, iter(types)) == reader.since(0, types)
    assert reader.newest(iter(types)) == reader.newest(types)
    assert list(reader.every(0, iter(types))) == reader.since(0, types)


def test_a_type_that_is_named_twice_is_read_once(ten: list[Envelope], reader: EventLog) -> None:
    assert seqs(reader.since(0, (A, A))) == of(A)
    assert seqs(reader.newest((A, A))) == of(A)
    assert reader.waiting(0, (A, A)) == len(of(A))


def test_events_of_one_type_are_read_backwards(ten: list[Envelope], reader: EventLog) -> None:
    assert [event.seq for event in reader.backwards(A)] == of(A)[::-1]
    assert list(reader.backwards("Nonsense")) == []


@pytest.mark.parametrize("count", [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 3])
def test_a_long_log_is_read_across_pages_both_ways(log: LogWriter, reader: EventLog, count: int) -> None:
    voice = Voice()
    commit(log, voice.unit(*[finished()] * count))
    assert [event.seq for event in reader.every()] == list(range(1, count + 1))
    assert [event.seq for event in reader.every(types=[A])] == list(range(1, count + 1))
    assert [event.seq for event in reader.backwards(A)] == list(range(count, 0, -1))
    assert len(reader.since(0)) == min(count, PAGE)


def test_the_order_is_that_of_the_log_when_clocks_jump(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    for at in (NOW, NOW - 10**12, NOW + 10**12):
        commit(log, voice.unit(finished(), NO, at=at))
    assert seqs(reader.since(0, (B, A))) == [1, 2, 3, 4, 5, 6]


# ── one event ─────────────────────────────────────────────────────────────────────────────────────


def test_an_event_is_found_by_its_number_and_by_its_name(ten: list[Envelope], reader: EventLog) -> None:
    for event in ten:
        assert reader.by_seq(event.seq) == event
        assert reader.by_id(event.id) == event
        assert reader.by_id(f"e{event.seq}") == event
        assert reader.by_id(f" E{event.seq} ") == event


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("e11", NotFound),
        ("e0", NotFound),
        ("e" + "9" * 18, NotFound),
        ("shell.life-1.99", NotFound),
        ("shell.life-1.9223372036854775807", NotFound),
        ("shell.other.1", NotFound),
        ("e" + "9" * 19, BadId),
        ("e" + "9" * 5_000, BadId),
        ("shell.life-1.9223372036854775808", BadId),
        ("", BadId),
        (".", BadId),
        ("f1", BadId),
        ("e-1", BadId),
        ("'; DROP TABLE event; --", BadId),
        ("a.b'c.1", BadId),
    ],
)
def test_what_is_not_there_is_not_found(
    ten: list[Envelope], reader: EventLog, text: str, error: type[NotFound]
) -> None:
    with pytest.raises(error):
        reader.by_id(text)


def test_a_missing_number_comes_with_advice(reader: EventLog) -> None:
    with pytest.raises(NotFound, match="e5") as error:
        reader.by_seq(5)
    assert "trimmed" in error.value.advice


# ── traces ────────────────────────────────────────────────────────────────────────────────────────


def test_a_trace_is_its_root_and_all_that_followed(log: LogWriter, reader: EventLog) -> None:
    shell, thinking = Voice("shell"), Voice("thinking")
    root, other = shell.says(finished("one")), shell.says(finished("two"))
    answer = thinking.says(NO, cause=root)
    deeper = thinking.says(NO, cause=answer)
    stranger = thinking.says(NO, cause=other)
    commit(log, shell.unit(root, other), thinking.unit(answer, deeper, stranger))
    assert reader.of_trace(root.id) == [root, answer, deeper]
    assert reader.of_trace("e2") == [other, stranger]
    assert {one.trace for one in reader.of_trace(root.id)} == {root.id}
    assert reader.of_trace(answer.id) == [answer]


def test_a_trace_whose_root_is_not_there_is_not_found(reader: EventLog) -> None:
    with pytest.raises(NotFound):
        reader.of_trace("shell.life-1.1")


# ── places ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seconds", "place"), [(-99, 0), (0, 0), (0.5, 1), (1, 1), (8.999999, 9), (9, 9), (9.1, 10), (10**9, 10)]
)
def test_a_moment_is_a_place_to_begin(ten: list[Envelope], reader: EventLog, seconds: float, place: int) -> None:
    assert reader.place_at(NOW + round(seconds * 1_000_000)) == place


def test_every_moment_is_a_place_in_an_empty_log(reader: EventLog) -> None:
    assert [reader.place_at(at) for at in (0, NOW, 2**63 - 1)] == [0, 0, 0]


def test_a_place_is_never_before_an_event_that_is_old_enough(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    for seconds in (0, 50, 10, 60):
        commit(log, voice.unit(NO, at=NOW + seconds * 1_000_000))
    assert reader.place_at(NOW + 20_000_000) == 1


@pytest.mark.parametrize("types", CHOICES[1:])
@pytest.mark.parametrize("after", [0, 3, 10, 99])
def test_what_waits_is_what_comes_after(
    ten: list[Envelope], reader: EventLog, types: tuple[str, ...], after: int
) -> None:
    assert reader.waiting(after, types) == len([seq for seq in of(*types) if seq > after])


def test_a_reader_has_a_place_of_its_own(log: LogWriter, reader: EventLog) -> None:
    commit(log, Voice().unit(bookmark=Bookmark("one", 3)), Voice("git").unit(bookmark=Bookmark("two", 0)))
    assert [reader.bookmark(name) for name in ("one", "two", "three")] == [3, 0, None]


def test_counts_name_the_most_frequent_first(ten: list[Envelope], reader: EventLog) -> None:
    assert reader.counts() == {A: 4, B: 3, C: 3}
    assert next(iter(reader.counts())) == A
    assert reader.head == 10


# ── opening ───────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_log_has_nothing(reader: EventLog) -> None:
    assert (reader.head, reader.since(0), reader.newest(), list(reader.every())) == (0, [], [], [])
    assert (reader.holes(), reader.counts(), reader.waiting(0, [A])) == ({}, {}, 0)


def test_there_is_no_log_before_the_first_start(path: Path) -> None:
    with pytest.raises(NotFound):
        EventLog.open(path)
    assert not path.exists()


def test_a_log_that_is_just_being_made_is_no_log_yet(path: Path) -> None:
    with Database.writer(path, []), pytest.raises(NotFound):
        EventLog.open(path)


def test_a_log_is_read_while_it_is_written_and_after(path: Path) -> None:
    log, voice = LogWriter.open(path), Voice()
    with EventLog.open(path) as reader:
        for seq in range(1, 4):
            commit(log, voice.unit(NO))
            assert reader.head == seq
        log.close()
        assert reader.head == 3
    with EventLog.open(path) as reader:
        assert seqs(reader.since(0)) == [1, 2, 3]
