"""Questions that lean on the one before: "and last week?" asks the same of another time."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from knowledge.routing.arguments import ARGUMENTS
from knowledge.routing.follow_up import elliptic
from knowledge.routing.route import Route

SHORT = 7
"""Words of a question that may lean on another."""
BARE = 3
"""Words of one that is no more than a time: "last week?"."""
_LEANING = re.compile(r"\s*(?:and|or|what about|how about|same|also|ok(?:ay)? and|then)\b", re.IGNORECASE)
_LITTLE = frozenset({"the", "in", "on", "for", "since", "from", "of", "over", "then", "now"})
_WORD = re.compile(r"[\w'-]+")


class Before(NamedTuple):
    """The answer before this one, in the same conversation."""

    question: str
    tool: str
    arguments: Mapping[str, str]
    sources: tuple[str, ...]
    recorded: bool = True
    at: int = 0
    """Microseconds UTC."""


def leans(question: str) -> bool:
    """Whether it says too little to stand alone."""
    words = len(_WORD.findall(question))
    return (words <= SHORT and bool(_LEANING.match(question))) or (words <= BARE and elliptic(question))


def carried(route: Route, question: str, before: Before | None) -> Route:
    """The route with what was said before and is not said anew: the tool too, where only that is left open."""
    if before is None or not leans(question):
        return route
    if route.tool != before.tool and not (_fits(route, before.tool) and _says_no_more(question, route)):
        return route
    return replace(route, tool=before.tool, arguments={**before.arguments, **route.arguments})


def _fits(route: Route, tool: str) -> bool:
    """Whether what was said can be said to another tool."""
    return bool(route.arguments) and set(route.arguments) <= set(ARGUMENTS.get(tool, ()))


def _says_no_more(question: str, route: Route) -> bool:
    """Whether nothing is said but how it leans, and the arguments."""
    rest = _LEANING.sub("", question, count=1)
    for value in route.arguments.values():
        rest = rest.replace(value, " ", 1)
    return not set(_WORD.findall(rest.lower())) - _LITTLE


def subject(route: Route, arguments: Mapping[str, str]) -> dict[str, str]:
    """The arguments of a second request: where and since when are those of the first, where it does not say."""
    shared = {name: arguments[name] for name in ("project", "since") if name in arguments}
    return {name: value for name, value in shared.items() if name in ARGUMENTS[route.tool]} | dict(route.arguments)
