"""What somebody pasted into a question orders nothing: what changes something is said in words of the user's own.

A log or a note can hold "forget n1", and a question about it has that in it as well.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from knowledge.routing.arguments import GUARDED, NONE, NOTING
from knowledge.routing.route import Route

_QUOTED = re.compile(r"```.*?(?:```|$)|`[^`]*`|\"[^\"]*\"|“[^”]*”|«[^»]*»", re.DOTALL)
_SOME_COMMAND = " make x "
"""Stands for what is quoted where that may well be the command that is meant."""
_NEAR = frozenset({NONE, "run_checks"})
"""What a question for a command may be taken for without it."""


def own_words(text: str, instead: str = " ") -> str:
    """A question without what is quoted in it, and without lines after its first; all of it where nothing is left."""
    first, *_ = _QUOTED.sub(instead, text).strip().splitlines() or [""]
    return " ".join(first.split()) or text


def believed(route: Route, text: str, read: Callable[[str], Route]) -> Route:
    """The route of a text, with no order in it that its own words do not give: those are read for themselves."""
    route = _planned(route, text, read)
    later = route.then
    changes = {one.tool for one in (route, later) if one} & NOTING
    own = own_words(text) if changes else text
    if own == text:
        return route
    meant = read(own)
    said = {one.tool for one in (meant, meant.then) if one}
    if route.tool in changes - said:
        return meant
    return replace(route, then=None) if later and later.tool in changes - said else route


def _planned(route: Route, text: str, read: Callable[[str], Route]) -> Route:
    """The same for what a person has to grant: a command is quoted with good reason, its verb has to be their own."""
    later, own = route.then, own_words(text, _SOME_COMMAND)
    if own == text or not {one.tool for one in (route, later) if one} & GUARDED:
        return route
    meant = read(own)
    said = {one.tool for one in (meant, meant.then) if one}
    if route.tool in GUARDED - said and not said <= _NEAR:
        return meant
    return replace(route, then=None) if later and later.tool in GUARDED - said else route
