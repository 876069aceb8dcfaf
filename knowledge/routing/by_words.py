"""A router without a model: the words that give each tool away. For tests, and where the engine is not built."""

import re
from collections.abc import Mapping

from knowledge.routing.arguments import ARGUMENTS, NONE
from knowledge.routing.decoding import strange
from knowledge.routing.follow_up import elliptic
from knowledge.routing.likely import with_likely
from knowledge.routing.route import LONGEST, NOWHERE, Route
from knowledge.routing.settled import settled
from knowledge.routing.trimming import trimmed

CERTAIN, LIKELY = 0.8, 0.55
"""What is told of a question that begins as a tool's questions do, and of one that only holds such words."""
_I = re.IGNORECASE
_TIME = (
    r"(?:today|tonight|yesterday|this (?:morning|afternoon|week|month)|last (?:night|week|month|\w+day)|weekend"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:the )?(?:last|past) \w+ (?:minutes|hours|days|weeks)"
    r"|(?:before )?lunch|standup|noon|\d+ ?[ap]m)"
)
_CHECKS = (
    r"(?:pytest|tox|mypy|ruff|eslint|jest|cargo (?:test|clippy|check)|npm (?:run )?test|go (?:test|vet)"
    r"|make (?:test|check|lint))"
)
_PROGRAMS = r"(?:git|docker|kubectl|ls|cd|rm|cp|mv|npm|pip|cargo|make|terraform|curl|ssh|systemctl|brew|apt)"
_SAID = r"(?:run|execute) (?:the |this )?command:? "
_KIND = r"(?P<kind>decision|mistake|pattern|fix|note)s?"
RULES: tuple[tuple[str, str], ...] = (
    (NONE, r"(?:do not|don't|dont)\b.*|(?:thanks|thank you|thx|yes|no|hi|hello)\W*|remind me (?:at|in) .*"),
    ("run_checks", rf"(?:{_SAID}|run |start )?(?P<command>{_CHECKS}\b.*)"),
    ("run_command", rf"{_SAID}(?P<command>\S.*)"),
    (
        "explain_announcement",
        r"why (?:did(?:n't| not)? you|were you) (?:not )?(?:say|tell|interrupt|warn|speak|silent).*",
    ),
    ("explain_announcement", r"what (?:did|have) you (?:h[eo]ld|keep|kept) back.*"),
    ("explain_answer", r"(?:how do you know|where did you get|what makes you say|says who).*"),
    ("remember", rf"(?:remember|note|write down|record)(?: that| this)?(?: {_KIND})?[:,]? (?P<text>.+)"),
    ("forget", r"(?:forget|drop|delete|remove)(?: about)? (?P<entry>.*(?:note|decision|\bn\d+).*)"),
    ("forget", r"(?:forget|unlearn)\b.*"),
    (
        "set_voice",
        r"(?P<quiet>be quiet|mute|silence|shut up|hush|quiet)(?: for (?P<duration>.+)| (?P<till>until .+))?",
    ),
    ("set_voice", r"(?:unmute|speak again|you can (?:talk|speak) again).*"),
    ("apply_fix", r"apply (?:the |that )?fix(?: (?:to|for) (?P<failure>.+))?"),
    ("try_fix", r"try (?:the |that )?fix(?: (?:for|on) (?P<failure>.+?))?(?: in a (?:copy|sandbox))?"),
    ("run_checks", r"(?:run|start) (?:the |all )?(?:tests?|checks?|linter|type checks?)(?: in (?P<project>\S+))?"),
    ("run_command", rf"(?:run |execute )?(?P<command>{_PROGRAMS} .+)"),
    (
        "find_fix",
        r"how (?:did|do) (?:i|we) (?:fix|solve)d? (?P<error>.+?)(?: last time)?|(?:known )?fix for (?P<fault>.+)",
    ),
    ("explain_failure", r"why (?:did|does|is) (?P<failure>.+?) (?:fail|break|broken|red|failing)\b.*"),
    ("test_history", r"is (?P<test>.+) flaky|when did (?P<one>.+) last (?:fail|pass)"),
    ("job_status", r"(?:how far is|status of|is) (?P<job>.*\b(?:job|reindex|rebuild|run))\b.*"),
    ("service_health", r"(?:is|are) (?P<service>.+?) (?:running|healthy|up|alive|ok)"),
    (
        "search_knowledge",
        rf"what (?:did|do) (?:i|we) (?:decide|know|note)(?: about| on)? (?P<query>.+)|{_KIND} (?:on|about) (?P<on>.+)",
    ),
    ("search_knowledge", r"why do we (?:use )?(?P<query>.+)"),
    ("command_history", r"(?:which|what) (?P<outcome>failed )?commands?\b.*"),
    ("list_failures", r"(?:what|which|list|show)\b.*\b(?:broke|broken|fail(?:s|ed|ing|ures?)?|red)\b.*"),
    ("what_changed", r"(?:what|which)\b.*\b(?:change[ds]?|commits|different|edited)\b.*"),
    ("predict_next", r"what(?:'s| is| should i (?:do|type))? next.*"),
    (
        "project_state",
        r"(?:which|what) branch\b.*|is .*\bgreen\b.*|.*\buncommitted\b.*|(?:state|status) of (?P<project>\S+)",
    ),
    ("briefing", r"(?:brief me|catch me up|where was i|what did i miss|summary)\b.*"),
    ("recent_activity", r"what (?:did i do|have i done|happened)\b.*"),
)
HINTS: tuple[tuple[str, str], ...] = (
    (
        NONE,
        r"^(?:do not|don't|dont|remind me|write (?:me )?a|what is an? |how do i |tell \w+ )|\b(?:password|weather)\b",
    ),
    ("explain_announcement", r"\bwhy\b.*\b(?:you|announce\w*|silent|quiet|interrupt\w*|alert|warn\w*)\b"),
    (
        "explain_answer",
        r"\b(?:how (?:do|did) you (?:know|come)|(?:your|that|this) (?:last )?answer|based on what|source|says who)\b",
    ),
    ("test_history", r"\bflak[ey]\w*\b|\blast (?:pass|fail)\w*\b|\btest_\w+.*\b(?:stable|history|often)\b"),
    ("set_voice", r"\b(?:mute|unmute|be quiet|silence|hush|shut up|stop (?:talking|speaking)|announcements)\b"),
    ("apply_fix", r"\b(?:apply|put)\b.*\b(?:fix|patch|remedy|my files)\b|\bfix (?:it|this|that) (?:for real|now)\b"),
    ("try_fix", r"\btry\b.*\b(?:fix|patch|remedy)\b|\b(?:sandbox|in a copy|isolated)\b"),
    ("forget", r"\b(?:forget|unlearn|delete|drop|erase|remove)\b.*"),
    ("remember", r"^(?:remember|note|memo|jot|write (?:that|this) down|keep in mind)\b"),
    ("predict_next", r"\bnext\b"),
    (
        "explain_failure",
        r"\b(?:why|cause|reason|rca|explain)\b.*\b(?:fail\w*|broke\w*|red|crash\w*|error|build)\b|\broot cause\b",
    ),
    ("find_fix", r"\b(?:fix|fixed|solved?|cure|workaround|get rid of)\b"),
    (
        "search_knowledge",
        r"\b(?:decided?|decisions?|noted|notes?|documented|patterns?|mistakes?|agreed?|wrote down|why do we)\b",
    ),
    ("command_history", r"\b(?:commands?|cmds?|typed|shell history)\b"),
    ("run_checks", r"^(?:run|start|do)\b.*\b(?:tests?|lint\w*|checks?|suite|type ?check)\b"),
    ("list_failures", r"\b(?:fail(?:s|ed|ing|ures?)?|broken?|red|errors)\b"),
    ("job_status", r"\b(?:jobs?|progress|how far|re-?index\w*|rebuild|eta)\b"),
    ("project_state", r"\b(?:branch|uncommitted|dirty|checked out|green|staged|last commit)\b"),
    ("service_health", r"\b(?:running|healthy|alive|are you ok|service|watcher|event bus|your parts)\b"),
    ("what_changed", r"\b(?:chang\w+|commits?|different|edited|touched|diff|what's new)\b"),
    ("briefing", r"\b(?:catch me up|recap|brief\w*|summar\w+|where was i|left off|up to speed|fill me in|miss)\b"),
    ("recent_activity", r"\b(?:happened|activity|timeline|did i do|have i done|events)\b"),
)
_HINTS = tuple((tool, re.compile(hint, _I)) for tool, hint in HINTS)
_RULES = tuple((tool, re.compile(rule, _I | re.DOTALL)) for tool, rule in RULES)
_LEAD = re.compile(r"\s*(?:please|hey|ok|okay|so|um|sotto|can you|could you)[\s,]+", _I)
_SINCE = re.compile(rf"\b(?:(?:since|in|over|from|on) (?:the )?)?({_TIME})\b", _I)
_IN = re.compile(r"\b(?:in|on|of|for|about) (?:the )?([\w./-]+)", _I)
_PLACE = re.compile(r"(?:\s+|(?<=/))\.+$")
"""`.`, `..` or the end of `./...`: no full stop, but where something is."""
_MEANT = {"on": "query", "one": "test", "fault": "error", "till": "duration"}
"""Names of groups that stand for an argument."""


