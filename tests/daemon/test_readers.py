"""Readers are what the sockets say, and every message names the one before it on the same topic."""

import time

import pytest

from daemon import wire
from daemon.readers import LARGEST_LIVE, Readers
from daemon.wire import Published, Topic
from knowledge.envelope import Envelope
from knowledge.events import OutputAppended
from knowledge.redact import clean
from tests.making import Voice, finished

COMMANDS = Topic("one", frozenset({"CommandFinished"})).encode()
EVERYTHING = Topic("two", frozenset()).encode()


def come(readers: Readers, topic: bytes) -> Published | None:
    said = readers.turn(b"\x01" + topic)
    return wire.read_published(said) if said else None


def go(readers: Readers, topic: bytes) -> None:
    assert readers.turn(b"\x00" + topic) is None


def hear(readers: Readers, *envelopes: Envelope) -> list[tuple[bytes, int, int]]:
    heard = [wire.read_published(data) for one in envelopes for data in readers.publications(one)]
    return [(one.topic, one.prev, one.seq) for one in heard]


def event(seq: int, kind: str = "CommandFinished") -> Envelope:
    made = Voice().utters(kind, finished().model_dump_json().encode())
    made.seq = seq
    return made


def test_who_comes_is_told_how_far_the_log_is() -> None:
    assert come(Readers(41), COMMANDS) == Published(COMMANDS, 41, 41, None)


def test_each_message_names_the_one_before_it_on_its_topic() -> None:
    readers = Readers(10)
    come(readers, COMMANDS)
    come(readers, EVERYTHING)
    told = hear(readers, event(11), event(12, "BackupMade"), event(13))
    assert [one for one in told if one[0] == COMMANDS] == [(COMMANDS, 10, 11), (COMMANDS, 11, 13)]
    assert [one for one in told if one[0] == EVERYTHING] == [(EVERYTHING, n - 1, n) for n in (11, 12, 13)]


def test_what_is_not_kept_stands_outside_the_chain() -> None:
    readers = Readers(10)
    come(readers, COMMANDS)
    assert hear(readers, event(0), event(11)) == [(COMMANDS, 10, 0), (COMMANDS, 10, 11)]


def test_who_comes_later_begins_at_the_new_end() -> None:
    readers = Readers(10)
    hear(readers, event(11), event(12))
    told = come(readers, COMMANDS)
    assert told
    assert told.seq == 12


def test_who_comes_again_is_told_again_and_hears_everything_once() -> None:
    readers = Readers(10)
    come(readers, COMMANDS)
    hear(readers, event(11))
    assert come(readers, COMMANDS) == Published(COMMANDS, 11, 11, None)
    assert hear(readers, event(12)) == [(COMMANDS, 11, 12)]
    assert readers.count == 1


def test_who_has_gone_hears_nothing() -> None:
    readers = Readers(10)
    come(readers, COMMANDS)
    come(readers, EVERYTHING)
    hear(readers, event(11))
    go(readers, COMMANDS)
    go(readers, COMMANDS)
    assert readers.count == 1
    assert [topic for topic, _, _ in hear(readers, event(12))] == [EVERYTHING]
    assert [wire.read_published(data).topic for data in readers.tails()] == [EVERYTHING]


def test_a_last_word_goes_once_to_each_who_was_sent_something() -> None:
    readers = Readers(10)
    come(readers, COMMANDS)
    come(readers, EVERYTHING)
    assert readers.tails() == []
    hear(readers, event(0))
    assert readers.tails() == []
    hear(readers, event(11, "BackupMade"))
    assert [wire.read_published(data) for data in readers.tails()] == [Published(EVERYTHING, 11, 11, None)]
    assert readers.tails() == []


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01nonsense", b"\x01\xff\x1f\x1e", b"\x00nobody\x1f\x1e", b"x"])
def test_what_is_no_subscription_is_passed_over(data: bytes) -> None:
    readers = Readers(10)
    assert readers.turn(data) is None
    assert readers.count == 0


def test_of_a_large_event_readers_are_only_told() -> None:
    readers = Readers(10)
    come(readers, COMMANDS)
    large = Voice().utters("CommandFinished", b"x" * LARGEST_LIVE)
    large.seq = 11
    [told] = [wire.read_published(data) for data in readers.publications(large)]
    assert told == Published(COMMANDS, 11, 11, None)
    assert hear(readers, event(12)) == [(COMMANDS, 11, 12)]


def test_thousands_of_readers_go_as_quickly_as_they_came_and_leave_nothing() -> None:
    readers = Readers(10)
    topics = [Topic(f"r{number}", frozenset({f"T{number}"} if number % 2 else ())).encode() for number in range(20_000)]
    began = time.process_time()
    for topic in topics:
        come(readers, topic)
    for topic in topics:
        go(readers, topic)
    assert time.process_time() - began < 5
    assert (readers.count, readers._by_type, readers._every, readers._last) == (0, {}, {}, {})


def test_who_was_told_of_a_chunk_has_the_last_word_too() -> None:
    readers = Readers(7)
    topic = Topic("viewer", frozenset({"OutputAppended"})).encode()
    come(readers, topic)
    body = OutputAppended(stream="s", off=0, kind="text", text=clean("x")).model_dump_json().encode()
    assert hear(readers, Voice().utters("OutputAppended", body)) == [(topic, 7, 0)]
    assert [wire.read_published(data) for data in readers.tails()] == [Published(topic, 7, 7, None)]
