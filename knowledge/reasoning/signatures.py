"""Tools as a model reads them: a line of signature and what it is for, shorter where there is little room."""

from collections.abc import Iterator, Sequence
from typing import Literal

from knowledge.reasoning.actions import ToolSpec
from knowledge.reasoning.decision import values

Detail = Literal["all", "first sentence", "signature"]
DETAILS: tuple[Detail, ...] = ("all", "first sentence", "signature")


def signatures(tools: Sequence[ToolSpec], detail: Detail = "all") -> str:
    """One after the other."""
    return "\n".join(_told(one, detail) for one in tools)


def _told(one: ToolSpec, detail: Detail) -> str:
    head = f"- {one.name}({', '.join(_arguments(one))})"
    said = " ".join(one.description.split())
    if detail == "signature" or not said:
        return head
    return f"{head}: {said if detail == 'all' else said.split('. ')[0].rstrip('.') + '.'}"


def _arguments(one: ToolSpec) -> Iterator[str]:
    """What can be left out has a question mark."""
    required = one.schema.get("required", [])
    for name, schema in one.schema.get("properties", {}).items():
        known = values(schema)
        yield f"{name}{'' if name in required else '?'}{': ' + '|'.join(known) if known else ''}"
