"""What every bus guarantees, whatever carries it."""

import os
from collections.abc import Callable

import pytest

from daemon.bus import Bus
from daemon.follower import Follower
from knowledge.envelope import Envelope
from knowledge.errors import MessageTooLarge, NoAnswer
from knowledge.events import (
    AnswerQuestion,
    BackupFailed,
    BackupMade,
    Event,
    HealthReported,
    OutputAppended,
    ReportHealth,
    ServiceGaveUp,
    SpanEnded,
    TrimLog,
)
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark

Connect = Callable[[str], Bus]


def made(number: int) -> BackupMade:
    return BackupMade(database="core.db", path=f"backup {number}", bytes=number, took_ms=0)


def failed(reason: str = "") -> BackupFailed:
    return BackupFailed(database="core.db", reason=reason)


def take(bus: Bus, follower: Follower, count: int) -> list[Envelope]:
    """The next `count` events, waiting for them; fewer when they do not come."""
    found: list[Envelope] = []
    for _ in range(200):
        found.extend(iter(follower.take, None))
        if len(found) >= count:
            break
        bus.poll(0.05)
    return found


def test_what_is_published_has_a_number_and_the_next_one_follows(connect: Connect) -> None:
    bus = connect("one")
    first, second = bus.publish(made(1)), bus.publish(made(2))
    assert [first[0].seq, second[0].seq] == [first[0].seq, first[0].seq + 1]


def test_what_was_told_before_is_confirmed_without_a_number(connect: Connect) -> None:
    bus = connect("one")
    [first] = bus.publish(made(1), bookmark=Bookmark("file", 1))
    [second] = bus.publish(made(1), bookmark=Bookmark("file", 1))
    assert (bool(first.seq), bool(second.seq)) == (True, False)
    assert bus.confirmed(first)
    assert bus.confirmed(second)


