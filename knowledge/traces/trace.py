"""A trace as it was kept: the steps of one answer, and the tree that they make."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from knowledge.traces import names


class Span(NamedTuple):
    """One step."""

    id: str
    parent: str
    name: str
    operation: str
    began: int
    """Microseconds UTC."""
    took_us: int
    error: str
    attributes: Mapping[str, Any]
    bodies: Mapping[str, str]

    def number(self, name: str) -> int:
        found = self.attributes.get(name, 0)
        return int(found) if isinstance(found, int | float) else 0

    def word(self, name: str) -> str:
        found = self.attributes.get(name, "")
        return found if isinstance(found, str) else ""

    def words(self, name: str) -> list[str]:
        found = self.attributes.get(name, [])
        return [str(one) for one in found] if isinstance(found, list) else []

    def said(self, name: str) -> str:
        """The text of a body of messages, or the body itself where it is no such thing."""
        return "\n".join(text for _, text in self.messages(name)) or self.bodies.get(name, "")

    def messages(self, name: str) -> list[tuple[str, str]]:
        """Role and text of each message of a body; none where it holds no messages."""
        try:
            found = json.loads(self.bodies.get(name, "") or "[]")
            parts = [(one.get("role", ""), one.get("parts", [one])) for one in found]
            return [(role, "".join(part["content"] for part in texts)) for role, texts in parts]
        except (ValueError, TypeError, LookupError, AttributeError):
            return []


class Trace(NamedTuple):
    """How one answer came about."""

    id: int
    """Seq of the question."""
    root: str
    """Its id."""
    at: int
    """When it was asked, microseconds UTC."""
    project: int | None
    conversation: str
    key: str
    kept: bool
    spans: tuple[Span, ...]
    """By when they began."""

    @property
    def name(self) -> str:
        return f"t{self.id}"

    @property
    def first(self) -> Span | None:
        """The span of the whole answer; none while it goes on, or where it was never ended."""
        return next((one for one in self.spans if one.operation == "invoke_agent"), None)

    def of(self, operation: str) -> list[Span]:
        return [one for one in self.spans if one.operation == operation]

    @property
    def question(self) -> str:
        return self.first.said(names.INPUT) if self.first else ""

    @property
    def answer(self) -> str:
        return self.first.said(names.OUTPUT) if self.first else ""

    def tree(self) -> Iterator[tuple[int, Span]]:
        """Every span with its depth, parents before children; one whose parent is not there stands at the top."""
        known = {one.id for one in self.spans}
        below: dict[str, list[Span]] = {}
        for one in self.spans:
            below.setdefault(one.parent if one.parent in known and one.parent != one.id else "", []).append(one)
        stack = [(0, one) for one in reversed(below.pop("", []))]
        while stack:
            depth, one = stack.pop()
            yield depth, one
            stack += [(depth + 1, child) for child in reversed(below.pop(one.id, []))]
        # spans that are each other's parents, which nobody says, are not left out
        yield from ((0, one) for rest in below.values() for one in rest)
