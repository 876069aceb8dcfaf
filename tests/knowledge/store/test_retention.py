"""Retention: what went is on record before it goes; what memory is rebuilt from never goes."""

from collections.abc import Iterator

import pytest

from knowledge.envelope import Envelope
from knowledge.errors import DiskFull, NotFound
from knowledge.events import EVENTS, BackupMade, Event, EventsTrimmed, FailureDiagnosed, TrimLog, TrimRefused
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.retention import STEP, TRIMMED, Retention
from knowledge.store.streams import Streams
from tests.making import DAY, NOW, Voice, chunk, commit, finished

OLD = NOW - 100 * DAY
BEFORE = NOW - 90 * DAY
BACKUP = BackupMade(database="core", path="/b", bytes=1, took_ms=1)
DIAGNOSED = FailureDiagnosed(command=clean("make"), cwd=clean("/"), status=1, headline=clean("no"), line=None)


class Keeper:
    """Retention and the hub around it: it commits every fact before the next step."""

    def __init__(self, log: LogWriter) -> None:
        self.log, self.retention, self.hub, self.user = log, Retention(log), Voice("hub"), Voice("user")
        self.facts: list[Event] = []

    def ask(self, order: TrimLog | bytes) -> Envelope:
        sealed = self.user.utters("TrimLog", order) if isinstance(order, bytes) else self.user.says(order)
        commit(self.log, self.user.unit(sealed))
        self.retention.ask(sealed)
        return sealed

    def step(self, now: int = NOW) -> list[Event]:
        said = []
        for fact, cause in self.retention.step(now):
            commit(self.log, self.hub.unit(self.hub.says(fact, cause=cause, at=now)))
            said.append(fact)
        self.facts += said
        return said

    def finish(self, now: int = NOW) -> list[Event]:
        while self.retention.busy:
            self.step(now)
        return self.facts


@pytest.fixture
def keeper(log: LogWriter) -> Keeper:
    return Keeper(log)


@pytest.fixture
def streams(reader: EventLog) -> Streams:
    return Streams(reader.database)


def types(reader: EventLog) -> list[str]:
    return [event.type for event in reader.every() if event.speaker not in {"hub", "user"}]


# ── what goes and what stays ──────────────────────────────────────────────────────────────────────


def test_old_events_go_and_young_ones_stay(log: LogWriter, reader: EventLog, keeper: Keeper) -> None:
    voice = Voice()
    commit(log, voice.unit(finished("old"), BACKUP, at=OLD), voice.unit(finished("young"), at=BEFORE))
    order = keeper.ask(TrimLog(before=BEFORE, reason="age"))
    facts = keeper.finish()
    assert facts == [EventsTrimmed(through=2, removed=2, by_type={"CommandFinished": 1, "BackupMade": 1}, reason="age")]
    assert [event.event for event in reader.since(0, ["CommandFinished"])] == [finished("young")]
    assert reader.newest(["EventsTrimmed"])[0].header.cause == order.id


KEPT = {
    "what memory is rebuilt from": DIAGNOSED,
    "a checkpoint": EventsTrimmed(through=0, removed=0, by_type={}, reason="asked"),
}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_what_memory_is_rebuilt_from_stays_however_old(
    log: LogWriter, reader: EventLog, keeper: Keeper, kept: Event
) -> None:
    commit(log, Voice().unit(finished(), kept, at=OLD))
    keeper.ask(TrimLog(before=NOW))
    keeper.finish()
    assert types(reader) == [type(kept).__name__]


def test_events_of_types_that_are_not_known_stay(log: LogWriter, reader: EventLog, keeper: Keeper) -> None:
    voice = Voice()
    future = voice.utters("OfTheFuture", b'{"a": 1}', at=OLD)
    commit(log, voice.unit(future), voice.unit(finished(), at=OLD))
    keeper.ask(TrimLog(before=NOW))
    keeper.finish()
    assert types(reader) == ["OfTheFuture"]
    assert reader.by_id(future.id) == future


def test_the_vocabulary_decides_what_may_go() -> None:
    assert set(TRIMMED) == {name for name, kind in EVENTS.items() if kind.trimmed}
    assert "Unknown" not in TRIMMED
    assert "FailureDiagnosed" not in TRIMMED
    assert "EventsTrimmed" not in TRIMMED