class WordRouter:
    """See `knowledge.routing.route.Router`."""

    model = "words:1"

    def route(self, text: str, previous: str = "") -> Route:
        """See `knowledge.routing.route.Router`."""
        asked = text[:LONGEST]
        return with_likely(settled(_found(asked, previous), asked), _hinted(asked))


def _found(text: str, previous: str) -> Route:
    asked = text.strip(" \t\r\n?!.")
    if place := _PLACE.search(text.rstrip(" \t\r\n?!")):
        asked += place[0]
    while match := _LEAD.match(asked):
        asked = asked[match.end() :]
    if not asked or strange(asked):
        return NOWHERE
    if previous in ARGUMENTS and previous != NONE and elliptic(asked) and (given := _around(asked, previous)):
        return Route(previous, given, LIKELY)
    for tool, rule in _RULES:
        if match := rule.fullmatch(asked):
            return Route(tool, _arguments(tool, match, asked), CERTAIN)
    tool = next((tool for tool, hint in _HINTS if hint.search(asked)), NONE)
    return Route(tool, _around(asked, tool), LIKELY)


def _hinted(asked: str) -> list[str]:
    """Every tool that its words may mean."""
    return [tool for tool, hint in _HINTS if hint.search(asked)]


def _arguments(tool: str, match: re.Match[str], asked: str) -> dict[str, str]:
    found = {_MEANT.get(name, name): value for name, value in match.groupdict().items() if value}
    if "quiet" in found or tool == "set_voice":
        found["mode"] = "quiet" if found.pop("quiet", "") else "normal"
    if "outcome" in found:
        found["outcome"] = "failed"
    if "kind" in found:
        found["kind"] = found["kind"].lower()
    around = _around(asked, tool) if not found else {}
    return {name: value for name, value in (around | _bare(found)).items() if name in ARGUMENTS[tool]}


def _around(asked: str, tool: str) -> dict[str, str]:
    """A time and a project, where the tool has use for them."""
    found = {}
    if "since" in ARGUMENTS[tool] and (match := _SINCE.search(asked)):
        found["since"] = match[1]
        asked = asked[: match.start()] + asked[match.end() :]
    if "project" in ARGUMENTS[tool] and (match := _IN.search(asked)):
        found["project"] = match[1]
    return _bare(found)


def _bare(found: Mapping[str, str]) -> dict[str, str]:
    """Without what does not belong to an argument."""
    return {name: value[slice(*trimmed(value, name))] for name, value in found.items()}
