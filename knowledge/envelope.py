"""What every event travels in: who, when, where, and what it answers. The body stays the bytes it was.

On the wire and in the log an event is two JSON texts, header and body. The body is decoded by whoever wants
to read it, so types from the future and fields from a newer release survive every hop unchanged.
"""

import math
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from knowledge.errors import Malformed
from knowledge.events import EVENTS, Durability, Event, Unknown
from knowledge.ids import EventId
from knowledge.moment import FIRST, LAST, MINUTES_A_DAY, Moment

LARGEST = 1 << 20
"""Bytes that one message on the bus may have; more belongs in a stream or a file."""

_WORD = r"^[A-Za-z0-9_/:-]+$"
_SHAPE = bytes.maketrans(b"123456789E", b"000000000e")
_LONGEST_NUMBER = b"0" * 309
"""What a text must hold before one of its numbers can be too large for a float."""
_INT64 = 2**63 - 1


class Header(BaseModel):
    """The part of an envelope that the hub reads."""

    model_config = ConfigDict(frozen=True)

    source: str = Field(pattern=_WORD, max_length=80)
    """Who sends: a process of the daemon, or one run of a command."""
    epoch: str = Field(pattern=_WORD, max_length=80)
    """Which life of that source."""
    n: int = Field(ge=1, le=_INT64)
    """Its how-manieth word in this life, from 1 without a hole."""
    type: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=80)
    version: int = Field(default=1, ge=1, le=_INT64)
    service: str | None = Field(default=None, pattern=_WORD, max_length=80)
    """Who speaks, where that is a service within the source."""
    trace: str | None = Field(default=None, max_length=200)
    """Id of the root event; none for a root."""
    cause: str | None = Field(default=None, max_length=200)
    """Id of the event this one answers; none for a root."""
    at: int = Field(ge=FIRST, le=LAST)
    """Microseconds UTC."""
    offset: int = Field(default=0, gt=-MINUTES_A_DAY, lt=MINUTES_A_DAY)
    """Minutes east of UTC at the source."""
    project: int | None = Field(default=None, ge=0, le=_INT64)

    @property
    def id(self) -> EventId:
        return EventId(self.source, self.epoch, self.n)

    @property
    def durability(self) -> Durability:
        return kind_of(self).durability

    def encode(self) -> bytes:
        return self.model_dump_json(exclude_defaults=True).encode()

    @classmethod
    def decode(cls, data: bytes) -> "Header":
        """Raises Malformed, which keeps the bytes."""
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            raise Malformed(_first(error), evidence=data) from error


def kind_of(header: Header) -> type[Event]:
    """The class of the body; Unknown for a type of a newer release."""
    return EVENTS.get(header.type, Unknown)


class Envelope:
    """One event with its header; `seq` is 0 until the hub has committed it (and for what is never kept)."""

    __slots__ = ("__dict__", "body", "header", "seq")

    def __init__(self, header: Header, body: bytes, seq: int = 0) -> None:
        self.header = header
        self.body = body
        self.seq = seq

    def __repr__(self) -> str:
        return f"<{self.header.type} {self.id} e{self.seq}>"

    def __eq__(self, other: object) -> bool:
        mine = (self.header, self.body, self.seq)
        return isinstance(other, Envelope) and mine == (other.header, other.body, other.seq)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def head(self) -> bytes:
        """The header as bytes; one that was received is passed on as it came."""
        return self.header.encode()

    @property
    def id(self) -> str:
        return str(self.header.id)

    @property
    def trace(self) -> str:
        """Id of the root event of what this belongs to; a root's is its own."""
        return self.header.trace or self.id

    @property
    def type(self) -> str:
        return self.header.type

    @property
    def speaker(self) -> str:
        """The service that said it, or the process where that speaks for itself."""
        return self.header.service or self.header.source

    @property
    def moment(self) -> Moment:
        return Moment(self.header.at, self.header.offset)

    @cached_property
    def event(self) -> Event:
        """The body as its class. Raises Malformed when it does not fit."""
        try:
            kind = kind_of(self.header)
            return Unknown(fields=_object(self.body)) if kind is Unknown else kind.model_validate_json(self.body)
        except ValidationError as error:
            raise Malformed(f"{self.type}: {_first(error)}", evidence=self.body) from error

    @property
    def understood(self) -> bool:
        """Whether the body has been read as its class, and fits."""
        return "event" in self.__dict__

    def json_object(self) -> dict[str, Any]:
        """What `--json` prints: header and body, time as RFC 3339."""
        head = self.header
        return {
            "seq": self.seq,
            "id": self.id,
            "trace": self.trace,
            "cause": head.cause,
            "at": str(self.moment),
            "source": self.speaker,
            "project": head.project,
            "type": head.type,
            "version": head.version,
            "body": _object(self.body),
        }


def seal(
    event: Event,
    origin: EventId,
    moment: Moment,
    *,
    service: str | None = None,
    cause: Envelope | None = None,
    project: int | None = None,
) -> Envelope:
    """Put `event` in its envelope. Its trace is that of its `cause`, and its project too where none is given."""
    header = Header(
        source=origin.source,
        epoch=origin.epoch,
        n=origin.n,
        type=type(event).__name__,
        version=event.version,
        service=service,
        trace=cause.trace if cause else None,
        cause=cause.id if cause else None,
        at=moment.at,
        offset=moment.offset,
        project=cause.header.project if cause and project is None else project,
    )
    sealed = Envelope(header, event.model_dump_json().encode())
    sealed.event = event
    return sealed


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Malformed(f"Invalid JSON: {error}", evidence=body) from error
    if not isinstance(found, dict):
        raise Malformed("not a JSON object", evidence=body)
    if _perhaps_endless(body) and not _finite(found):
        raise Malformed("a number without end", evidence=body)
    return found


def _perhaps_endless(body: bytes) -> bool:
    """Whether some number may be too large for a float. (A regular expression takes as long as reading all of it.)"""
    shape = body.translate(_SHAPE)
    return b"0e0" in shape or b"0e+0" in shape or _LONGEST_NUMBER in shape


def _finite(found: Any) -> bool:
    """Whether every number can be written as JSON again; 1e999 is read as infinity, which cannot."""
    if isinstance(found, dict):
        return all(map(_finite, found.values()))
    if isinstance(found, list):
        return all(map(_finite, found))
    return not isinstance(found, float) or math.isfinite(found)


def check_body(body: bytes) -> None:
    """Raise Malformed unless `body` is a JSON object in UTF-8."""
    _object(body)


def _first(error: ValidationError) -> str:
    """The first complaint in one line."""
    found = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in found["loc"])
    return f"{place}: {found['msg']}" if place else found["msg"]
