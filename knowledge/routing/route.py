"""A route: which tool a question is for, with which arguments, and how sure that is; and what finds one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.routing.arguments import NONE

LONGEST = 4_096
"""Characters of a question that are looked at."""


@dataclass(frozen=True)
class Route:
    """What a question asks for."""

    tool: str
    """Its name, or `none`."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    """By name: a piece of the question, letter for letter, or one of the values that the argument may have."""
    confidence: float = 0.0
    """How probable it is that the tool is right, from 0 to 1."""
    then: "Route | None" = None
    """What the question asks for besides; it has no `then` of its own."""
    likely: tuple[str, ...] = field(default=(), compare=False)
    """Tools that may help with it besides, the likeliest first (`knowledge.routing.likely`). It is the same route
    whatever else would have been likely."""


NOWHERE = Route(NONE)
"""Of what says nothing."""


class Router(Protocol):
    """What finds routes: the shipped one in `services/engines/router`, and one without a model in `by_words`."""

    model: str

    def route(self, text: str, previous: str = "") -> Route:
        """Where the text goes; `previous` is the tool of the question before. Raises EngineFailed."""
        ...
