"""The frames that cross the bus, as pure functions: what a client says, what the hub answers, what it publishes.

    client → hub   hello    H | source | epoch
                   unit     E | first n | reader | position | header body header body …
                   ephemeral M | header | body
    hub → client   welcome  W | last n
                   ack      A | last n | n seq n seq …      everything up to `last n` is committed
                   refusal  R | n | code | sentence         code `full`: keep it, try again; else it is dropped
                   unknown  U                               say hello again
                   farewell F                               this hub ends; connect anew, another one may follow
    hub → reader   event    topic, then prev seq | header | body

The frames of a message travel as one ZeroMQ part (`join`, `split`), which costs a quarter of as many parts.
Numbers are big-endian 64-bit. A topic is a reader's subscription, so the hub learns of readers and of their
wishes from the subscription itself and needs no second protocol: `name US type,type RS`.
"""

import re
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.envelope import LARGEST, Envelope, Header
from knowledge.errors import Malformed, MessageTooLarge
from knowledge.events import Event
from knowledge.store.log_writer import Bookmark, Unit

HELLO, UNIT, EPHEMERAL = b"H", b"E", b"M"
WELCOME, ACK, REFUSAL, UNKNOWN, FAREWELL = b"W", b"A", b"R", b"U", b"F"
FULL = "full"
"""The one refusal that passes: no room on the disk. The sender keeps its unit and sends it again."""

_N = struct.Struct("!q")
_PAIR = struct.Struct("!qq")
_COUNT = struct.Struct("!I")
MOST_FRAMES = 4_096
LARGEST_WHISPER = 64 << 10
"""Bytes of an ephemeral event: whoever is too slow for it cannot read it from the log, so it has to be held."""
_WORD = re.compile(r"[A-Za-z0-9_/:-]{1,80}", re.ASCII)
_READER = re.compile(r"[!-~]{1,300}")
_NAME_END, _TOPIC_END = b"\x1f", b"\x1e"
_FIRST_EVENT = 4
_PUBLISHED = 3

Frames = list[bytes]


class Topic(NamedTuple):
    """What one reader subscribes to."""

    reader: str
    types: frozenset[str]
    """Empty means every type."""

    def encode(self) -> bytes:
        return self.reader.encode() + _NAME_END + _listed(self.types) + _TOPIC_END

    @classmethod
    def decode(cls, data: bytes) -> "Topic":
        """Raises Malformed."""
        name, mark, rest = data.partition(_NAME_END)
        if not mark or not rest.endswith(_TOPIC_END):
            raise Malformed("not a subscription", evidence=data)
        try:
            types = rest.removesuffix(_TOPIC_END).decode("ascii")
            return cls(name.decode("ascii"), frozenset(types.split(",")) - {""})
        except UnicodeDecodeError as error:
            raise Malformed("not a subscription", evidence=data) from error


@lru_cache
def names(types: frozenset[type[Event] | str]) -> frozenset[str]:
    """What types are called. Kept, as who goes through two hundred of them writes to the pages of all those names:
    a process that is forked when it is known shares it.
    """
    return frozenset(one if isinstance(one, str) else one.__name__ for one in types)


@lru_cache
def _listed(types: frozenset[str]) -> bytes:
    return ",".join(sorted(types)).encode()


class Published(NamedTuple):
    """What a reader receives. `envelope` is None where the hub only says how far the log has come."""

    topic: bytes
    prev: int
    """Seq of the event before this one on the same topic: the reader has missed something if it is ahead."""
    seq: int
    envelope: Envelope | None


def join(frames: Sequence[bytes]) -> bytes:
    """One part: the number of frames, their lengths, the frames."""
    count = len(frames)
    return struct.pack(f"!I{count}I", count, *map(len, frames)) + b"".join(frames)


def split(data: bytes) -> Frames:
    """The frames of one part. Raises Malformed."""
    try:
        (count,) = _COUNT.unpack_from(data)
        if not 0 < count <= MOST_FRAMES:
            raise Malformed(f"{count} frames", evidence=data[:200])
        lengths = struct.unpack_from(f"!{count}I", data, _COUNT.size)
    except struct.error as error:
        raise Malformed("cut off", evidence=data[:200]) from error
    at, frames = _COUNT.size * (count + 1), []
    for length in lengths:
        frames.append(data[at : at + length])
        at += length
    if at != len(data):
        raise Malformed("lengths do not add up", evidence=data[:200])
    return frames


def pack(value: int) -> bytes:
    return _N.pack(value)


def number(data: bytes) -> int:
    """Raises Malformed."""
    if len(data) != _N.size:
        raise Malformed("not a number", evidence=data)
    return int(_N.unpack(data)[0])


