"""Retention where clocks jumped: no holes, nothing young, and a cap that does not ask for stamps."""

import pytest

from knowledge.events import EventsTrimmed, TrimLog, TrimRefused
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.retention import STEP, STREAMS_STEP, Retention
from knowledge.store.streams import Streams
from tests.making import DAY, NOW, Voice, chunk, commit, finished

BEFORE = NOW - 90 * DAY
OLD, FUTURE = NOW - 100 * DAY, NOW + 365 * DAY


def fill(log: LogWriter, *days: tuple[int, int]) -> None:
    """So many events with such a stamp, one after the other."""
    voice = Voice()
    for count, at in days:
        commit(log, voice.unit(*[finished()] * count, at=at))


def trim(log: LogWriter, order: TrimLog, now: int = NOW) -> int:
    """Carry out an order; how many events went."""
    retention, hub = Retention(log), Voice("hub", f"life-{log.head}")
    retention.ask(Voice("user").says(order))
    removed = 0
    while retention.busy:
        for fact, cause in retention.step(now):
            commit(log, hub.unit(hub.says(fact, cause=cause, at=now)))
            assert isinstance(fact, EventsTrimmed | TrimRefused)
            removed += fact.removed if isinstance(fact, EventsTrimmed) else 0
    return removed


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        ([(3, OLD), (3, NOW), (2, OLD), (3, NOW)], 3),
        ([(3, OLD), (2, FUTURE), (3, OLD), (3, NOW)], 8),
        ([(3, OLD), (9, FUTURE), (3, OLD), (3, NOW)], 3),
        ([(3, NOW), (STEP + 9, OLD)], 0),
        ([(STEP, OLD), (STEP + 5, FUTURE), (2 * STEP, OLD), (5, NOW), (7, OLD)], 4 * STEP + 5),
    ],
)
def test_what_goes_leaves_no_hole(log: LogWriter, reader: EventLog, days: list[tuple[int, int]], gone: int) -> None:
    fill(log, *days)
    assert trim(log, TrimLog(before=BEFORE)) == gone
    assert reader.holes() == {}
    assert [one.seq for one in reader.since(0, ["CommandFinished"], 1)] == [gone + 1]


@pytest.mark.parametrize("jump", [OLD, 0, FUTURE])
def test_an_order_for_size_takes_as_many_as_it_counted_and_the_oldest(
    log: LogWriter, reader: EventLog, jump: int
) -> None:
    fill(log, (50, NOW - DAY), (20, jump), (30, NOW))
    stamp = reader.stamp_at(0.4, ["CommandFinished"])
    assert stamp is not None
    gone = trim(log, TrimLog(before=stamp, reason="size"))
    assert gone <= 40
    assert [one.seq for one in reader.since(0, ["CommandFinished"], 1)] == [gone + 1]


def test_an_order_for_size_is_served_while_the_clock_is_behind(log: LogWriter, reader: EventLog) -> None:
    fill(log, *((1, NOW + second * 1_000_000) for second in range(100)))
    stamp = reader.stamp_at(0.25, ["CommandFinished"])
    assert stamp == NOW + 25_000_000
    assert trim(log, TrimLog(before=stamp, reason="size"), now=NOW - 365 * DAY) == 25
    assert trim(log, TrimLog(before=stamp, reason="age"), now=NOW - 365 * DAY) == 0


def test_streams_go_by_the_same_rules(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    for name, at in (("old", OLD), ("future", FUTURE), ("late", OLD), ("young", NOW), ("behind", FUTURE)):
        commit(log, voice.unit(chunk(name, 0)), now=at)
    trim(log, TrimLog(before=BEFORE))
    streams = Streams(reader.database)
    assert [name for name in ("old", "future", "late", "young", "behind") if streams.text(name)] == ["young", "behind"]


def test_for_size_the_streams_begun_first_go(log: LogWriter, reader: EventLog) -> None:
    voice = Voice()
    for number in range(STREAMS_STEP + 9):
        commit(log, voice.unit(chunk(f"s{number}", 0)), now=NOW + (FUTURE if number < 5 else -number))
    trim(log, TrimLog(before=NOW - 7, reason="size"))
    streams = Streams(reader.database)
    kept = [number for number in range(STREAMS_STEP + 9) if streams.text(f"s{number}")]
    assert kept == list(range(STREAMS_STEP + 1, STREAMS_STEP + 9))


def test_nothing_is_counted_where_nothing_is(reader: EventLog) -> None:
    assert reader.stamp_at(0.5, ["CommandFinished"]) is None
    assert not reader.reaches_back(NOW, ["CommandFinished"])
