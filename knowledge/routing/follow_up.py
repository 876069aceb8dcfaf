"""A question that only makes sense after the one before: “and last week?”, “what about billing?”."""

import re
from collections.abc import Sequence

from knowledge.routing.arguments import ARGUMENTS, NONE, WHOLE, free
from knowledge.routing.route import Route
from knowledge.routing.spans import spans, texts
from knowledge.routing.trimming import trimmed
from knowledge.routing.words import Word

MOST_WORDS = 8
WEAK = 0.75
"""A route less likely than this gives way to the question before."""
CONFIDENCE = 0.7
_LEAD = re.compile(
    r"\s*(?:and|or|but|also|ok(?:ay)?|then|now|so)?[\s,]*"
    r"(?:(?:what|how) about|same (?:thing )?(?:for|in|with)|only|just|as for)?\s*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:since |in |over |from |on |before )?(?:the )?"
    r"(?:today|yesterday|last \w+|this \w+|\w+day|weekend|(?:january|february|march|april|may|june|july)\b.*"
    r"|(?:august|september|october|november|december)\b.*|before .+|(?:past|last) .+|noon|lunch|standup|\d+ ?[hdw]|\d+ ?[ap]m"
    r"|tonight|morning)",
    re.IGNORECASE,
)


def follow_up(
    text: str, words: Sequence[Word], tags: Sequence[Sequence[float]], tool: str, confidence: float, previous: str
) -> Route | None:
    """The tool of the question before with what this one says, if it is no question of its own."""
    if previous not in ARGUMENTS or previous == NONE or len(words) > MOST_WORDS:
        return None
    lead = _LEAD.match(text)
    rest = text[lead.end() :].strip(" \t?!.,") if lead else ""
    if not rest or not (elliptic(text) and (tool == NONE or confidence < WEAK or tool == previous)):
        return None
    given = dict(texts(text, words, spans(tags, [one for one in free(previous) if one not in WHOLE])))
    given = given or _whole(rest, previous)
    return Route(previous, given, max(confidence, CONFIDENCE) if tool == previous else CONFIDENCE) if given else None


def elliptic(text: str) -> bool:
    """Whether it begins as what goes on with something, or is no more than a time."""
    lead = _LEAD.match(text)
    begun = bool(lead and lead[0].strip(" ,"))
    rest = text[lead.end() :].strip(" \t?!.,") if lead else text
    return begun or bool(_TIME.fullmatch(rest))


def _whole(rest: str, tool: str) -> dict[str, str]:
    """All that is said, as the argument that it may be."""
    names = free(tool)
    if _TIME.fullmatch(rest):
        name = next((one for one in names if one in {"since", "duration"}), "")
    else:
        rest = re.sub(r"^(?:for|in|on|with|of)\s+", "", rest, flags=re.IGNORECASE)
        name = next((one for one in names if one not in {"since", "duration", *WHOLE}), "")
    begin, end = trimmed(rest, name)
    return {name: rest[begin:end]} if name else {}