def hello(source: str, epoch: str) -> Frames:
    return [HELLO, source.encode(), epoch.encode()]


def read_hello(frames: Sequence[bytes]) -> tuple[str, str]:
    """Source and epoch, of the form that a header has. Raises Malformed."""
    source, epoch = (frame.decode("ascii", "replace") for frame in frames[1:])
    if not (_WORD.fullmatch(source) and _WORD.fullmatch(epoch)):
        raise Malformed("not a source", evidence=b".".join(frames[1:])[:200])
    return source, epoch


def unit(unit: Unit) -> Frames:
    """Raises MessageTooLarge."""
    mark = unit.bookmark or Bookmark("", 0)
    frames = [UNIT, _N.pack(unit.first), mark.reader.encode(), _N.pack(mark.position)]
    for envelope in unit.events:
        frames += (envelope.head, envelope.body)
    size = sum(map(len, frames))
    if size > LARGEST:
        raise MessageTooLarge(f"{size} bytes in {', '.join(e.type for e in unit.events)}")
    return frames


def read_unit(frames: Sequence[bytes], source: str, epoch: str) -> Unit:
    """The unit that a producer sent. Raises Malformed, MessageTooLarge."""
    if len(frames) < _FIRST_EVENT or len(frames) % 2:
        raise Malformed(f"{len(frames)} frames", evidence=b"".join(frames)[:LARGEST])
    if sum(map(len, frames)) > LARGEST:
        raise MessageTooLarge
    first, position = number(frames[1]), number(frames[3])
    if first < 1:
        raise Malformed("events are counted from 1", evidence=frames[1])
    events = tuple(read_event(frames[i], frames[i + 1]) for i in range(_FIRST_EVENT, len(frames), 2))
    for n, envelope in enumerate(events, first):
        if (envelope.header.source, envelope.header.epoch, envelope.header.n) != (source, epoch, n):
            raise Malformed(f"{envelope.id} comes as {source}.{epoch}.{n}", evidence=envelope.body)
    if not frames[2]:
        return Unit(source, epoch, events, None, first)
    reader = frames[2].decode("ascii", "replace")
    if not _READER.fullmatch(reader):
        raise Malformed("not a reader's name", evidence=frames[2][:200])
    return Unit(source, epoch, events, Bookmark(reader, position), first)


def read_event(header: bytes, body: bytes, seq: int = 0) -> Envelope:
    """Raises Malformed."""
    envelope = Envelope(Header.decode(header), body, seq)
    envelope.head = header
    return envelope


def ephemeral(envelope: Envelope) -> Frames:
    """Raises MessageTooLarge."""
    size = len(envelope.head) + len(envelope.body)
    if size > LARGEST_WHISPER:
        raise MessageTooLarge(f"{size} bytes in an ephemeral {envelope.type}, {LARGEST_WHISPER} may be")
    return [EPHEMERAL, envelope.head, envelope.body]


def read_ephemeral(frames: Sequence[bytes]) -> Envelope:
    """Raises Malformed."""
    if sum(map(len, frames)) > LARGEST_WHISPER + len(EPHEMERAL):
        raise Malformed("too large for an ephemeral event")
    return read_event(frames[1], frames[2])


def welcome(last: int) -> Frames:
    return [WELCOME, _N.pack(last)]


def ack(last: int, seqs: Iterable[tuple[int, int]]) -> Frames:
    return [ACK, _N.pack(last), b"".join(_PAIR.pack(n, seq) for n, seq in seqs)]


def read_seqs(data: bytes) -> dict[int, int]:
    """What an ack says is committed: n → seq."""
    return dict(_PAIR.iter_unpack(data))


def refusal(n: int, code: str, sentence: str) -> Frames:
    return [REFUSAL, _N.pack(n), code.encode(), sentence.encode()]


def published(topic: bytes, prev: int, seq: int, header: bytes, body: bytes) -> bytes:
    """One part, which begins with the topic."""
    return topic + join([_PAIR.pack(prev, seq), header, body])


def read_published(data: bytes, last: Envelope | None = None) -> Published:
    """An event that several readers of a process wait for comes once for each: it is read once, where `last` is the
    envelope that came before. Raises Malformed.
    """
    end = data.find(_TOPIC_END) + 1
    frames = split(data[end:])
    if not end or len(frames) != _PUBLISHED or len(frames[0]) != _PAIR.size:
        raise Malformed("not a publication", evidence=data[:200])
    prev, seq = _PAIR.unpack(frames[0])
    if last is not None and last.seq == seq and last.head == frames[1]:
        return Published(data[:end], prev, seq, last)
    return Published(data[:end], prev, seq, read_event(frames[1], frames[2], seq) if frames[1] else None)
