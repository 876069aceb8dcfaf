"""JSON schemas as grammars of llama.cpp (GBNF): what is written under one parses, and fits the schema.

llama-cpp-python has a converter; its strings may hold control characters, which no JSON may, and bounds of numbers are
left out. Here a keyword that is not understood is refused, so nothing is written that only seems to fit. Only the one
blank that models put after `:` and `,` is allowed, so none can go on with blanks for ever.
"""

import json
from collections.abc import Mapping
from typing import Any

from knowledge.errors import RequestRefused

MOST_CHARACTERS = 1_000
"""Of one text: a grammar grows with it, and no argument is longer."""
MOST_DIGITS = 15
MOST_ITEMS = 64
DEEPEST = 16
_TEXT = r"""char ::= [^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" (hex-no-d hex | [dD] [0-7]) hex hex)
hex ::= [0-9a-fA-F]
hex-no-d ::= [0-9a-ce-fA-CE-F]
sep ::= "," " "?
is ::= ":" " "?"""
_ANNOTATIONS = frozenset(
    {
        "title",
        "description",
        "default",
        "examples",
        "$schema",
        "$id",
        "$defs",
        "definitions",
        "deprecated",
        "discriminator",
    }
)
_KNOWN = {
    "object": {"type", "properties", "required", "additionalProperties"},
    "array": {"type", "items", "minItems", "maxItems"},
    "string": {"type", "minLength", "maxLength"},
    "integer": {"type", "minimum", "maximum"},
    "number": {"type"},
    "boolean": {"type"},
    "null": {"type"},
}


def grammar(schema: str) -> str:
    """The grammar of a JSON schema. Raises RequestRefused, for what is none or asks for what is not understood."""
    try:
        whole = json.loads(schema)
    except ValueError as error:
        raise RequestRefused(f"the form is no JSON ({error})") from error
    writer = _Writer(whole)
    writer.rules["root"] = writer.expression(whole, 0)
    rules = "\n".join(f"{name} ::= {rule}" for name, rule in writer.rules.items())
    return f"{rules}\n{_TEXT}\n"


class _Writer:
    def __init__(self, whole: Any) -> None:
        self.rules: dict[str, str] = {}
        self._whole = whole
        self._named: dict[str, str] = {}
        """Rule of each expression, so that none is there twice."""

    def expression(self, schema: Any, depth: int) -> str:
        if not isinstance(schema, Mapping) or depth > DEEPEST:
            raise RequestRefused("the form nests too deeply" if depth > DEEPEST else "a part of the form is no schema")
        asked = schema.keys() - _ANNOTATIONS
        for key, rule in (("$ref", self._reference), ("const", self._constant), ("enum", self._choice)):
            if key in schema:
                _only(asked, {key, "type"})
                return rule(schema[key], depth)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                _only(asked, {key})
                return self._either(schema[key], depth)
        kind = schema.get("type")
        if isinstance(kind, list):
            return self._either([{**schema, "type": one} for one in kind], depth)
        if kind not in _KNOWN:
            raise RequestRefused(f"the form has a part of type {kind!r}")
        _only(asked, _KNOWN[kind])
        return str(getattr(self, f"_{kind}")(schema, depth))

    # ── one rule for each kind ────────────────────────────────────────────────────────────────────

    def _reference(self, name: Any, depth: int) -> str:
        found = self._whole
        for step in str(name).removeprefix("#/").split("/"):
            found = found.get(step) if isinstance(found, Mapping) else None
        return self.expression(found, depth + 1)

    def _constant(self, value: Any, _depth: int) -> str:
        return _literal(json.dumps(value, ensure_ascii=False))

    def _choice(self, values: Any, depth: int) -> str:
        if not isinstance(values, list) or not values:
            raise RequestRefused("the form leaves no choice")
        return "(" + " | ".join(self._constant(value, depth) for value in values) + ")"

    def _either(self, schemas: Any, depth: int) -> str:
        if not isinstance(schemas, list) or not schemas:
            raise RequestRefused("the form leaves no choice")
        return "(" + " | ".join(self._rule(one, depth + 1) for one in schemas) + ")"

    def _object(self, schema: Mapping[str, Any], depth: int) -> str:
        """Its properties in their order; what is not required may be left out, and nothing is added."""
        required = set(schema.get("required", ()))
        pairs = [
            (f"{_literal(json.dumps(name, ensure_ascii=False))} is {self._rule(one, depth + 1)}", name in required)
            for name, one in schema.get("properties", {}).items()
        ]
        if required - schema.get("properties", {}).keys():
            raise RequestRefused("the form requires what it does not describe")
        return f'"{{" {self._members(pairs, first=True)} "}}"' if pairs else '"{}"'

    def _members(self, pairs: list[tuple[str, bool]], *, first: bool) -> str:
        """The rest of an object; `first` where nothing stands before it."""
        if not pairs:
            return ""
        (pair, needed), *others = pairs
        here = f"{'' if first else 'sep '}{pair} {self._tail(others, first=False)}".rstrip()
        if needed:
            return here
        without = self._tail(others, first=first)
        return f"({here} | {without})" if without else f"({here})?"

    def _tail(self, pairs: list[tuple[str, bool]], *, first: bool) -> str:
        return self._name(self._members(pairs, first=first)) if pairs else ""

    def _array(self, schema: Mapping[str, Any], depth: int) -> str:
        least, most = int(schema.get("minItems", 0)), min(int(schema.get("maxItems", MOST_ITEMS)), MOST_ITEMS)
        if "items" not in schema or least > most:
            raise RequestRefused("the form has an array that cannot be written")
        item = self._rule(schema["items"], depth + 1)
        if not most:
            return '"[]"'
        several = f"{item} (sep {item}){{{max(least - 1, 0)},{most - 1}}}"
        return f'"[" {several} "]"' if least else f'"[" ({several})? "]"'

    def _string(self, schema: Mapping[str, Any], _depth: int) -> str:
        least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", MOST_CHARACTERS))
        if least > min(most, MOST_CHARACTERS):
            raise RequestRefused("the form has a text that cannot be written")
        return self._name(rf'"\"" char{{{least},{min(most, MOST_CHARACTERS)}}} "\""')

    def _integer(self, schema: Mapping[str, Any], _depth: int) -> str:
        least, most = schema.get("minimum"), schema.get("maximum")
        if least is None and most is None:
            return f'("-"? ("0" | [1-9] [0-9]{{0,{MOST_DIGITS - 1}}}))'
        if least is None or most is None or not 0 <= most - least < MOST_CHARACTERS:
            raise RequestRefused("the form bounds a number on one side, or too widely")
        return self._choice([*range(int(least), int(most) + 1)], 0)

    def _number(self, schema: Mapping[str, Any], depth: int) -> str:
        return f'{self._integer(schema, depth)} ("." [0-9]{{1,{MOST_DIGITS}}})?'

    def _boolean(self, _schema: Mapping[str, Any], _depth: int) -> str:
        return '("true" | "false")'

    def _null(self, _schema: Mapping[str, Any], _depth: int) -> str:
        return '"null"'

    # ── names ─────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, schema: Any, depth: int) -> str:
        return self._name(self.expression(schema, depth))

    def _name(self, rule: str) -> str:
        if rule not in self._named:
            self._named[rule] = f"r{len(self._named)}"
            self.rules[self._named[rule]] = rule
        return self._named[rule]


def _only(asked: set[str], known: set[str]) -> None:
    if asked - known:
        raise RequestRefused(f"the form asks for {', '.join(sorted(asked - known))}, which no grammar here can hold to")


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one >= " " else f"\\x{ord(one):02X}" for one in escaped) + '"'
