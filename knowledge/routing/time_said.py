"""A time as its question means it: "yesterday" is over, "since yesterday" goes on until now."""

import re
from dataclasses import replace

from knowledge.routing.route import Route

SINCE = "since"
_OPENED = re.compile(r"\b(?:since|after)\s+(?:the\s+|my\s+|our\s+)?$", re.IGNORECASE)


def as_said(route: Route, question: str) -> Route:
    """The route whose time says again that it has no end, where the question does: a route holds the bare time."""
    time = route.arguments.get(SINCE, "")
    begin = question.find(time) if time else -1
    while begin >= 0:
        if _OPENED.search(question[:begin]):
            return replace(route, arguments={**route.arguments, SINCE: f"{SINCE} {time}"})
        begin = question.find(time, begin + 1)
    return route
