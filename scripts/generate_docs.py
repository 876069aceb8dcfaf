"""Write the pages under docs/ that are made from the code; the house test compares them with what is committed."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from daemon.cli.main import COMMANDS
from daemon.config import keys
from knowledge.attention.parameters import Parameters, built_in
from knowledge.attention.reasons import REASONS
from knowledge.events import FACTS, ORDERS, Event, Order
from knowledge.views import VIEWS
from tools.kit.registry import builtin
from tools.kit.tool import Tool

DOCS = Path(__file__).parent.parent / "docs"
VOCABULARY = Path(__file__).parent.parent / "knowledge/events.py"
_SECTION = re.compile(r"^# ── (.+?) ─+$")
_CLASS = re.compile(r"^class (\w+)\(")


def pages() -> dict[str, str]:
    """File name → text."""
    return {
        "events.md": events(),
        "configuration.md": configuration(),
        "commands.md": commands(),
        "tools.md": tools(),
        "attention.md": attention(),
        "views.json": json.dumps({name: view.model_json_schema() for name, view in VIEWS.items()}, indent=1) + "\n",
    }


def events() -> str:
    """The vocabulary, sectioned by who speaks."""
    known = FACTS | ORDERS
    lines = [
        "# Events",
        "",
        "Made from `knowledge/events.py` by `scripts/docs`. Facts are in the past tense, orders in the imperative.",
        "Durability: `safe` is on the disk before the ack, `fast` at most a second after, `ephemeral` is not kept.",
    ]
    for section, names in _sections():
        named = [name for name in names if name in known]
        if named:
            lines += ["", f"## {section}", ""]
        for name in named:
            lines += _event(known[name])
    return "\n".join(lines) + "\n"


def configuration() -> str:
    """Every key with its default."""
    lines = [
        "# Configuration",
        "",
        "Made from `daemon/config_sections.py` by `scripts/docs`. `sotto config path` says where your file is.",
        "A key that is absent has its default. `sotto config set KEY VALUE` checks before it writes.",
        "",
        "| key | default | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| `{key}` | `{json.dumps(default)}` | {meaning} |" for key, meaning, default in keys()]
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Every command; each tells its arguments with -h."""
    lines = [
        "# Commands",
        "",
        "Made from `daemon/cli/main.py` by `scripts/docs`. `sotto COMMAND -h` tells the arguments; what prints data",
        "takes `--json`, whose schema is in `views.json`.",
        "",
        "| command | what for |",
        "|---|---|",
    ]
    lines += [f"| `sotto {name}` | {command.summary} |" for name, command in COMMANDS.items()]
    lines += [
        "",
        "Exit status: 0 ok, 1 failure, 2 usage, 3 not found, 4 needs a human or was denied, 5 budget, 6 no isolation,",
        "7 daemon unreachable.",
    ]
    return "\n".join(lines) + "\n"


def attention() -> str:
    """The gates' reasons and parameters."""
    lines = [
        "# What the gates say, and what they reckon with",
        "",
        "Made from `knowledge/attention/` by `scripts/docs`; [voice.md](voice.md) says how the gates work together.",
        "",
        "## Reasons",
        "",
        "| code | in words |",
        "|---|---|",
        *(f"| `{code}` | {words} |" for code, words in REASONS.items()),
        "",
        "## Parameters",
        "",
        "A TOML file with those that are to differ: `sotto voice replay FILE --params mine.toml` tries it,",
        "`sotto config set attention.parameters /path/to/mine.toml` keeps it.",
        "",
        "| parameter | value | meaning |",
        "|---|---|---|",
    ]
    for section, field in Parameters.model_fields.items():
        values = getattr(built_in(), section)
        if isinstance(values, BaseModel):
            lines.append(f"| **`[{section}]`** | | {_prose(field.annotation.__doc__) if field.annotation else ''} |")
            lines += [
                f"| `{one.alias or name}` | {getattr(values, name):g} | {_prose(one.description)} |"
                for name, one in type(values).model_fields.items()
            ]
    return "\n".join(lines) + "\n"


def tools() -> str:
    """Every tool as a model reads it."""
    lines = [
        "# Tools",
        "",
        "Made from `tools/` by `scripts/docs`. A question is answered by these, and by nothing else: what each takes,",
        "what it does to the world, and what a model reads of it. You can [add your own](your-own-tools.md).",
        "",
        "Effects: `reads` changes nothing; `notes` writes what can be taken back; `sandboxed` runs something where",
        "it can harm nobody; `guarded` cannot be taken back or is seen outside, so a person must grant it each time.",
    ]
    for _, one in sorted(builtin().items()):
        lines += ["", f"## {one.name}", "", f"*{one.effect}.* {_prose(one.description)}", *_arguments(one)]
    return "\n".join(lines) + "\n"


def _arguments(one: Tool) -> list[str]:
    """Name, values, default, and what is said of each."""
    fields = one.schema.get("properties", {}).items()
    lines = [f"- `{name}`{_kept_to(field)}{_else(name, field, one)}" for name, field in fields]
    return ["", *lines] if lines else []


def _kept_to(field: dict[str, Any]) -> str:
    values = [value for value in _values(field) if value]
    said = f": {field['description']}" if "description" in field else ""
    return f"{said} ({', '.join(f'`{value}`' for value in values)})" if values else said


def _values(field: dict[str, Any]) -> list[str]:
    """Of an enumeration, also where it may be left out."""
    either = [value for part in field.get("anyOf", []) for value in _values(part)]
    return [*field.get("enum", []), *([field["const"]] if "const" in field else []), *either]


def _else(name: str, field: dict[str, Any], one: Tool) -> str:
    if name in one.required:
        return "; must be given"
    return f"; by default `{field['default']}`" if field.get("default") else ""


def _sections() -> Iterator[tuple[str, list[str]]]:
    title, names = "", []
    for line in VOCABULARY.read_text(encoding="utf-8").splitlines():
        if section := _SECTION.match(line):
            yield title, names
            title, names = section[1][:1].upper() + section[1][1:], []
        elif found := _CLASS.match(line):
            names.append(found[1])
    yield title, names


def _event(kind: type[Event]) -> list[str]:
    base = "order" if issubclass(kind, Order) else "fact"
    kept = "" if kind.trimmed else ", never trimmed"
    lines = [f"### {kind.__name__}", "", f"*{base}, {kind.durability}{kept}.* {_prose(kind.__doc__)}", ""]
    for name in kind.model_fields:
        meaning = _meanings().get((kind.__name__, name))
        lines.append(f"- `{name}`: {meaning}" if meaning else f"- `{name}`")
    return [*lines, ""] if kind.model_fields else lines


@cache
def _meanings() -> dict[tuple[str, str], str]:
    """What stands below each field of the vocabulary."""
    found = {}
    for kind in ast.parse(VOCABULARY.read_text(encoding="utf-8")).body:
        for field, below in pairwise(kind.body if isinstance(kind, ast.ClassDef) else []):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                    found[kind.name, name] = _prose(text)
    return found


def _prose(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
