"""The authored utterances as examples: pieces of text, some of them an argument, and what is asked for."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from knowledge.routing.arguments import DEFAULTS, ENUMERATIONS, NONE
from knowledge.routing.trimming import trimmed

FOLDER = Path(__file__).with_name("utterances")
AUTHORS = ("terse", "spoken", "world", "misses", "pairs", "spans")
STARTERS, HELD_OUT = "starters", "heldout"
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Part:
    """A piece of an utterance."""

    text: str
    argument: str = ""
    """The argument that it is; empty where it is none."""
    slot: str = ""
    """The list to take one of; empty where the text stands."""
    second: bool = False
    """Whether the second request says it."""


@dataclass(frozen=True)
class Example:
    """An utterance, and what is asked for."""

    parts: tuple[Part, ...]
    tool: str
    chosen: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(tool, argument) → value, of arguments with few values."""
    then: str = ""
    author: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


def authored(names: Iterable[str]) -> list[Example]:
    """The examples of these authors, in the order they were written in."""
    return [_example(row, name) for name in names for row in _rows(name)]


def slots() -> dict[str, list[str]]:
    lists: dict[str, list[Any]] = json.loads((FOLDER / "slots.json").read_text(encoding="utf-8"))
    return {name: [one if isinstance(one, str) else one["text"] for one in values] for name, values in lists.items()}


def kinds() -> dict[str, str]:
    """What kind of note a text of the slot list is."""
    lists: dict[str, list[Any]] = json.loads((FOLDER / "slots.json").read_text(encoding="utf-8"))
    return {one["text"]: one["kind"] for one in lists["text"] if not isinstance(one, str)}


def _rows(name: str) -> Iterator[dict[str, Any]]:
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _example(row: dict[str, Any], author: str) -> Example:
    requests = [row, *([row["then"]] if "then" in row else [])]
    parts, chosen = [Part(row["u"])], {}
    for second, request in enumerate(requests):
        tool, given = request["tool"], request.get("args", {})
        for name, value in sorted(given.items(), key=lambda each: -len(each[1])):
            if (tool, name) in ENUMERATIONS:
                if value != DEFAULTS.get((tool, name)):
                    chosen[tool, name] = value
            else:
                parts = _marked(parts, name, value, second=bool(second))
    then = requests[1]["tool"] if len(requests) > 1 else ""
    return Example(tuple(parts), row["tool"], chosen, then if then != NONE else "", author)


def _marked(parts: list[Part], name: str, value: str, *, second: bool) -> list[Part]:
    """The parts with the value cut out of the first that holds it, looked for from behind for a second request."""
    pattern = re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])")
    places = [
        (at, match) for at, part in enumerate(parts) if not part.argument for match in pattern.finditer(part.text)
    ]
    if not places:
        return parts  # it is an argument of the first request already
    at, match = places[-1 if second else 0]
    slot = _SLOT.fullmatch(value)
    text = parts[at].text
    middle = Part(value, name, slot[1] if slot else "", second)
    inner = [middle] if slot else cut(value, middle)
    around = (Part(text[: match.start()]), *inner, Part(text[match.end() :]))
    return [*parts[:at], *(one for one in around if one.text), *parts[at + 1 :]]


def cut(text: str, part: Part) -> list[Part]:
    """The part with this text, what does not belong to the argument cut off."""
    begin, end = trimmed(text, part.argument)
    around = (Part(text[:begin]), replace(part, text=text[begin:end]), Part(text[end:]))
    return [one for one in around if one.text]
