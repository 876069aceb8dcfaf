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
_ABOUT = re.compile(r"about|same|as for", re.IGNORECASE)
_MONTHS = "january february march april may june july august september october november december".replace(" ", "|")
_TIME = re.compile(
    r"(?:since |in |over |from |on |before )?(?:the )?"
    r"(?:today|yesterday|tonight|morning|noon|lunch|standup|weekend|\w+day|(?:last|past|this|before) .+"
    rf"|\d+ ?[hdw]|\d+ ?[ap]m|(?:{_MONTHS})\b.*)",
    re.IGNORECASE,
)


def follow_up(
    text: str, words: Sequence[Word], tags: Sequence[Sequence[float]], own: Route, previous: str
) -> Route | None:
    """The tool of the question before with what this one says, if it is no question of its own; `own` if it were."""
    if previous not in ARGUMENTS or previous == NONE or len(words) > MOST_WORDS:
        return None
    lead = _LEAD.match(text)
    rest = text[lead.end() :].strip(" \t?!.,") if lead else ""
    unsure = own.tool in {NONE, previous} or own.confidence < WEAK
    if not rest or not (dependent(text) or (elliptic(text) and unsure)):
        return None
    given = dict(texts(text, words, spans(tags, [one for one in free(previous) if one not in WHOLE])))
    given = given or _whole(rest, previous)
    confidence = max(own.confidence, CONFIDENCE) if own.tool == previous else CONFIDENCE
    return Route(previous, given, confidence) if given else None


def dependent(text: str) -> bool:
    """Whether it cannot be a question of its own, however sure a model is: a time alone, or “what about” something."""
    lead = _LEAD.match(text)
    rest = text[lead.end() :].strip(" \t?!.,") if lead else text
    return bool(_TIME.fullmatch(rest)) or bool(lead and _ABOUT.search(lead[0]))


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