def test_numbers_are_never_used_again(log: LogWriter, reader: EventLog, keeper: Keeper) -> None:
    voice = Voice()
    commit(log, voice.unit(finished(), finished(), at=OLD))
    keeper.ask(TrimLog(before=NOW + 1))
    keeper.finish(NOW + 1)
    head = log.head
    again = LogWriter(log.database)
    assert again.head == head
    assert again.producer("shell", "life-1", NOW).last == 2
    assert [one.seq for one in commit(again, voice.unit(finished())).logged] == [head + 1]
    assert reader.holes() == {}
    cseq = log.database._connection.execute("SELECT cseq FROM event WHERE seq = ?", (head + 1,)).fetchone()[0]
    assert cseq == 3


def test_a_log_trimmed_from_its_start_shows_no_hole(log: LogWriter, reader: EventLog, keeper: Keeper) -> None:
    voice = Voice()
    commit(log, voice.unit(*[finished()] * 3, at=OLD), voice.unit(*[finished()] * 3))
    keeper.ask(TrimLog(before=BEFORE))
    keeper.finish()
    assert reader.counts()["CommandFinished"] == 3
    assert reader.holes() == {}


def test_producers_whose_words_were_trimmed_are_still_known(log: LogWriter, keeper: Keeper) -> None:
    """Resent words are recognised although the log no longer holds them."""
    commit(log, Voice().unit(finished(), finished(), at=OLD), now=OLD)
    commit(log, Voice().unit(Voice(said=2).says(finished(), at=NOW - DAY)), now=NOW - DAY)
    keeper.ask(TrimLog(before=NOW))
    keeper.finish()
    log.tidy(NOW - 30 * DAY)
    log.forget("shell", "life-1")
    assert log.producer("shell", "life-1", NOW).last == 3


# ── streams ───────────────────────────────────────────────────────────────────────────────────────


def test_old_streams_are_trimmed_to_a_reset(log: LogWriter, reader: EventLog, keeper: Keeper, streams: Streams) -> None:
    voice = Voice()
    commit(log, voice.unit(*[chunk("old", n) for n in range(3)]), now=OLD)
    commit(log, voice.unit(chunk("young", 0, "young")))
    keeper.ask(TrimLog(before=BEFORE))
    (fact,) = keeper.finish()
    assert isinstance(fact, EventsTrimmed)
    assert (fact.removed, fact.streams) == (0, ["old"])
    assert [(one.off, one.kind) for one in streams.read("old")] == [(3, "reset")]
    assert streams.text("young") == "young"
    commit(log, voice.unit(chunk("old", 3, "later")))
    assert streams.text("old") == "later"


def test_a_stream_is_as_old_as_its_last_chunk(log: LogWriter, keeper: Keeper, streams: Streams) -> None:
    voice = Voice()
    commit(log, voice.unit(chunk("long", 0, "old")), now=OLD)
    commit(log, voice.unit(chunk("long", 1, "young")))
    keeper.ask(TrimLog(before=BEFORE))
    keeper.finish()
    assert streams.text("long") == "oldyoung"


# ── order of things ───────────────────────────────────────────────────────────────────────────────


def test_what_will_go_is_on_record_before_it_goes(log: LogWriter, reader: EventLog, keeper: Keeper) -> None:
    commit(log, Voice().unit(finished(), at=OLD))
    commit(log, Voice("git").unit(chunk("s", 0)), now=OLD)
    keeper.ask(TrimLog(before=BEFORE))
    (said,) = keeper.step()
    assert isinstance(said, EventsTrimmed)
    assert reader.newest(["EventsTrimmed"])[0].event == said
    assert types(reader) == ["CommandFinished"]
    assert Streams(reader.database).length("s") == 1
    assert keeper.step() == []
    assert types(reader) == []
    assert not keeper.retention.busy


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_crash_between_the_steps_loses_nothing_and_the_rest_goes_the_next_time(
    log: LogWriter, reader: EventLog, steps: int
) -> None:
    commit(log, Voice().unit(*[finished()] * (STEP + 5), DIAGNOSED, at=OLD))
    crashed = Keeper(log)
    crashed.ask(TrimLog(before=BEFORE))
    for _ in range(steps):
        crashed.step()
    said = sum(fact.removed for fact in crashed.facts if isinstance(fact, EventsTrimmed))
    gone = STEP + 5 - reader.counts().get("CommandFinished", 0)
    assert gone in {said, said - STEP, said - 5}
    assert gone <= said
    assert reader.holes() == {}
    after = Keeper(log)
    after.hub, after.user = Voice("hub", "life-2"), Voice("user", "life-2")
    after.ask(TrimLog(before=BEFORE))
    after.finish()
    assert types(reader) == ["FailureDiagnosed"]


