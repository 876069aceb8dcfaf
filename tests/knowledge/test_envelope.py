"""Envelopes: header and body survive every hop byte for byte; broken bytes are Malformed and kept as evidence."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.envelope import Envelope, Header, check_body, kind_of, seal
from knowledge.errors import Malformed
from knowledge.events import CommandFinished, HealthReported, ServiceGaveUp, TrimRefused, Unknown
from knowledge.ids import EventId
from knowledge.moment import FIRST, LAST, Moment
from tests.making import NOW, Voice, finished

GOOD: dict[str, Any] = {"source": "shell", "epoch": "e", "n": 1, "type": "CommandFinished", "at": NOW}
word = st.from_regex(r"[A-Za-z0-9_/:-]{1,80}", fullmatch=True)
text = st.none() | st.text(max_size=200)
headers = st.builds(
    Header,
    source=word,
    epoch=word,
    n=st.integers(1, 2**63 - 1),
    type=st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,79}", fullmatch=True),
    version=st.integers(1, 2**63 - 1),
    service=st.none() | word,
    trace=text,
    cause=text,
    at=st.integers(FIRST, LAST),
    offset=st.integers(-1_439, 1_439),
    project=st.none() | st.integers(0, 2**63 - 1),
)


# ── the header ────────────────────────────────────────────────────────────────────────────────────


@given(headers)
@settings(max_examples=60)
def test_a_header_survives_being_written_and_read(header: Header) -> None:
    assert Header.decode(header.encode()) == header


@given(headers)
@settings(max_examples=60)
def test_every_header_that_is_taken_can_be_printed(header: Header) -> None:
    printed = Envelope(header, b"{}").json_object()
    assert Moment.parse(printed["at"]) == Moment(header.at, header.offset)
    assert EventId.parse(printed["id"]) == header.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", ""), ("source", "a.b"), ("source", "a b"), ("source", "ä"), ("source", "a\n"), ("source", "a" * 81),
        ("source", None), ("epoch", ""), ("epoch", "a.b"), ("epoch", "a" * 81), ("n", 0), ("n", -1), ("n", 2**63),
        ("n", 1.5), ("n", None), ("n", "x"), ("type", ""), ("type", "1A"), ("type", "A-B"), ("type", "A" * 81),
        ("type", "A\n"), ("version", 0), ("version", 2**63), ("service", ""), ("service", "a b"), ("service", "a" * 81),
        ("trace", "t" * 201), ("cause", "c" * 201), ("at", LAST + 1), ("at", FIRST - 1), ("at", 2**63), ("at", None),
        ("offset", 1_440), ("offset", -1_440), ("project", -1), ("project", 2**63),
    ],
)  # fmt: skip
def test_a_header_beyond_its_limits_is_malformed(field: str, value: object) -> None:
    data = json.dumps(GOOD | {field: value}).encode()
    with pytest.raises(Malformed, match=field) as error:
        Header.decode(data)
    assert error.value.evidence == data


@pytest.mark.parametrize("missing", GOOD)
def test_a_header_without_what_it_needs_is_malformed(missing: str) -> None:
    with pytest.raises(Malformed, match=missing):
        Header.decode(json.dumps({key: value for key, value in GOOD.items() if key != missing}).encode())


def test_a_header_says_only_what_is_not_a_matter_of_course() -> None:
    assert json.loads(Header(**GOOD).encode()) == GOOD


def test_a_header_of_a_newer_release_is_read() -> None:
    assert Header.decode(json.dumps(GOOD | {"added_later": {"deep": [1]}}).encode()) == Header(**GOOD)


def test_a_header_never_changes() -> None:
    header = Header(**GOOD)
    with pytest.raises(ValidationError):
        header.n = 2


# ── broken bytes ──────────────────────────────────────────────────────────────────────────────────

BROKEN = {
    "nothing": b"",
    "spaces": b"  \n",
    "no JSON": b"hello",
    "half an object": b'{"a": 1',
    "something after it": b"{} {}",
    "a list": b"[]",
    "a text": b'"a"',
    "a number": b"7",
    "null": b"null",
    "no UTF-8 in a text": b'{"a": "\xff"}',
    "no UTF-8 in a key": b'{"\xc3\x28": 1}',
    "no UTF-8 at all": b"\x80\x81",
    "a number without end": b'{"a": [{"b": 1e999}]}',
    "a number without end, written out": b'{"a": -' + b"9" * 400 + b".0}",
    "an overlong NUL": b'{"a": "\xc0\x80"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "a lone high surrogate": b'{"a": "\\ud800"}',
    "a lone low surrogate": b'{"a": "\\udc00"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "a NUL in a text": b'{"a": "\0"}',
    "a NUL before": b"\0{}",
    "a NUL after": b"{}\0",
    "a raw line feed in a text": b'{"a": "\n"}',
    "a comma too many": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "a number of 5000 digits": b'{"a": ' + b"9" * 5_000 + b"}",
    "a deep nest of lists": b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a deep nest of objects": b'{"a": ' * 5_000 + b"1" + b"}" * 5_000,
}
broken = pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)


@broken
def test_broken_bytes_are_no_header(data: bytes) -> None:
    with pytest.raises(Malformed) as error:
        Header.decode(data)
    assert error.value.evidence == data


@broken
def test_broken_bytes_are_no_body(data: bytes) -> None:
    with pytest.raises(Malformed) as error:
        check_body(data)
    assert error.value.evidence == data


@broken
@pytest.mark.parametrize("kind", ["CommandFinished", "OfTheFuture"])
def test_a_broken_body_is_malformed_when_it_is_read(data: bytes, kind: str) -> None:
    envelope = Envelope(Header(**GOOD | {"type": kind}), data)
    with pytest.raises(Malformed) as error:
        envelope.event  # noqa: B018
    assert error.value.evidence == data
    with pytest.raises(Malformed):
        envelope.json_object()


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_whatever_bytes_come_they_are_an_event_or_malformed(data: bytes) -> None:
    for reading in (lambda: Header.decode(data), lambda: check_body(data)):
        try:
            reading()
        except Malformed as error:
            kept = error.evidence
        else:
            kept = data.decode().encode()
        assert kept == data


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
@settings(max_examples=100)
def test_whatever_json_comes_can_be_kept_as_text_and_printed(value: object) -> None:
    body = json.dumps({"a": value}).encode()
    try:
        check_body(body)
    except Malformed:
        return
    assert json.dumps(Envelope(Header(**GOOD), body).json_object())
    assert body.decode().encode() == body


def test_a_body_that_does_not_fit_its_class_is_malformed() -> None:
    with pytest.raises(Malformed, match="CommandFinished: command"):
        Envelope(Header(**GOOD), b'{"cwd": "/"}').event  # noqa: B018


# ── types and fields of the future ────────────────────────────────────────────────────────────────

FUTURE = b'{ "b":2 ,"a" : [1.50, -0, "\\u00e9 \xc3\xa9 \\/"],\n"nested": {"null": null} }'


def test_a_type_of_a_newer_release_is_kept_whole() -> None:
    envelope = Envelope(Header(**GOOD | {"type": "OfTheFuture", "version": 9}), FUTURE)
    assert kind_of(envelope.header) is Unknown
    assert envelope.header.durability == "safe"
    assert isinstance(envelope.event, Unknown)
    assert envelope.event.fields == json.loads(FUTURE)
    assert envelope.json_object()["body"] == json.loads(FUTURE)
    assert envelope.json_object()["version"] == 9
    assert envelope.body == FUTURE


def test_a_field_of_a_newer_release_is_printed_although_it_is_not_known() -> None:
    body = json.loads(finished("make").model_dump_json()) | {"added_later": {"deep": [1]}}
    envelope = Envelope(Header(**GOOD | {"version": 2}), json.dumps(body).encode())
    assert envelope.event == finished("make")
    assert envelope.json_object()["body"] == body


@pytest.mark.parametrize("name", ["Fact", "Order", "Event", "Unknown", "object"])
def test_a_class_that_is_no_event_of_its_own_is_unknown(name: str) -> None:
    assert kind_of(Header(**GOOD | {"type": name})) is Unknown


# ── sealing ───────────────────────────────────────────────────────────────────────────────────────


def test_a_root_belongs_to_its_own_trace() -> None:
    root = Voice("shell", "life").says(finished())
    assert (root.id, root.trace, root.header.cause, root.seq) == ("shell.life.1", "shell.life.1", None, 0)
    assert root.header.trace is None
    assert root.header.project == 1


def test_an_answer_carries_its_cause_and_the_trace_and_project_of_the_root() -> None:
    thinking = Voice("thinking")
    root = Voice().says(finished(), project=7)
    answer = thinking.says(TrimRefused(reason="no"), cause=root, project=1)
    second = thinking.says(TrimRefused(reason="no"), cause=answer)
    assert (answer.header.cause, second.header.cause) == (root.id, answer.id)
    assert {answer.trace, second.trace} == {root.trace}
    assert {answer.header.project, second.header.project} == {7}


def test_what_is_told_of_another_project_than_its_cause_says_so() -> None:
    root = Voice().says(finished(), project=7)
    elsewhere = seal(TrimRefused(reason="no"), EventId("thinking", "life", 1), Moment(NOW, 0), cause=root, project=3)
    assert (elsewhere.header.project, elsewhere.trace) == (3, root.trace)


def test_a_sealed_event_is_read_back_as_it_was() -> None:
    sealed = Voice().says(finished("grüße\0\U0001f600"))
    again = Envelope(Header.decode(sealed.header.encode()), sealed.body)
    assert again == sealed
    assert again.event == finished("grüße\0\U0001f600")
    assert again.header.durability == CommandFinished.durability


@pytest.mark.parametrize(
    ("kind", "durability"), [(CommandFinished, "fast"), (ServiceGaveUp, "safe"), (HealthReported, "ephemeral")]
)
def test_how_long_an_event_is_kept_follows_from_its_type(kind: type, durability: str) -> None:
    assert Header(**GOOD | {"type": kind.__name__}).durability == durability


def test_the_speaker_is_the_service_or_else_the_process() -> None:
    origin, moment = EventId("thinking", "life", 1), Moment(NOW, 60)
    assert seal(finished(), origin, moment).speaker == "thinking"
    spoken = seal(finished(), origin, moment, service="diagnosis")
    assert spoken.speaker == spoken.json_object()["source"] == "diagnosis"
    assert spoken.moment == moment


def test_envelopes_are_equal_when_header_body_and_seq_are() -> None:
    one, same = Voice().says(finished()), Voice().says(finished())
    assert one == same
    same.seq = 5
    assert one != same
    assert one != "something else"
    assert repr(same) == "<CommandFinished shell.life-1.1 e5>"
