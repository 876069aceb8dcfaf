"""A seeded fuzzer: what clients really say, spoilt in every way that comes to mind, and bytes that mean nothing."""

import json
import random
import re
from collections.abc import Callable

from daemon import wire
from daemon.spool import CommandRecord
from knowledge.envelope import seal
from knowledge.events import (
    BackupMade,
    CommandFinished,
    Event,
    FailureDiagnosed,
    HealthReported,
    OutputAppended,
    ReportHealth,
    TrimLog,
)
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.log_writer import Bookmark, Unit

NUMBERS = (
    b"0", b"-1", b"1e999", b"-0.0", b"NaN", b"Infinity", b"9223372036854775807", b"9223372036854775808", b"1" * 5_000,
    b"18446744073709551616", b"1.5", b"true", b"null", b'"1"', b"[]", b"{}", b"[" * 300, b'{"a":' * 300,
)  # fmt: skip
TEXTS = (
    b'"\\ud800"', b'"\\u0000"', b'"\x00"', b'"\xff\xfe"', b'"\\u202e"', b'"\x1b]0;x\x07"', b'"' + b"x" * 70_000 + b'"',
    b'""', b'"source":1,"source":2', b"'", b'"\xed\xa0\x80"', b'"../../etc"', b'"%s%n"', b'"{0.__class__}"',
)  # fmt: skip
LENGTHS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 2**63 - 1, 2**63, 2**64 - 1)
_NUMBER = re.compile(rb"-?\d+")
_TEXT = re.compile(rb'"[^"]*"')