@pytest.mark.parametrize("count", [STEP - 1, STEP, STEP + 1, 2 * STEP])
def test_many_events_go_in_small_steps(log: LogWriter, reader: EventLog, keeper: Keeper, count: int) -> None:
    commit(log, Voice().unit(*[finished()] * count, at=OLD))
    keeper.ask(TrimLog(before=BEFORE))
    facts = keeper.finish()
    removed = [fact.removed for fact in facts if isinstance(fact, EventsTrimmed)]
    assert sum(removed) == count
    assert max(removed) <= STEP
    assert types(reader) == []
    assert reader.counts() == {"EventsTrimmed": len(removed)} | {"TrimLog": 1}


def test_orders_are_carried_out_one_after_the_other(log: LogWriter, reader: EventLog, keeper: Keeper) -> None:
    voice = Voice()
    commit(log, voice.unit(finished(), at=OLD), voice.unit(finished(), at=NOW - DAY))
    orders = [keeper.ask(TrimLog(before=BEFORE)), keeper.ask(TrimLog(before=NOW))]
    keeper.finish()
    answers = reader.newest(["EventsTrimmed"])
    assert [answer.header.cause for answer in answers] == [order.id for order in orders]
    assert types(reader) == []


# ── endings ───────────────────────────────────────────────────────────────────────────────────────


def test_an_order_that_finds_nothing_ends_too(reader: EventLog, keeper: Keeper) -> None:
    keeper.ask(TrimLog(before=BEFORE))
    assert keeper.finish() == [EventsTrimmed(through=0, removed=0, by_type={}, reason="asked")]


BAD = {
    "the future": TrimLog(before=NOW + 1),
    "the far future": TrimLog(before=2**70),
    "an order without its field": b"{}",
    "a moment before 1970": b'{"before": -99999999999999999999999}',
    "an unknown reason": b'{"before": 1, "reason": "mood"}',
}


@pytest.mark.parametrize("order", BAD.values(), ids=BAD)
def test_what_cannot_be_done_is_refused_and_the_next_order_is_served(
    log: LogWriter, reader: EventLog, keeper: Keeper, order: TrimLog | bytes
) -> None:
    commit(log, Voice().unit(finished(), at=OLD))
    refused = keeper.ask(order)
    (fact,) = keeper.finish()
    assert isinstance(fact, TrimRefused)
    assert fact.reason
    assert reader.newest(["TrimRefused"])[0].header.cause == refused.id
    assert types(reader) == ["CommandFinished"]
    keeper.ask(TrimLog(before=BEFORE))
    keeper.finish()
    assert types(reader) == []


def test_where_the_disk_is_full_the_checkpoint_is_not_written_and_nothing_goes(
    log: LogWriter, reader: EventLog, keeper: Keeper
) -> None:
    commit(log, Voice().unit(*[finished("x" * 500)] * 50, at=OLD))
    keeper.ask(TrimLog(before=BEFORE))
    log.producer("hub", "life-1", NOW)
    log.database.limit_pages(log.database.page_count())
    facts: Iterator[tuple[Event, Envelope]] = keeper.retention.step(NOW)
    fact, cause = next(facts)
    assert isinstance(fact, EventsTrimmed)
    checkpoints = [keeper.hub.unit(keeper.hub.says(fact, cause=cause)) for _ in range(100)]
    with pytest.raises(DiskFull):
        commit(log, *checkpoints)
    assert types(reader) == ["CommandFinished"] * 50


def test_a_removed_event_is_not_found_and_its_trace_neither(log: LogWriter, reader: EventLog, keeper: Keeper) -> None:
    voice, thinking = Voice(), Voice("thinking")
    root = voice.says(finished(), at=OLD)
    answer = thinking.says(DIAGNOSED, cause=root, at=OLD)
    commit(log, voice.unit(root), thinking.unit(answer))
    keeper.ask(TrimLog(before=BEFORE))
    keeper.finish()
    for ask in (lambda: reader.by_id(root.id), lambda: reader.by_seq(root.seq)):
        with pytest.raises(NotFound):
            ask()
    assert reader.by_id(answer.id).trace == root.id
