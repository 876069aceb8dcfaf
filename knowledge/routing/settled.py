"""What the plain words of a question settle, whatever a model makes of them.

A note is kept whole; nothing is forgotten, noted or silenced where that is denied, or only asked about; an id that is
named is the one that is meant; a check is the one that is named, and not run where only asked how it went; and nothing
is done twice.
"""

import re
from dataclasses import replace

from knowledge.routing.arguments import ARGUMENTS, NONE
from knowledge.routing.route import Route

SURE = 0.95
"""Of a note that begins as one."""
_POLITE = r"\s*(?:(?:please|hey|ok(?:ay)?|so|sotto)\b[\s,]*)*"
_NOTE = re.compile(
    rf"{_POLITE}(?:(?:remember|note(?: down)?|make a note|take a note|write down|keep in mind)\s+that\s+"
    r"|(?:remember|note)(?: this| for (?:later|next time))?\s*:\s*)(?P<text>\S.*\S)",
    re.IGNORECASE | re.DOTALL,
)
_KEEPING = ("remember", "forget", "set_voice")
"""Tools that change what is kept or shown."""
_DEED = {
    "forget": r"forget|delete|drop|discard|remove",
    "set_voice": r"be (?:quiet|silent)|mute|go (?:quiet|silent)|shut up",
    "remember": r"remember|note|write|keep|save",
}
_DENIED = r"(?:don'?t|do not|never|not|can(?:no|')?t|cannot|mustn'?t|shouldn'?t|won'?t)\s+(?:ever\s+|please\s+)?"
_ASKED = re.compile(
    r"\s*(?:should (?:i|we|you)|did (?:i|we|you)|have (?:i|you)|is it ok|may i|what happens|what if|why|are you)\b",
    re.IGNORECASE,
)
_HOW_IT_WENT = re.compile(r"\s*(?:did|have|has|had|is|are|was|were|when)\b", re.IGNORECASE)
_CHECKS = {
    "lint": re.compile(r"\b(?:lint\w*|type[ -]?check\w*|formatting|static analysis)\b", re.IGNORECASE),
    "build": re.compile(r"\b(?:builds?|building|compil\w+)\b", re.IGNORECASE),
    "test": re.compile(r"\b(?:tests?|testing|specs?|suite)\b", re.IGNORECASE),
}
"""By what each sort of check is called."""
_BACK = re.compile(rf"{_POLITE}(?:restore|unforget|bring back)\b", re.IGNORECASE)
_HELD_BACK = re.compile(
    rf"{_POLITE}(?:what|anything|is there anything)\b.*\byou\b.*"
    r"\b(?:h[eo]ld back|keep back|kept back|held back|holding back|kept from me|not (?:say|tell me|mention))\b.*",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|mention|announce)\s+(?:the |my )?(?P<about>[^?!,.]*[^?!,.\s])"
    r"|\bwhen\s+(?:the |my )?(?P<when>[^?!,.]*?)\s+(?:broke|failed|went|turned|was|were|got|crashed|died)\b"
    r"|\bthat\s+(?:the |my )?(?P<that>[^?!,.]*?)\s+(?:broke|failed|went|turned|is|was|were|crashed|died)\b"
    r"|\b(?:me|say|said)\s+(?:the |my )(?P<clause>[^?!,.]*?)\s+(?:broke|failed|went|crashed|died)\b",
    re.IGNORECASE,
)
_NOTHING = frozenset({"it", "that", "this", "anything", "something", "nothing", "me"})
_IDS = {"failure": re.compile(r"\bf\d{1,18}\b", re.IGNORECASE), "entry": re.compile(r"\b[nx]\d{1,18}\b", re.IGNORECASE)}


def settled(route: Route, question: str) -> Route:
    """The route that the words allow."""
    first = _told_about(_noted(_held_back(_checked(route, question), question), question), question)
    if _denied(first, question) or _only_asked(first, question):
        return Route(NONE, {}, first.confidence)
    then = first.then
    if then is None or _denied(then, question):
        return _named(replace(first, then=None), question)
    if then.tool == first.tool and first.arguments.items() <= then.arguments.items():
        return _named(replace(then, confidence=first.confidence), question)
    return replace(_named(first, question), then=then)


def _noted(route: Route, question: str) -> Route:
    """A question that begins as a note is one, to its end, unless something else than notes is asked for besides."""
    if (text := route.arguments.get("text", "")).startswith("that "):
        route = replace(route, arguments={**route.arguments, "text": text.removeprefix("that ")})
    found = _NOTE.fullmatch(question.rstrip(" \t\r\n."))
    if not found or question.rstrip().endswith("?"):
        return route
    besides = route.then if route.tool == "remember" else None
    if besides and besides.tool not in _KEEPING:
        return route
    kind = {name: value for name, value in route.arguments.items() if (route.tool, name) == ("remember", "kind")}
    return Route("remember", {"text": found["text"], **kind}, max(route.confidence, SURE))


def _held_back(route: Route, question: str) -> Route:
    """What was not said can be asked for as a whole."""
    if route.tool in _KEEPING or not _HELD_BACK.fullmatch(question.strip()):
        return route
    return Route("explain_announcement", {"which": "silent"}, max(route.confidence, SURE))


def _checked(route: Route, question: str) -> Route:
    """The sort of check that is named, where no command is; how one went is on record."""
    if route.tool != "run_checks":
        return route
    named = [sort for sort, words in _CHECKS.items() if words.search(question)]
    if _HOW_IT_WENT.match(question):
        kind = {"kind": "build" if named == ["build"] else "test"}
        return replace(route, tool="recent_activity", arguments={**_project(route), **kind})
    if route.arguments.get("command") or len(named) != 1 or named == ["test"]:
        return route
    return replace(route, arguments={**route.arguments, "command": named[0]})


def _project(route: Route) -> dict[str, str]:
    return {name: value for name, value in route.arguments.items() if name == "project"}


def _told_about(route: Route, question: str) -> Route:
    """What it was about that was said unasked, or was not."""
    found = _ABOUT.search(question) if route.tool == "explain_announcement" else None
    about = next((one for one in found.groups() if one), "") if found else ""
    if not about or about.lower() in _NOTHING:
        return route
    return replace(route, arguments={**route.arguments, "about": about})


def _denied(route: Route, question: str) -> bool:
    """Whether it is said that this shall not be done: "do not forget n3", but not "do not be quiet any more"."""
    deed = _DEED.get(route.tool)
    if not deed or route.arguments.get("mode") == "normal":
        return False
    return bool(re.search(rf"\b{_DENIED}(?:{deed})\b", question, re.IGNORECASE))


def _only_asked(route: Route, question: str) -> bool:
    """Whether it is asked about, or taken back, where something would be changed."""
    return route.tool in _KEEPING and bool(_ASKED.match(question) or (route.tool == "forget" and _BACK.match(question)))


def _named(route: Route, question: str) -> Route:
    """An id that stands in the question, where the model has left out what is meant."""
    for name, shape in _IDS.items():
        ids = shape.findall(question)
        if name in ARGUMENTS.get(route.tool, ()) and len(ids) == 1 and not route.arguments.get(name):
            return replace(route, arguments={**route.arguments, name: ids[0]})
    return route