def test_a_reader_gets_its_types_in_order_and_once(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("reader", [BackupMade], since=0)
    for number in range(50):
        bus.send(made(number), failed())
    bus.flush()
    assert [one.event for one in take(reader, follower, 50)] == [made(number) for number in range(50)]
    assert take(reader, follower, 0) == []


def test_a_late_reader_gets_what_it_missed_and_then_what_happens(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    for number in range(20):
        bus.publish(made(number))
    follower = reader.follow("late", [BackupMade], since=0)
    bus.publish(made(20))
    assert [one.event for one in take(reader, follower, 21)] == [made(number) for number in range(21)]


def test_a_reader_without_a_place_begins_now(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    bus.publish(made(1))
    follower = reader.follow("now", [BackupMade])
    while not follower.live:
        reader.poll(0.1)
    bus.publish(made(2))
    assert [one.event for one in take(reader, follower, 1)] == [made(2)]


def test_a_reader_that_was_busy_reads_what_did_not_fit_from_the_log(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("busy", [BackupMade], since=0)
    while not follower.live:
        reader.poll(0.1)
    for number in range(5_000):
        bus.send(made(number))
    bus.flush()
    for _ in range(100):
        reader.poll(0.01)
    found = take(reader, follower, 5_000)
    assert [one.event.bytes for one in found] == list(range(5_000))


def test_everything_means_everything(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("all", since=0)
    sent = bus.publish(made(1), failed("x"))
    found = take(reader, follower, 2)
    assert [one.id for one in found if one.header.source == "one"] == [one.id for one in sent]


def test_trace_and_cause_follow_the_cause(connect: Connect) -> None:
    bus = connect("one")
    [root] = bus.publish(made(1), project=7)
    [child] = bus.publish(failed(), cause=root)
    [grandchild] = bus.publish(failed(), cause=child)
    assert (root.trace, root.header.cause) == (root.id, None)
    assert (grandchild.trace, grandchild.header.cause, grandchild.header.project) == (root.id, child.id, 7)


def test_effects_behind_a_passed_bookmark_are_dropped(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("reader", [BackupMade, BackupFailed], since=0)
    bus.publish(made(1), bookmark=Bookmark("worker", 5))
    bus.publish(made(2), bookmark=Bookmark("worker", 5))
    bus.publish(made(3), bookmark=Bookmark("worker", 4))
    bus.publish(made(4), bookmark=Bookmark("worker", 6))
    bus.publish(failed("last"))
    assert [one.event for one in take(reader, follower, 3)] == [made(1), made(4), failed("last")]


def test_an_ephemeral_event_is_delivered_and_not_kept(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("ears", [HealthReported])
    while not follower.live:
        reader.poll(0.1)
    report = HealthReported(service="x", pid=1, handled=0, waiting=0)
    bus.whisper(report)
    bus.publish(made(1))
    assert [one.event for one in take(reader, follower, 1)] == [report]
    later = connect("three")
    again = later.follow("later", [HealthReported, BackupMade], since=0)
    assert [one.event for one in take(later, again, 1)] == [made(1)]


def test_what_is_whispered_has_an_id_of_its_own(connect: Connect) -> None:
    bus = connect("one")
    report = HealthReported(service="x", pid=1, handled=0, waiting=0)
    first, second = bus.whisper(report), bus.whisper(report)
    assert first.id != second.id


def test_spans_go_to_readers_once_and_not_into_the_log(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("viewer", [SpanEnded])
    while not follower.live:
        reader.poll(0.1)
    [asked] = bus.publish(AnswerQuestion(question=clean("why?")))
    span = SpanEnded(
        span="0" * 16,
        parent="",
        name="route",
        operation="route",
        began=1,
        took_us=1,
        error="",
        attributes={},
        bodies={},
    )
    bus.publish(span)  # of no question
    [first] = bus.publish(span, cause=asked)
    [again] = bus.publish(span, cause=asked)
    [seen] = take(reader, follower, 1)
    assert (seen.id, seen.event, seen.seq) == (first.id, span, 0)
    assert again.seq == 0
    assert bus.publish(AnswerQuestion(question=clean("and?")))[0].seq == asked.seq + 1


def test_chunks_go_to_readers_and_not_into_the_log(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("viewer", [OutputAppended])
    while not follower.live:
        reader.poll(0.1)
    chunk = OutputAppended(stream="s", off=0, kind="stdout", text=clean("hello"))
    bus.publish(chunk)
    [seen] = take(reader, follower, 1)
    assert (seen.event, seen.seq) == (chunk, 0)


def test_a_message_above_the_limit_is_refused_and_the_next_one_passes(connect: Connect) -> None:
    bus = connect("one")
    with pytest.raises(MessageTooLarge):
        bus.publish(failed("x" * (1 << 20)))
    assert bus.publish(made(1))[0].seq


def test_an_order_nobody_answers_ends_with_a_sentence(connect: Connect) -> None:
    with pytest.raises(NoAnswer):
        connect("one").ask(ReportHealth(service="nobody"), patience=0.2)


def test_durability_makes_no_difference_to_order(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("reader", since=0)
    gave_up = ServiceGaveUp(process="x", services=[], deaths=5, within_s=60)
    events: list[Event] = [made(1), gave_up, made(2), TrimLog(before=0), made(3)]
    for event in events:
        bus.send(event)
    bus.flush()
    found = [one.event for one in take(reader, follower, 5) if one.header.source == "one"]
    assert found == events


def test_poll_calls_what_watches_a_descriptor(connect: Connect) -> None:
    bus = connect("one")
    bell = os.eventfd(1)
    rung: list[int] = []
    bus.watch(bell, lambda: rung.append(os.eventfd_read(bell)))
    bus.poll(1)
    assert rung == [1]
    os.close(bell)


def test_an_ephemeral_event_within_a_unit_is_delivered_too(connect: Connect) -> None:
    bus, reader = connect("one"), connect("two")
    follower = reader.follow("ears", [HealthReported, BackupMade])
    while not follower.live:
        reader.poll(0.1)
    report = HealthReported(service="x", pid=1, handled=0, waiting=0)
    bus.publish(report, made(1))
    assert [one.event for one in take(reader, follower, 2)] == [report, made(1)]
