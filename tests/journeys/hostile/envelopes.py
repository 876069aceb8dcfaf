"""Events that travel properly and hold nonsense: headers and bodies that no client of ours would make."""

import json
from collections.abc import Iterator

from daemon import wire

HEADER = {"source": "liar", "epoch": "life", "n": 1, "type": "CommandFinished", "at": 1_767_225_600_000_000}
FINISHED = {"command": "make", "cwd": "/", "status": 2, "started": 1, "duration_ms": 1}
DIAGNOSED = {"command": "make", "cwd": "/", "status": 2, "headline": "x", "line": 1, "excerpt": [[1, "x"]]}
BIG = 10**400

WHOLE_BODIES: tuple[bytes, ...] = (
    b"", b"{", b"null", b"[]", b'"x"', b"1", b"NaN", b"\xff", b"\xef\xbb\xbf{}", b"{}" * 2, b'{"a":1e999}',
    b'{"a":NaN}', b'{"a":-Infinity}', b'{"a":"\\ud800"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\x01"}', b'{"\\u0000":1}',
    b'{"a":' * 150 + b"1" + b"}" * 150, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b"[" * 500_000,
    b'{"a":' + b"1" * 4_000 + b"}", b'{"a":' + b"1" * 500_000 + b"}", b'{"a":1,"a":{"a":2}}', b"\x00" * 1_000,
    b'{"a":"' + b"x" * (1 << 20) + b'"}', b'{"a":"' + b"x" * (1 << 20) + b'x"}', b'{"a":"' + b"x" * 1_000_000 + b'"}',
    b'{"a":"\\u001b]0;owned\\u0007\\u202e"}', b'{"__class__":"x","__proto__":{}}', b'{"a":[' + b"0," * 400_000 + b"0]}",
)  # fmt: skip
"""Bodies for every type, known or not."""

HEADER_LIES: tuple[dict[str, object], ...] = (
    {"n": -1}, {"n": 0}, {"n": 2**63}, {"n": BIG}, {"n": 1.5}, {"n": "1"}, {"n": None}, {"n": [1]}, {"at": BIG},
    {"at": -(2**63)}, {"at": 253_402_214_399_999_999}, {"at": -62_135_510_400_000_000}, {"offset": 10_000},
    {"offset": -1_439}, {"source": "x" * 1_000_000}, {"source": "a\nb"}, {"source": "hub"}, {"source": "\x00"},
    {"epoch": "../.."}, {"type": "X" * 1_000_000}, {"type": "a b"}, {"type": ""}, {"type": "Event"}, {"type": "Fact"},
    {"type": "Unknown"}, {"version": BIG}, {"version": 2**63 - 1}, {"trace": "x" * 200}, {"trace": "\x1b[2J\n"},
    {"trace": "e1"}, {"trace": "liar.life.1"}, {"cause": "nobody.never.1"}, {"cause": "\u202e"}, {"project": -1},
    {"project": 2**63 - 1}, {"service": "\r"}, {"service": "x" * 81}, {"surprise": {"a": [1] * 1_000}},
)  # fmt: skip


def bodies() -> Iterator[tuple[str, bytes]]:
    """Type and body."""
    for body in WHOLE_BODIES:
        yield "CommandFinished", body
        yield "FromTheFuture", body
        yield "ReportHealth", body
        yield "TrimLog", body
    for key, value in (("status", BIG), ("status", "x"), ("status", -(2**70)), ("output", "\x00"), ("output", 7)):
        yield "CommandFinished", _json(FINISHED | {key: value})
    for key, value in (
        ("line", BIG), ("excerpt", [[BIG, "x"]]), ("excerpt", [[1]]), ("excerpt", [[1, "\x1b[2J" * 1_000]] * 1_000),
        ("headline", "\u0000\u202e\n"), ("line", None), ("status", BIG), ("command", ""),
    ):  # fmt: skip
        yield "FailureDiagnosed", _json(DIAGNOSED | {key: value})
    for off in (-1, 1, 2**63, BIG):
        yield "OutputAppended", _json({"stream": "liar", "off": off, "kind": "stdout", "text": "x"})
    yield "OutputAppended", _json({"stream": "s" * 900_000, "off": 0, "kind": "stdout", "text": "x"})
    for before in (BIG, -1, 2**63, "now", None):
        yield "TrimLog", _json({"before": before})
    yield "ProcessStarted", b'{"process":"hub","pid":1,"ready_ms":1e999}'
    yield "HealthReported", _json({"service": "diagnosis", "pid": BIG, "handled": -BIG, "waiting": 0})


def messages(epoch: str) -> Iterator[list[bytes]]:
    """A hello and a unit for each lie; each lie in a life of its own, so that each is the next word."""
    number = 0
    for kind, body in bodies():
        number += 1
        yield _pair(f"{epoch}-{number}", {"type": kind}, body)
        if kind in ("ReportHealth", "HealthReported", "FromTheFuture"):
            header = _json(HEADER | {"type": kind})
            yield [wire.join([wire.EPHEMERAL, header, body])]
    for lie in HEADER_LIES:
        number += 1
        yield _pair(f"{epoch}-{number}", lie, _json(FINISHED))
    for mark in (b"\xff", b"x" * 1_000_000, b"a b", b"\x00", b"liar"):
        for position in (-(2**63), -1, 2**63 - 1):
            number += 1
            yield _pair(f"{epoch}-{number}", {}, _json(FINISHED), mark, position)
    for count in (0, 1, 3, 2_000, 4_092):
        number += 1
        yield _odd_unit(f"{epoch}-{number}", count)


def _pair(epoch: str, header: dict[str, object], body: bytes, mark: bytes = b"", position: int = 0) -> list[bytes]:
    head = _json(HEADER | {"epoch": epoch} | header)
    unit = [wire.UNIT, wire.pack(1), mark, wire.pack(position), head, body]
    return [wire.join(wire.hello("liar", epoch)), wire.join(unit)]


def _odd_unit(epoch: str, frames: int) -> list[bytes]:
    """A unit of as many empty frames: none at all, half an event, more than it may have."""
    unit = [wire.UNIT, wire.pack(1), b"", wire.pack(0), *[b""] * frames]
    return [wire.join(wire.hello("liar", epoch)), wire.join(unit)]


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