class Fuzzer:
    """Everything it makes follows from its seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._epoch = 0
        self._seed = seed

    # ── what a client says to hub_in ──────────────────────────────────────────────────────────────

    def conversation(self) -> list[bytes]:
        """A hello and one unit or whisper, of which something is spoilt."""
        self._epoch += 1
        source, epoch = "stranger", f"{self._seed}-{self._epoch}"
        hello, said = wire.hello(source, epoch), self._said(source, epoch)
        way = self._random.randrange(8)
        if way == 0:
            hello = self._one_spoilt(hello)
        elif way < 5:
            said = self._one_spoilt(said)
        messages = [wire.join(hello), wire.join(said)]
        if way == 5:
            messages[1] = self.spoilt(messages[1])
        elif way == 6:
            messages[1] = self.noise()
        return messages

    def _said(self, source: str, epoch: str) -> wire.Frames:
        events = [self._event() for _ in range(self._random.choice((0, 1, 1, 1, 2, 5)))]
        sealed = tuple(seal(one, EventId(source, epoch, n), _MOMENT) for n, one in enumerate(events, 1))
        if len(sealed) == 1 and sealed[0].header.durability == "ephemeral":
            return wire.ephemeral(sealed[0])
        mark = Bookmark("stranger", self._random.choice((1, 0, -1, 2**63 - 1))) if self._random.random() < 0.2 else None
        return wire.unit(Unit(source, epoch, sealed, mark, 1))

    def _event(self) -> Event:
        return self._random.choice(_EVENTS)

    def _one_spoilt(self, frames: wire.Frames) -> wire.Frames:
        which = self._random.randrange(len(frames))
        way = self._random.randrange(6)
        if way == 0:
            return [*frames[:which], *frames[which + 1 :]] or [b""]
        if way == 1:
            return [*frames, self.noise()]
        if way == 2:
            return [*frames[:which], *frames[which:], *frames[which:]]
        return [*frames[:which], self.spoilt(frames[which]), *frames[which + 1 :]]

    # ── what others say ───────────────────────────────────────────────────────────────────────────

    def subscription(self) -> bytes:
        topic = wire.Topic(f"stranger{self._random.randrange(100)}", self._random.choice(_WISHES)).encode()
        said = self._random.choice((b"\x01", b"\x01", b"\x00")) + topic
        return said if self._random.random() < 0.2 else self.spoilt(said)

    def request(self) -> bytes:
        """A line to the supervisor; never one that could stop it."""
        said = b'{"do": "%s", "of": 1}\n' % self._random.choice((b"status", b"nothing", b""))
        said = self._random.choice((said, self.spoilt(said), self.spoilt(said), self.noise()))
        return b"\n" if b"stop" in said else said

    def record(self) -> tuple[bytes, bytes]:
        """The two files of a spool record."""
        known = {key: value for key, value in vars(_RECORD).items() if key != "output"}
        facts = json.dumps(known).encode()
        return self._random.choice((facts, self.spoilt(facts), self.spoilt(facts), self.noise())), self.noise()

    def session(self, *, kind: bytes = b"DEALER") -> list[bytes]:
        """What goes over the socket when a ZeroMQ client says hello, step by step, spoilt."""
        steps = [zmtp_greeting(), zmtp_ready(kind, self._random.choice(_IDENTITIES)), zmtp_frame(_HELLO)]
        which = self._random.randrange(5)
        if which == 4:
            return [self.noise()]
        if which == 3:
            return [b"".join(steps)[: self._random.randrange(150)]]
        steps[which] = self._random.choice((self.spoilt(steps[which]), steps[which] + self.noise(), self._command()))
        return steps

    def _command(self) -> bytes:
        """A ZMTP command that may come at no such time, or never."""
        name = self._random.choice(
            (b"READY", b"PING", b"PONG", b"SUBSCRIBE", b"CANCEL", b"ERROR", b"HELLO", b"JOIN", b"")
        )
        body = bytes([len(name)]) + name + self.noise()
        return b"\x06" + len(body).to_bytes(8) + body

    # ── spoiling ──────────────────────────────────────────────────────────────────────────────────

    def noise(self) -> bytes:
        return self._random.randbytes(self._random.choice((0, 1, 2, 7, 8, 9, 40, 300, 5_000)))

    def spoilt(self, data: bytes) -> bytes:
        """`data` with one to four faults."""
        ways: tuple[Callable[[bytes], bytes], ...] = (
            self._flip, self._cut, self._drop, self._double, self._insert, self._length, self._number, self._text,
        )  # fmt: skip
        for _ in range(self._random.randint(1, 4)):
            data = self._random.choice(ways)(data)
        return data

    def _place(self, data: bytes) -> int:
        return self._random.randrange(len(data) + 1)

    def _flip(self, data: bytes) -> bytes:
        at = self._place(data)
        return data[:at] + self._random.randbytes(1) + data[at + 1 :]

    def _cut(self, data: bytes) -> bytes:
        return data[: self._place(data)]

    def _drop(self, data: bytes) -> bytes:
        at = self._place(data)
        return data[:at] + data[at + self._random.randint(1, 9) :]

    def _double(self, data: bytes) -> bytes:
        at = self._place(data)
        return data[:at] + data[at : at + self._random.randint(1, 99)] * self._random.choice((2, 3, 50)) + data[at:]

    def _insert(self, data: bytes) -> bytes:
        at = self._place(data)
        return data[:at] + self.noise() + data[at:]

    def _length(self, data: bytes) -> bytes:
        at, width = self._place(data), self._random.choice((1, 4, 8))
        value = self._random.choice(LENGTHS) & (256**width - 1)
        return data[:at] + value.to_bytes(width) + data[at + width :]

    def _number(self, data: bytes) -> bytes:
        return self._replaced(data, _NUMBER, NUMBERS)

    def _text(self, data: bytes) -> bytes:
        return self._replaced(data, _TEXT, TEXTS)

    def _replaced(self, data: bytes, kind: re.Pattern[bytes], by: tuple[bytes, ...]) -> bytes:
        found = list(kind.finditer(data[:2_000]))
        if not found:
            return data
        one = self._random.choice(found)
        return data[: one.start()] + self._random.choice(by) + data[one.end() :]


# ── ZMTP 3.1 by hand, to break off anywhere ───────────────────────────────────────────────────────


def zmtp_greeting(mechanism: bytes = b"NULL") -> bytes:
    return b"\xff" + bytes(8) + b"\x7f\x03\x01" + mechanism.ljust(20, b"\x00") + bytes(32)


def zmtp_ready(kind: bytes, identity: bytes = b"") -> bytes:
    properties = b"".join(
        bytes([len(name)]) + name + len(value).to_bytes(4) + value
        for name, value in ((b"Socket-Type", kind), (b"Identity", identity))
    )
    body = b"\x05READY" + properties
    long = len(body) > 255
    return (b"\x06" + len(body).to_bytes(8) if long else b"\x04" + bytes([len(body)])) + body


def zmtp_frame(data: bytes, *, more: bool = False) -> bytes:
    return bytes([2 | more]) + len(data).to_bytes(8) + data


_MOMENT = Moment(1_767_225_600_000_000, 60)
_EVENTS: tuple[Event, ...] = (
    CommandFinished(command=clean("make"), cwd=clean("/src"), status=2, started=1, duration_ms=1, output="s-1"),
    OutputAppended(stream="s-1", off=0, kind="stdout", text=clean("error: it broke\n")),
    BackupMade(database="core.db", path="/x", bytes=1, took_ms=1),
    FailureDiagnosed(
        command=clean("make"), cwd=clean("/"), status=1, headline=clean("x"), line=1, excerpt=[(1, clean("x"))]
    ),
    TrimLog(before=1),
    ReportHealth(service="diagnosis"),
    HealthReported(service="diagnosis", pid=1, handled=1, waiting=0),
)
_WISHES = (frozenset[str](), frozenset({"CommandFinished"}), frozenset({"BackupMade", "CommandFinished"}))
_RECORD = CommandRecord(command="make", cwd="/src", status=2, started=1, duration_ms=1, output_bytes=3)
_HELLO = wire.join(wire.hello("stranger", "life"))
_IDENTITIES = (b"", b"inside/hub", b"inside/supervisor", b"\x00abcd", b"x" * 255, b"x" * 256, b"\xff")
