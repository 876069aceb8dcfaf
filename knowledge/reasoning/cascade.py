"""Who answers: the router alone where it is sure and a look-up is all that is asked, else the chat model.

What changes anything is only ever called by the router's word. The figures are in decision 29.
"""

import re
from collections.abc import Sequence
from typing import Literal

from knowledge.routing.arguments import CHANGING, NONE
from knowledge.routing.route import Route

SURE, SURE_CHANGING = 0.8, 0.6
"""How likely a route has to be; for what changes something as for an answer by the router alone."""
REQUIRED = {"search_knowledge": ("query",), "test_history": ("test",)}
"""What a look-up needs to be told."""
TELLING = frozenset({"briefing", "predict_next", "explain_answer", "explain_announcement"})
"""Tools that sum up, advise or account for something by themselves."""
MOST_WORDS = 30
"""A look-up is asked for in fewer."""
_I = re.IGNORECASE
_BEYOND = re.compile(
    r"\b(?:compar(?:e[ds]?|ing|ison)|versus|vs|differ(?:s|ences?)? between|in common"
    r"|summari[sz]e|sum up|in (?:your|other|plain|simple|a few) words|step by step|walk me through"
    r"|explain (?:how|to me|the (?:relation|connection|difference))|how come .* (?:but|although|even though)"
    r"|pros and cons|trade-?offs?|recommend\w*|advi[cs]e|suggest\w*|better|worth"
    r"|should (?:i|we)(?! (?:do|run|type) next)|what (?:if|would)|would (?:it|that)"
    r"|does (?:it|that|this) (?:mean|explain|fit)"
    r"|relat(?:e[ds]?|ion)|connect(?:ed|ion)|caus(?:ed|ing) by|because of|lead to|led to|depend\w* on|contradict\w*"
    r"|most (?:often|likely|important)|pattern (?:in|behind)|overall|altogether|draft|rephrase|translate)\b",
    _I,
)
"""What no single tool does: to weigh, to compare, to tell in other words."""
_NESTED = re.compile(
    r"\b(?:which|what|who|whose|when|how|did|was|is)\b.*"
    r"\b(?:that|which|who|whose|when|after|before|where)\b(?: \w+){0,3}"
    r" (?:broke|breaks|failed|fails|fixed|changed|touched|decided|wrote|committed|crashed|caused|introduced|passed)\b",
    _I,
)
"""One thing sought by way of another: the commit that broke the test that failed."""
_LEANING = re.compile(
    r"\b(?:that|this|those|these|the same) (?:file|module|commit|command|test|part|code|change|area|place|author)\b"
    r"|\b(?:file|module|commit|command|test|line)s? (?:that |which )?(?:it|the [\w ]+)"
    r" (?:names?|changed|broke|touched)\b"
    r"|\b(?:for|of) the (?:\w+ of the )?(?:first|latest|oldest|newest|last) (?:failure|one|failing|broken)\b"
    r"|\bin [\w-]+ and (?:what \w+ \w+ )?in [\w-]+",
    _I,
)
"""What is only known once something else is; or the same of two places."""
_PART = re.compile(r"\s*[;?!]\s*|,? (?:and|then) (?:also )?|, ", _I)
_ASKS = re.compile(
    r"(?:also )?(?:what|why|who|whose|how|when|which|where|is|was|did|does|do|has|have|are|were|tell|show|explain)\b",
    _I,
)
"""A part of a question that asks something by itself."""


def decides(question: str, routes: Sequence[Route], *, chat: bool) -> Literal["router", "chat"]:
    """Who answers. `routes` are the router's; `chat` is whether a chat model is chosen, and its breaker lets it try."""
    if not chat:
        return "router"
    if any(one.tool in CHANGING and one.confidence >= SURE_CHANGING for one in routes):
        return "router"
    return "router" if all(map(_sure, routes)) and look_up(question, routes) else "chat"


def look_up(question: str, routes: Sequence[Route]) -> bool:
    """Whether its routes alone answer it: by what is asked, not by the words that a tool is given."""
    asked = question
    for value in (value for one in routes for value in one.arguments.values()):
        asked = asked.replace(value, "…")
    asks = sum(bool(_ASKS.match(part)) for part in _PART.split(question.strip()))
    return (
        len(asked.split()) <= MOST_WORDS
        and asks <= len(routes)
        and not (_BEYOND.search(asked) and routes[0].tool not in TELLING)
        and not _NESTED.search(question)
        and not _LEANING.search(question)
    )


def _sure(route: Route) -> bool:
    said = all(route.arguments.get(name) for name in REQUIRED.get(route.tool, ()))
    return route.tool not in CHANGING | {NONE} and route.confidence >= SURE and said
