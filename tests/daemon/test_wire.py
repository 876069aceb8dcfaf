"""Frames are what they were on the other side, and whatever else arrives is Malformed or too large, never worse."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon import wire
from daemon.wire import Published, Topic
from knowledge.envelope import LARGEST
from knowledge.errors import Malformed, MessageTooLarge
from knowledge.store.log_writer import Bookmark
from tests.making import Voice, finished

FRAMES = st.lists(st.binary(max_size=40), min_size=1, max_size=12)
NUMBERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
NAMES = st.text("abcdefghijklmnopqrstuvwxyzABC-_/:0123456789", min_size=1, max_size=20)


@given(FRAMES)
def test_what_is_joined_is_split_again(frames: list[bytes]) -> None:
    assert wire.split(wire.join(frames)) == frames


@given(st.binary(max_size=200))
def test_splitting_any_bytes_gives_frames_or_malformed(data: bytes) -> None:
    try:
        frames = wire.split(data)
    except Malformed:
        return
    assert wire.join(frames) == data


@given(FRAMES, st.data())
def test_a_part_cut_off_anywhere_is_malformed(frames: list[bytes], data: st.DataObject) -> None:
    whole = wire.join(frames)
    cut = data.draw(st.integers(min_value=0, max_value=len(whole) - 1))
    with pytest.raises(Malformed):
        wire.split(whole[:cut])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0",
        struct.pack("!I", 0),
        struct.pack("!I", wire.MOST_FRAMES + 1) + b"\0" * 4 * (wire.MOST_FRAMES + 1),
        struct.pack("!I", 2**32 - 1),
        struct.pack("!II", 1, 2**32 - 1) + b"x",
        struct.pack("!II", 1, 1) + b"xy",
    ],
    ids=["empty", "half a count", "no frame", "too many", "absurdly many", "longer than it is", "a rest"],
)
def test_a_part_that_is_none_is_malformed_and_its_evidence_is_short(data: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        wire.split(data)
    assert len(caught.value.evidence) <= 200


def test_as_many_frames_as_allowed_pass() -> None:
    frames = [b""] * wire.MOST_FRAMES
    assert wire.split(wire.join(frames)) == frames


@given(NUMBERS)
def test_a_number_comes_back(value: int) -> None:
    assert wire.number(wire.pack(value)) == value


@given(st.binary(max_size=20).filter(lambda data: len(data) != 8))
def test_only_eight_bytes_are_a_number(data: bytes) -> None:
    with pytest.raises(Malformed):
        wire.number(data)


@given(st.lists(st.binary(max_size=30), max_size=9))
def test_any_frames_are_a_unit_or_malformed(frames: list[bytes]) -> None:
    with pytest.raises((Malformed, MessageTooLarge)):
        wire.read_unit(frames, "shell", "life-1")


@given(st.integers(0, 5), st.integers(0, 40), st.binary(max_size=30))
def test_a_unit_with_one_frame_spoilt_is_a_unit_or_malformed(which: int, at: int, rubbish: bytes) -> None:
    frames = wire.unit(Voice().unit(finished(), bookmark=Bookmark("worker", 3)))
    frames[which] = frames[which][:at] + rubbish
    try:
        unit = wire.read_unit(frames, "shell", "life-1")
    except (Malformed, MessageTooLarge):
        return
    assert unit.first == unit.events[0].header.n


@pytest.mark.parametrize("mark", [None, Bookmark("worker", 0), Bookmark("worker/x", 2**62)])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_unit_comes_back(mark: Bookmark | None, count: int) -> None:
    voice = Voice(said=6)
    unit = voice.unit(*[finished(f"make {number}") for number in range(count)], bookmark=mark)
    assert wire.read_unit(wire.unit(unit), "shell", "life-1") == unit


@pytest.mark.parametrize(("source", "epoch"), [("git", "life-1"), ("shell", "life-2"), ("", "")])
def test_a_unit_in_another_sources_name_is_malformed(source: str, epoch: str) -> None:
    frames = wire.unit(Voice().unit(finished()))
    with pytest.raises(Malformed, match="comes as"):
        wire.read_unit(frames, source, epoch)


def test_a_unit_whose_numbers_do_not_follow_is_malformed() -> None:
    voice = Voice()
    one, _, three = (voice.says(finished()) for _ in range(3))
    frames = wire.unit(voice.unit(one))
    frames += [three.header.encode(), three.body]
    with pytest.raises(Malformed, match="comes as"):
        wire.read_unit(frames, "shell", "life-1")


@pytest.mark.parametrize("first", [0, -1, -(2**63)])
def test_events_are_counted_from_one(first: int) -> None:
    frames = wire.unit(Voice().unit(finished()))
    frames[1] = wire.pack(first)
    with pytest.raises(Malformed, match="from 1"):
        wire.read_unit(frames, "shell", "life-1")


def test_a_readers_name_is_ascii() -> None:
    frames = wire.unit(Voice().unit(finished(), bookmark=Bookmark("w", 1)))
    frames[2] = "wörker".encode()
    with pytest.raises(Malformed, match="name"):
        wire.read_unit(frames, "shell", "life-1")


def test_a_unit_above_the_limit_is_neither_sent_nor_read() -> None:
    voice = Voice()
    big = voice.utters("CommandFinished", b"x" * LARGEST)
    with pytest.raises(MessageTooLarge, match="CommandFinished"):
        wire.unit(voice.unit(big))
    with pytest.raises(MessageTooLarge):
        wire.read_unit([wire.UNIT, wire.pack(1), b"", wire.pack(0), big.header.encode(), big.body], "shell", "life-1")


@given(st.sets(NAMES, max_size=5), NAMES)
def test_a_subscription_comes_back(types: set[str], reader: str) -> None:
    topic = Topic(reader, frozenset(types))
    assert Topic.decode(topic.encode()) == topic


@given(st.binary(max_size=60))
def test_any_bytes_are_a_subscription_or_malformed(data: bytes) -> None:
    try:
        topic = Topic.decode(data)
    except Malformed:
        return
    assert topic.reader.isascii()


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=6))
def test_an_ack_says_what_has_which_seq(pairs: list[tuple[int, int]]) -> None:
    kind, last, seqs = wire.ack(9, pairs)
    assert (kind, wire.number(last), wire.read_seqs(seqs)) == (wire.ACK, 9, dict(pairs))


def test_a_publication_begins_with_its_topic_and_comes_back() -> None:
    topic, seen = Topic("reader", frozenset({"CommandFinished"})).encode(), Voice().says(finished())
    data = wire.published(topic, 4, 7, seen.header.encode(), seen.body)
    seen.seq = 7
    assert data.startswith(topic)
    assert wire.read_published(data) == Published(topic, 4, 7, seen)
    assert wire.read_published(wire.published(topic, 7, 7, b"", b"")) == Published(topic, 7, 7, None)


def test_what_comes_for_several_readers_is_read_once() -> None:
    one, other = (Topic(name, frozenset()).encode() for name in ("one", "other"))
    voice = Voice()
    seen, later = voice.says(finished()), voice.says(finished())
    seen.seq, later.seq = 7, 8
    first = wire.read_published(wire.published(one, 4, 7, seen.head, seen.body)).envelope
    again = wire.read_published(wire.published(other, 5, 7, seen.head, seen.body), first)
    assert again == Published(other, 5, 7, seen)
    assert again.envelope is first
    assert wire.read_published(wire.published(other, 7, 8, later.head, later.body), first).envelope == later
    assert wire.read_published(wire.published(other, 8, 8, b"", b""), first).envelope is None


@given(st.binary(max_size=120))
def test_any_bytes_are_a_publication_or_malformed(data: bytes) -> None:
    for rubbish in (data, b"reader\x1f\x1e" + data):
        with pytest.raises(Malformed):
            wire.read_published(rubbish)


@pytest.mark.parametrize("name", [b"a b", b"\n", b"x" * 301, b"\x00"])
def test_a_readers_name_is_short_and_can_be_seen(name: bytes) -> None:
    frames = wire.unit(Voice().unit(finished(), bookmark=Bookmark("w", 1)))
    frames[2] = name
    with pytest.raises(Malformed, match="reader"):
        wire.read_unit(frames, "shell", "life-1")


def test_a_whisper_above_the_limit_is_neither_sent_nor_read() -> None:
    large = Voice().utters("ReportHealth", b"x" * wire.LARGEST_WHISPER)
    with pytest.raises(MessageTooLarge):
        wire.ephemeral(large)
    with pytest.raises(Malformed):
        wire.read_ephemeral([wire.EPHEMERAL, large.head, large.body])
