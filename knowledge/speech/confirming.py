"""What is asked before something that was heard is done: nothing, whether it was heard right, or a screen."""

import re
from typing import Literal, NamedTuple

from knowledge.routing.arguments import CHANGING
from knowledge.routing.route import Route

_GUARDED = frozenset({"apply_fix", "run_command"})
_APPROVAL = re.compile(r"\b(approve[ds]?|approval|grant(ed|s)?|re-?run|go ahead|permit|allow (it|that|this))\b")
_NEVER = "That needs your approval, which is never given by voice. Please do it in a terminal."


class Demand(NamedTuple):
    """What has to come before it."""

    kind: Literal["nothing", "read back", "a screen"]
    sentence: str = ""
    """What is said: the question whether it was heard right, or where it can be done."""


NOTHING = Demand("nothing")


def demanded(text: str, route: Route) -> Demand:
    """Of words that were heard, and what they ask for. Silence is given at once: it harms nobody."""
    if route.tool in _GUARDED or _APPROVAL.search(text.lower()):
        return Demand("a screen", _NEVER)
    if route.tool not in CHANGING or (route.tool, route.arguments.get("mode")) == ("set_voice", "quiet"):
        return NOTHING
    return Demand("read back", f"I heard: {text.strip().rstrip('.!?')}. Yes or no?")
