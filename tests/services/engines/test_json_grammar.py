"""Grammars of schemas: what they say and refuse, and that llama.cpp writes by them what the tools themselves take."""

import json

import pytest

from knowledge.errors import RequestRefused
from services.engines.json_grammar import MOST_CHARACTERS, grammar
from tests import slices
from tests.services.engines import tiny
from tests.services.engines.shipped import needs_engine


def rules(schema: object) -> dict[str, str]:
    return dict(line.split(" ::= ", 1) for line in grammar(json.dumps(schema)).splitlines())


def test_an_object_has_its_properties_in_their_order_and_leaves_out_what_it_may() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"const": 1}, "b": {"type": "boolean"}, "c": {"enum": ["x", None]}},
        "required": ["b"],
    }
    found = rules(schema)
    said = {name: one for name, one in found.items() if name.startswith("r")}
    assert said == {
        "r0": '"1"',
        "r1": '("true" | "false")',
        "r2": r'("\"x\"" | "null")',
        "r3": r'(sep "\"c\"" is r2)?',
        "r4": r'sep "\"b\"" is r1 r3',
        "r5": r'"\"b\"" is r1 r3',
        "root": r'"{" ("\"a\"" is r0 r4 | r5) "}"',
    }


def test_a_text_is_as_long_as_it_may_be_and_never_longer_than_a_grammar_should() -> None:
    assert "char{2,7}" in grammar('{"type": "string", "minLength": 2, "maxLength": 7}')
    assert f"char{{0,{MOST_CHARACTERS}}}" in grammar('{"type": "string", "maxLength": 100000}')


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"type": "string", "pattern": "a+"}, "pattern"),
        ({"type": "string", "format": "date"}, "format"),
        ({"type": "number", "minimum": 1}, "minimum"),
        ({"type": "integer", "minimum": 1}, "one side"),
        ({"type": "object", "properties": {}, "required": ["x"]}, "describe"),
        ({"allOf": []}, "None"),
        ({"enum": []}, "no choice"),
        ({"anyOf": []}, "no choice"),
        ({"type": "array"}, "array"),
        ({"type": "string", "minLength": 5, "maxLength": 2}, "text"),
        ({"$ref": "#/$defs/nowhere"}, "no schema"),
        ({"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}, "deeply"),
        ({"type": "file"}, "file"),
        ("text", "no schema"),
    ],
)
def test_what_it_cannot_hold_to_is_refused(schema: object, why: str) -> None:
    with pytest.raises(RequestRefused, match=why):
        grammar(json.dumps(schema))


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(RequestRefused, match="no JSON"):
        grammar("{")


SHAPES = {
    "nested": {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer"}, "maxItems": 3}}},
    "reference": {"$defs": {"n": {"type": "integer", "minimum": 3, "maximum": 12}}, "$ref": "#/$defs/n"},
    "several types": {"type": ["null", "boolean", "number"]},
    "required array": {"type": "array", "items": {"const": 'x\n"\\'}, "minItems": 2, "maxItems": 4},
    "text": {"type": "string", "minLength": 1, "maxLength": 30},
}


def fits(value: object, shape: str) -> bool:
    match shape:
        case "nested":
            return isinstance(value, dict) and (
                not value
                or (set(value) == {"a"} and len(value["a"]) <= 3 and all(type(one) is int for one in value["a"]))
            )
        case "reference":
            return value in range(3, 13)
        case "several types":
            return value is None or isinstance(value, bool | int | float)
        case "required array":
            return isinstance(value, list) and 2 <= len(value) <= 4 and set(value) == {'x\n"\\'}
    return isinstance(value, str) and 1 <= len(value) <= 30


@needs_engine
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_written_by_a_grammar_has_the_shape(shape: str) -> None:
    engine = tiny.model()
    try:
        for seed in range(6):
            asked = tiny.wish(form=json.dumps(SHAPES[shape]), most=600, temperature=1.5 * (seed > 0), seed=seed)
            ended = tiny.written(engine, asked)
            assert ended.finish == "stop"
            assert fits(json.loads(ended.text), shape), ended.text
    finally:
        engine.close()


@needs_engine
def test_every_call_of_every_tool_and_none_is_what_the_tool_takes() -> None:
    """Random weights say anything, so each that fits does because nothing else could be written."""
    engine = tiny.model()
    tools = list[str]()
    try:
        for seed in range(slices.of(1_000, 2 * len(tiny.TOOLS))):
            form = tiny.decision(*tiny.TOOLS[seed : seed + 1])  # each of them alone, then all of them
            temperature = (0.0, 1.0, 2.0)[seed % 3]
            asked = tiny.wish(f"question {seed}", form=form, most=2_000, temperature=temperature, seed=seed)
            ended = tiny.written(engine, asked)
            assert ended.finish == "stop"
            ended.text.encode()  # every character is whole
            tools.append(tiny.valid(ended.text))
    finally:
        engine.close()
    assert set(tools) == set(tiny.TOOLS)
    assert len(set(tools[len(tiny.TOOLS) :])) > slices.of(12, 4)


@needs_engine
@pytest.mark.parametrize("begun", [b"\xed", b"\xed\xa0", b"\xe0", b"\xf4"])
def test_bytes_that_no_character_begins_with_are_never_chosen(begun: bytes) -> None:
    engine = tiny.model()
    try:
        vocabulary = engine._vocabulary  # type: ignore[attr-defined]
        tokens = {vocabulary.piece(one): one for one in range(vocabulary.size)}
        picker = engine.begin(tiny.wish(form='{"type": "string"}'))._picker  # type: ignore[attr-defined]
        allowed = []
        for byte in begun:
            allowed.append(picker._whole(tokens[bytes([byte])]))
            picker.text(tokens[bytes([byte])])
        after = {one for one in range(128, 192) if picker._whole(tokens[bytes([one])])} if all(allowed) else set()
    finally:
        engine.close()
    assert (
        after
        == {
            b"\xed": set(range(0x80, 0xA0)),
            b"\xed\xa0": set(),
            b"\xe0": set(range(0xA0, 0xC0)),
            b"\xf4": set(range(0x80, 0x90)),
        }[begun]
    )


@needs_engine
def test_without_a_grammar_the_same_weights_write_nothing_that_fits() -> None:
    engine = tiny.model()
    try:
        for seed in range(5):
            with pytest.raises(ValueError, match=r"Expecting|Extra data|Invalid"):
                json.loads(tiny.written(engine, tiny.wish(most=60, temperature=1.0, seed=seed)).text)
    finally:
        engine.close()
