"""Committing: numbers without a hole, units whole or not at all, nothing half-written on a full disk."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, WriterBusy
from knowledge.events import BackupFailed, HealthReported, TrimRefused
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark, Committed, LogWriter, Unit
from knowledge.store.sqlite import Database
from knowledge.store.streams import Streams
from tests.knowledge.store.conftest import Child
from tests.making import DAY, NOW, Voice, chunk, commit, finished

HEALTHY = HealthReported(service="s", pid=1, handled=0, waiting=0)
NO = TrimRefused(reason="no")


def seqs(done: Committed) -> list[int]:
    return [envelope.seq for envelope in done.logged]


def cseqs(log: LogWriter) -> dict[str, list[int]]:
    """The numbers within each channel, in the order of the log."""
    found: dict[str, list[int]] = {}
    statement = "SELECT type, cseq FROM event JOIN channel ON channel.id = channel ORDER BY seq"
    for kind, cseq in log.database._connection.execute(statement):
        found.setdefault(kind, []).append(cseq)
    return found


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────


def test_events_of_all_sources_are_numbered_together_without_a_hole(log: LogWriter, reader: EventLog) -> None:
    shell, git = Voice("shell"), Voice("git")
    first = commit(log, shell.unit(finished("a"), NO), git.unit(finished("b")))
    second = commit(log, git.unit(finished("c")), shell.unit(NO))
    assert seqs(first) + seqs(second) == [1, 2, 3, 4, 5]
    assert [envelope.seq for envelope in reader.every()] == [1, 2, 3, 4, 5]
    assert log.head == reader.head == 5


def test_events_of_one_type_are_numbered_without_a_hole(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    for _ in range(3):
        commit(log, voice.unit(finished(), NO, finished()), voice.unit(voice.utters("OfTheFuture", b"{}")))
    assert cseqs(log) == {
        "CommandFinished": [1, 2, 3, 4, 5, 6],
        "TrimRefused": [1, 2, 3],
        "OfTheFuture": [1, 2, 3],
    }
    assert reader.holes() == {}
    assert reader.counts() == {"CommandFinished": 6, "TrimRefused": 3, "OfTheFuture": 3}


def test_a_lost_event_would_be_seen_as_a_hole(log: LogWriter, reader: EventLog) -> None:
    commit(log, Voice().unit(*[finished()] * 5))
    with log.database.transaction():
        log.database.run("remove_events", {"seqs": "[3]"})
    assert reader.holes() == {"CommandFinished": 1}


@given(batches=st.lists(st.lists(st.lists(st.sampled_from("abcx"), max_size=3), max_size=3), max_size=5))
@settings(max_examples=15)
def test_whatever_arrives_numbers_stay_contiguous(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[list[str]]]
) -> None:
    path = tmp_path_factory.mktemp("log") / "core.db"
    voices = [Voice("one"), Voice("two")]
    for batch in batches:  # a new writer for each batch
        log = LogWriter.open(path)
        units = []
        for index, words in enumerate(batch):
            voice = voices[index % 2]
            bodies = [b"broken" if word == "x" else b"{}" for word in words]
            sealed = [voice.utters(f"Kind_{word}", body) for word, body in zip(words, bodies, strict=True)]
            units.append(voice.unit(*sealed))
        commit(log, *units)
        numbers = cseqs(log)
        log.close()
        assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    with EventLog.open(path) if batches else LogWriter.open(path).database as _:
        pass
    if batches:
        with EventLog.open(path) as reader:
            kept = [envelope.seq for envelope in reader.every()]
            assert kept == list(range(1, len(kept) + 1))
            assert reader.holes() == {}


def test_what_is_only_delivered_takes_a_number_of_its_source_and_none_of_the_log(
    log: LogWriter, reader: EventLog
) -> None:
    voice = Voice()
    done = commit(log, voice.unit(finished(), HEALTHY, finished()), voice.unit(HEALTHY))
    assert seqs(done) == [1, 2]
    assert log.producer("shell", "life-1", NOW).last == 4
    assert [envelope.header.n for envelope in reader.every()] == [1, 3]


# ── producers ─────────────────────────────────────────────────────────────────────────────────────


def test_a_producer_is_known_by_source_and_life(log: LogWriter) -> None:
    commit(log, Voice("shell", "a").unit(NO, NO), Voice("shell", "b").unit(NO))
    assert log.producer("shell", "a", NOW).last == 2
    assert log.producer("shell", "b", NOW).last == 1
    assert log.producer("shell", "c", NOW).last == 0


LAST_WORDS: dict[str, tuple[Callable[[Voice], Unit], int]] = {
    "an event": (lambda voice: voice.unit(NO), 2),
    "a chunk": (lambda voice: voice.unit(chunk("s", 0)), 2),
    "something ephemeral": (lambda voice: voice.unit(HEALTHY), 2),
    "an event and something ephemeral": (lambda voice: voice.unit(NO, HEALTHY), 3),
    "a refused unit": (lambda voice: voice.unit(voice.utters("A", b"broken"), NO), 3),
    "a unit whose bookmark was passed": (lambda voice: voice.unit(NO, bookmark=Bookmark("r", 1)), 2),
    "a bookmark alone": (lambda voice: voice.unit(bookmark=Bookmark("q", 1)), 2),
    "an empty unit that takes numbers": (lambda voice: Unit(voice.source, voice.epoch, (), None, 2, span=5), 6),
}


@pytest.mark.parametrize(("last", "n"), LAST_WORDS.values(), ids=LAST_WORDS)
def test_a_producer_survives_a_restart_whatever_it_said_last(path: Path, last: Callable, n: int) -> None:
    voice = Voice()
    first = LogWriter.open(path)
    commit(first, Voice("other").unit(NO, bookmark=Bookmark("r", 1)))
    commit(first, voice.unit(NO))
    commit(first, last(voice))
    assert first.producer("shell", "life-1", NOW).last == n
    first.close()
    second = LogWriter.open(path)
    assert second.producer("shell", "life-1", NOW).last == n
    second.close()


def test_a_forgotten_producer_is_remembered_from_the_log(log: LogWriter) -> None:
    commit(log, Voice().unit(NO, NO))
    log.forget("shell", "life-1")
    assert log.producer("shell", "life-1", NOW).last == 2


def test_numbers_go_on_in_a_writer_that_is_opened_again(path: Path) -> None:
    voice = Voice()
    for opened in range(3):
        log = LogWriter.open(path)
        assert log.head == 2 * opened
        assert seqs(commit(log, voice.unit(finished(), NO))) == [2 * opened + 1, 2 * opened + 2]
        assert cseqs(log) == {name: list(range(1, opened + 2)) for name in ("CommandFinished", "TrimRefused")}
        log.close()


def test_producers_that_were_silent_for_long_are_forgotten_when_none_of_their_words_is_left(log: LogWriter) -> None:
    commit(log, Voice("gone").unit(HEALTHY), Voice("kept").unit(NO), now=NOW - 40 * DAY)
    commit(log, Voice("young").unit(HEALTHY), now=NOW)
    log.tidy(NOW - 30 * DAY)
    for source in ("gone", "kept", "young"):
        log.forget(source, "life-1")
    assert [log.producer(source, "life-1", NOW).last for source in ("gone", "kept", "young")] == [0, 1, 1]


def test_bookmarks_of_old_spool_files_and_answers_go_and_those_of_services_stay(
    log: LogWriter, reader: EventLog
) -> None:
    marks = [Bookmark("spool/old", 1), Bookmark("diagnosis", 1), Bookmark("answer:k", 1)]
    commit(log, *[Voice(mark.reader).unit(bookmark=mark) for mark in marks], now=NOW - 40 * DAY)
    commit(log, Voice("shell").unit(bookmark=Bookmark("spool/new", 1)))
    log.tidy(NOW - 30 * DAY)
    names = ("spool/old", "answer:k", "diagnosis", "spool/new")
    assert [reader.bookmark(name) for name in names] == [None, None, 1, 1]


# ── what arrives is what is kept ──────────────────────────────────────────────────────────────────

BODIES = [
    b"{}",
    b' {"a" : 1.50,\n "a":2, "b":[-0, 1e5, "\\u00e9 \xc3\xa9 \\/ \\u0000"]} ',
    b'{"huge": ' + b"9" * 400 + b', "deep": ' + b"[" * 100 + b"]" * 100 + b"}",
    b'{"text": "' + b"x" * 900_000 + b'"}',
    '{"\U0001f600": "\U0001f600\\ud83d\\ude00"}'.encode(),
]


@pytest.mark.parametrize("body", BODIES, ids=["empty", "odd", "huge numbers", "large", "emoji"])
@pytest.mark.parametrize("kind", ["OfTheFuture", "TrimRefused"])
def test_an_event_is_kept_byte_for_byte(log: LogWriter, reader: EventLog, kind: str, body: bytes) -> None:
    sent = Voice().utters(kind, body, version=7)
    before = Envelope(sent.header, body).json_object()
    commit(log, Voice().unit(sent))
    kept = reader.by_seq(1)
    assert kept.body == body
    assert kept == sent
    assert kept.header.encode() == sent.header.encode()
    assert kept.json_object() == before | {"seq": 1}


def test_the_whole_header_is_kept(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    root = voice.says(finished("grüße\0"), project=9, at=NOW - 5)
    answer = voice.says(NO, cause=root)
    commit(log, voice.unit(root, answer))
    assert reader.since(0) == [root, answer]
    assert reader.by_seq(2).header == answer.header
    assert reader.by_seq(1).event == finished("grüße\0")


# ── whole or not at all ───────────────────────────────────────────────────────────────────────────

BROKEN: dict[str, Callable[[Voice], Envelope]] = {
    "not JSON": lambda voice: voice.utters("A", b"hello"),
    "not UTF-8": lambda voice: voice.utters("A", b'{"a": "\xff"}'),
    "a lone surrogate": lambda voice: voice.utters("A", b'{"a": "\\ud800"}'),
    "not an object": lambda voice: voice.utters("A", b"[]"),
    "NaN": lambda voice: voice.utters("A", b'{"a": NaN}'),
    "a chunk that is none": lambda voice: voice.utters("OutputAppended", b"{}"),
    "a chunk of a negative offset": lambda voice: voice.utters(
        "OutputAppended", json.dumps({"stream": "t", "off": -1, "kind": "text", "text": ""}).encode()
    ),
    "a gap in a stream": lambda voice: voice.says(chunk("s", 5)),
    "a gap within the unit": lambda voice: voice.says(chunk("s", 2)),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_unit_with_something_broken_leaves_nothing_and_its_neighbours_intact(
    log: LogWriter, reader: EventLog, broken: Callable[[Voice], Envelope]
) -> None:
    shell, git = Voice("shell"), Voice("git")
    before = git.unit(finished("before"), chunk("s", 0, "kept"))
    bad = shell.unit(shell.says(NO), shell.says(chunk("s", 1)), shell.says(chunk("new", 0)), broken(shell))
    bad = Unit(bad.source, bad.epoch, bad.events, Bookmark("reader", 9), bad.first)
    after = git.unit(finished("after"))
    if broken is BROKEN["a gap within the unit"]:
        bad = Unit(bad.source, bad.epoch, (bad.events[0], bad.events[3]), Bookmark("reader", 9), bad.first)
    done = commit(log, before, bad, after)
    assert list(done.refused) == [("shell", "life-1", 1)]
    assert seqs(done) == [1, 2]
    assert [event.event for event in reader.every()] == [finished("before"), finished("after")]
    streams = Streams(reader.database)
    assert streams.text("s") == "kept"
    assert streams.length("new") == 0
    assert reader.holes() == {}
    assert log.producer("shell", "life-1", NOW).last == bad.last
    assert seqs(commit(log, shell.unit(NO))) == [3]


# ── bookmarks ─────────────────────────────────────────────────────────────────────────────────────


def test_a_bookmark_moves_with_what_was_made_of_it(log: LogWriter, reader: EventLog) -> None:
    assert reader.bookmark("diagnosis") is None
    commit(log, Voice().unit(NO, bookmark=Bookmark("diagnosis", 5)))
    assert reader.bookmark("diagnosis") == 5
    commit(log, Voice("other").unit(bookmark=Bookmark("diagnosis", 8)))
    assert reader.bookmark("diagnosis") == 8
    assert reader.head == 1


@pytest.mark.parametrize("position", [4, 5])
def test_effects_of_what_was_already_passed_are_dropped(log: LogWriter, reader: EventLog, position: int) -> None:
    """A service that was killed after its commit does its last event again, in a new life."""
    commit(log, Voice("thinking", "a").unit(NO, chunk("s", 0, "once"), bookmark=Bookmark("diagnosis", 5)))
    again = Voice("thinking", "b").unit(NO, chunk("s", 1, "twice"), bookmark=Bookmark("diagnosis", position))
    done = commit(log, again)
    assert (done.logged, done.appended, done.refused) == ([], [], {})
    assert reader.bookmark("diagnosis") == 5
    assert reader.head == 1
    assert Streams(reader.database).text("s") == "once"
    assert log.producer("thinking", "b", NOW).last == 2


def test_a_bookmark_is_passed_within_one_batch_too(log: LogWriter, reader: EventLog) -> None:
    old, new = Voice("thinking", "a"), Voice("thinking", "b")
    done = commit(log, old.unit(NO, bookmark=Bookmark("r", 1)), new.unit(NO, bookmark=Bookmark("r", 1)))
    assert [envelope.id for envelope in done.logged] == ["thinking.a.1"]
    assert reader.head == 1


def test_the_first_place_may_be_zero(log: LogWriter, reader: EventLog) -> None:
    done = commit(log, Voice().unit(NO, bookmark=Bookmark("r", 0)))
    assert seqs(done) == [1]
    assert reader.bookmark("r") == 0


def test_a_refused_unit_does_not_move_its_bookmark(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    commit(log, voice.unit(voice.utters("A", b"broken"), bookmark=Bookmark("r", 3)))
    assert reader.bookmark("r") is None
    assert seqs(commit(log, voice.unit(NO, bookmark=Bookmark("r", 3)))) == [1]


# ── a full disk, and other rude ends ──────────────────────────────────────────────────────────────


def test_on_a_full_disk_nothing_is_half_written_and_the_same_batch_succeeds_later(
    log: LogWriter, reader: EventLog
) -> None:
    voice, other = Voice(), Voice("other")
    commit(log, voice.unit(finished("before"), bookmark=Bookmark("r", 1)))
    batch = [
        other.unit(NO, chunk("s", 0, "small")),
        voice.unit(BackupFailed(database="core", reason="x" * 300_000), chunk("s", 1), bookmark=Bookmark("r", 2)),
        voice.unit(voice.utters("NeverSeenBefore", b"{}")),
    ]
    for unit in batch:
        log.producer(unit.source, unit.epoch, NOW)
    log.database.limit_pages(log.database.page_count())
    for _ in range(3):
        with pytest.raises(DiskFull):
            log.commit(batch, NOW)
        assert (log.head, reader.head) == (1, 1)
        assert log.producer("shell", "life-1", NOW).last == 1
        assert log.producer("other", "life-1", NOW).last == 0
        assert reader.bookmark("r") == 1
        assert Streams(reader.database).length("s") == 0
        assert set(reader.counts()) == {"CommandFinished"}
    log.database.limit_pages(1_000_000)
    assert seqs(commit(log, *batch)) == [2, 3, 4]
    assert reader.holes() == {}
    assert log.producer("shell", "life-1", NOW).last == 4
    assert Streams(reader.database).length("s") == 2
    assert reader.bookmark("r") == 2


def test_reading_goes_on_while_the_disk_is_full(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    commit(log, voice.unit(finished("before")))
    log.database.limit_pages(log.database.page_count())
    with pytest.raises(DiskFull):
        commit(log, voice.unit(*[finished("x" * 10_000)] * 100))
    assert reader.by_seq(1).event == finished("before")


def test_an_empty_batch_changes_nothing(log: LogWriter, reader: EventLog) -> None:
    assert commit(log) == Committed()
    assert reader.head == 0


SAFE_AND_FAST = [(BackupFailed(database="core", reason="no"), True), (finished(), False), (HEALTHY, False)]


@pytest.mark.parametrize(("event", "safe"), SAFE_AND_FAST, ids=["safe", "fast", "ephemeral"])
def test_a_unit_is_safe_when_one_of_its_events_is(event: BackupFailed, safe: bool) -> None:
    assert Voice().unit(finished(), event).safe is safe
    assert Voice().unit().safe is False
    assert Voice().unit(Voice().utters("OfTheFuture", b"{}")).safe


COMMIT = """
import sys
from pathlib import Path
from knowledge.store.log_writer import LogWriter
from tests.making import Voice, commit, finished
log, voice = LogWriter.open(Path(sys.argv[1])), Voice()
while True:
    commit(log, voice.unit(finished(), finished()))
    print(log.head, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(path: Path, child: Child) -> None:
    writer = child(COMMIT, path)
    assert writer.stdout
    acknowledged = [int(writer.stdout.readline()) for _ in range(50)][-1]
    with pytest.raises(WriterBusy):
        LogWriter.open(path)
    writer.send_signal(signal.SIGKILL)
    rest = writer.stdout.read().split()
    writer.wait()
    acknowledged = max([acknowledged, *map(int, rest[:-1])])
    log = LogWriter.open(path)
    assert log.head >= acknowledged
    assert log.head % 2 == 0
    assert log.producer("shell", "life-1", NOW).last == log.head
    assert log.database.check("integrity_check") == "ok"
    log.close()
    with EventLog.open(path) as reader:
        assert reader.holes() == {}
        assert [one.seq for one in reader.every()] == list(range(1, reader.head + 1))


# ── numbers that must not come again ──────────────────────────────────────────────────────────────


def test_numbers_can_leap_and_never_fall_back(path: Path) -> None:
    voice = Voice()
    log = LogWriter.open(path)
    commit(log, voice.unit(NO))
    log.skip_to(1_000)
    log.close()  # killed before the first event after the leap
    log = LogWriter.open(path)
    assert log.head == 1_000
    log.database.limit_pages(log.database.page_count())
    with pytest.raises(DiskFull):
        commit(log, voice.unit(finished("x" * 500_000)))
    log.database.limit_pages(1_000_000)
    assert seqs(commit(log, Voice("other").unit(NO))) == [1_001]
    log.skip_to(5)
    assert seqs(commit(log, Voice("third").unit(NO))) == [1_002]
    log.close()


def test_a_barrier_brings_everything_to_the_disk_and_is_no_event(log: LogWriter, reader: EventLog) -> None:
    commit(log, Voice().unit(NO))
    log.barrier()
    assert reader.head == log.head == 1
    assert log.database.number("meta", {"key": "barrier"}) == 1


def test_a_writer_that_cannot_open_the_log_leaves_the_lock_free(path: Path) -> None:
    with Database.writer(path, []) as database:
        database.script("CREATE TABLE x (y);", 99)
    for _ in range(2):
        with pytest.raises(Exception, match="newer"):
            LogWriter.open(path)
    Database.writer(path, []).close()
