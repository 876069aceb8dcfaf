"""What a model decides: one call or none, as JSON. Its schema, made of the tools' own, and how it is read."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from knowledge.reasoning.actions import ToolSpec
from knowledge.redact import clean_each

NONE = "none"
LONGEST = 200
"""Characters of an argument."""
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


class Decision(NamedTuple):
    """A call, or none."""

    tool: str
    arguments: dict[str, Any] = {}

    @property
    def text(self) -> str:
        """As the model is to write it."""
        return json.dumps({"tool": self.tool, **({} if self.tool == NONE else {"arguments": dict(self.arguments)})})

    def clean(self) -> "Decision":
        """As it is kept, and called."""
        return Decision(self.tool, dict(zip(self.arguments, clean_each([*self.arguments.values()]), strict=True)))


class Wrong(NamedTuple):
    """No decision, and why, in words for who wrote it."""

    why: str


def form(tools: Sequence[ToolSpec]) -> str:
    """JSON schema of what may be decided, without references and defaults."""
    nothing = _closed({"tool": {"const": NONE}}, ["tool"])
    return json.dumps({"anyOf": [*(_call(one) for one in tools), nothing]})


def read(text: str, tools: Sequence[ToolSpec]) -> Decision | Wrong:
    """What was written, as a decision. Servers that bind nothing may write anything."""
    found = _object(_THOUGHT.sub("", text))
    if found is None:
        return Wrong("That was no JSON object.")
    name = found.get("tool", found.get("name"))
    if name == NONE:
        return Decision(NONE)
    one = next((one for one in tools if one.name == name), None)
    if one is None:
        return Wrong(f"There is no such tool. The tools are: {', '.join(one.name for one in tools)}, {NONE}.")
    given = found.get("arguments", found.get("parameters", {}))
    if not isinstance(given, dict):
        return Wrong('"arguments" has to be a JSON object.')
    said = {name: value for name, value in given.items() if value not in ("", None)}
    wrong = next(_faults(one, said), "")
    return Wrong(wrong) if wrong else Decision(one.name, {name: _text(value) for name, value in said.items()})


def values(schema: Mapping[str, Any]) -> list[str]:
    """Those that an argument may have, where they are few."""
    return [_text(one) for one in _plain(schema).get("enum", [])]


def _call(one: ToolSpec) -> dict[str, Any]:
    properties = {name: _bound(schema) for name, schema in one.schema.get("properties", {}).items()}
    arguments = _closed(properties, list(one.schema.get("required", [])))
    return _closed({"tool": {"const": one.name}, "arguments": arguments}, ["tool", "arguments"])


def _closed(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _bound(schema: Mapping[str, Any]) -> dict[str, Any]:
    """An argument's schema in the few words that every engine understands."""
    plain = _plain(schema)
    if "enum" in plain:
        return {"enum": list(plain["enum"])}
    if plain.get("type") in {"integer", "number", "boolean"}:
        return {"type": plain["type"]}
    return {"type": "string", "maxLength": min(LONGEST, plain.get("maxLength", LONGEST))}


def _plain(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without the null that stands for what is left out; a constant is a choice of one."""
    choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    found = choices[0] if choices else schema
    return {"enum": [found["const"]]} if "const" in found else found


def _object(text: str) -> dict[str, Any] | None:
    """The first JSON object in it, which may stand within prose or fences."""
    begin = text.find("{")
    if begin < 0:
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _faults(one: ToolSpec, said: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the arguments of a call."""
    properties: Mapping[str, Any] = one.schema.get("properties", {})
    for name in one.schema.get("required", []):
        if name not in said:
            yield f"{one.name} needs the argument {name}."
    for name, value in said.items():
        if name not in properties:
            takes = ", ".join(properties) or "none"
            yield f"{one.name} has no such argument; it takes: {takes}."
        elif isinstance(value, dict | list):
            yield f"{name} has to be one value."
        elif (known := values(properties[name])) and _text(value) not in known:
            yield f"{name} has to be one of: {', '.join(known)}."
        elif len(_text(value)) > LONGEST:
            yield f"{name} is longer than {LONGEST} characters."


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
