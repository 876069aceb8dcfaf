"""A router without a model: it goes by words that give a tool away. For tests, and where no engine is built."""

import re
from dataclasses import replace

from knowledge.routing.arguments import ARGUMENTS, NONE
from knowledge.routing.route import Route

SURE, FAIR = 0.9, 0.6
_SIGNS: tuple[tuple[str, str], ...] = (
    ("explain_answer", r"how do you know|where (?:do|did) you (?:get|have) that|says who"),
    ("explain_announcement", r"why did(?:n't| not)? you (?:say|tell|not)|why were you (?:silent|quiet)"),
    ("set_voice", r"^(?:be|stay|keep) quiet|^mute|^unmute|speak again|shut up"),
    ("remember", r"^(?:please )?(?:remember|note|write down)\b"),
    ("forget", r"^(?:please )?forget\b|drop the note"),
    ("run_checks", r"^run (?:the |all )?(?:tests|checks|linter)|^(?:pytest|cargo test|npm test|make test)\b"),
    ("try_fix", r"^try (?:the|that|last)"),
    ("apply_fix", r"^apply (?:the|that)"),
    ("run_command", r"^(?:run|execute) (?!the|all|tests|checks)\S|^(?:git|docker|rm|curl|ls) \S"),
    ("find_fix", r"how (?:did|do) (?:i|we) fix|known fix|fix for|how was .+ fixed"),
    ("list_failures", r"what (?:failed|is broken|broke)|which (?:tests|failures)|\bfailures\b|what's (?:broken|red)"),
    ("explain_failure", r"\bwhy (?:did|does|is|has).*(?:break|broke|broken|fail|red)|what caused"),
    ("test_history", r"\bflaky\b|when did .+ last (?:pass|fail)"),
    ("search_knowledge", r"what did (?:i|we) decide|why do we|what do (?:i|we) know|\bnotes? about\b"),
    ("what_changed", r"what(?:'s| is| has)? changed|what's different|worked yesterday"),
    ("command_history", r"(?:which|what) commands?|what did i run|commands? i ran"),
    ("predict_next", r"what(?:'s| is| should i do)? next|what now"),
    ("service_health", r"are you (?:ok|well|alright)|is (?:everything|the \w+) (?:running|working|up)|\bhealth\b"),
    ("job_status", r"how far|\bindexing\b"),
    ("project_state", r"state of|which branch|uncommitted"),
    ("recent_activity", r"what (?:did i do|happened|was i doing)"),
    ("briefing", r"catch me up|brief me|where (?:was|were|did) i|\bbriefing\b"),
)
_FOLLOWING = re.compile(r"^(?:and|what about|how about|or)\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(yesterday|today|last (?:week|month|night|\w+day)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|this morning"
    r"|(?:last|past) (?:\w+ )?(?:hours?|days?|minutes?))\b",
    re.IGNORECASE,
)
_ID = re.compile(r"\bf\d+\b")
_TEXT = {
    "remember": re.compile(r"^(?:please )?(?:remember|note|write down)(?: that)?:? (.+)", re.IGNORECASE | re.DOTALL),
    "forget": re.compile(r"^(?:please )?forget (?:the |about )*(.+)", re.IGNORECASE | re.DOTALL),
    "run_command": re.compile(r"^(?:run |execute )?(.+)", re.IGNORECASE | re.DOTALL),
    "search_knowledge": re.compile(r"(?:decide about|know about|notes? about|why do we) (.+?)\W*$", re.IGNORECASE),
    "find_fix": re.compile(r"(?:fix for|fix) (?:the |that )?(.+?)(?: last time)?\W*$", re.IGNORECASE),
    "test_history": re.compile(r"\b((?:test_\w+|\w+_test))\b"),
}
_TAKES = {"remember": "text", "forget": "entry", "run_command": "command", "search_knowledge": "query"}
_TAKES |= {"find_fix": "error", "test_history": "test"}
_BETWEEN = re.compile(r",? and (?=what|how|why|which|when)", re.IGNORECASE)
_POINTING = re.compile(r"it|that|this(?: one)?|them|the last one", re.IGNORECASE)
MOST = 2_000


class WordRouter:
    """Behaves like the shipped one, as far as words tell."""

    model = "words:1"

    def route(self, text: str, previous: str = "") -> Route:
        """See `knowledge.routing.route.Router`."""
        first, *rest = _BETWEEN.split(text[:MOST].strip(), maxsplit=1)
        found = _found(first, previous)
        then = _found(rest[0], "") if rest and found.tool != NONE else None
        return replace(found, then=then if then and then.tool not in (NONE, found.tool) else None)


def _found(text: str, previous: str) -> Route:
    small = text.strip().lower()
    tool = next((name for name, sign in _SIGNS if re.search(sign, small)), "")
    if tool:
        return Route(tool, _arguments(tool, text.strip()), SURE)
    if previous in ARGUMENTS and _FOLLOWING.match(small):
        return Route(previous, _arguments(previous, text.strip()), FAIR)
    return Route(NONE, {}, SURE)


def _arguments(tool: str, text: str) -> dict[str, str]:
    names, found = ARGUMENTS[tool], dict[str, str]()
    if "since" in names and (time := _TIME.search(text)):
        found["since"] = time[1]
    if "failure" in names and (failure := _ID.search(text)):
        found["failure"] = failure[0]
    if tool in _TEXT and (match := _TEXT[tool].search(text)) and not _POINTING.fullmatch(match[1]):
        found[_TAKES[tool]] = match[1]
    if tool == "set_voice":
        found["mode"] = "normal" if re.search(r"unmute|again", text, re.IGNORECASE) else "quiet"
    return found
