"""A chat model that is no model: it decides and answers as a sensible one would, by rules, from its prompt alone.

It shows that a prompt holds what is needed to get somewhere; how well a real model does, it cannot show.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.reasoning.engine import Wish

_RESULT = re.compile(r"Result (\d+), of (\w+)\.([^\n]*)\n<<<data [^\n]*\n(.*?)\ndata>>>", re.DOTALL)
_QUESTION = re.compile(r"^Question: (.*?)\n\nWhich tool", re.DOTALL | re.MULTILINE)
_OFFERED = re.compile(r"^- (\w+)\(", re.MULTILINE)
_I = re.IGNORECASE
_TIME = re.compile(
    r"\b(this morning|this afternoon|today|yesterday|last night|this week|last week|since \w+day|on \w+day)\b", _I
)
_PROJECT = re.compile(r"\bin (shop|blog)\b", _I)
_ID = re.compile(r"\b[fxnej]\d+\b")
_FAILURE = re.compile(r"^(f\d+)  (.*?)  \[(.*?)\]  (.*)$", re.MULTILINE)
_FILE = re.compile(r"[\w./-]+\.(?:py|ts|js|c|go|rs|java|rb|yml|yaml|toml|md)\b")
_DESCRIBED = re.compile(
    r"\b(?:that|which|what|last thing that|first thing that|thing that) (?:is |was |are |got )?(?:still )?"
    r"(?:failed|failing|broke|broken|fixed|red|open)\b|\b(?:first|last|latest|oldest|newest|only|open) (?:failure|failing)"
    r"|\bfailures?\b.*\b(?:today|morning|yesterday|afternoon)|\b(?:broken|red) (?:right now|now|today)"
    r"|\bfailing \w+ in\b|\bbroken in\b|\bis (?:broken|red|open)\b",
    _I,
)
"""A failure that is told by when or how, and not by name: somebody has to look which one that is."""
ASPECTS: tuple[tuple[str, str], ...] = (
    ("search_knowledge", r"decid|agree|\bnote[sd]?\b|\brules?\b|convention|documented|lesson|mistake|learned|wrote down"),
    ("test_history", r"flaky|how often|history|last pass|ever pass|passed before|stable"),
    ("find_fix", r"\bfix(?:ed|es)?\b|solved?|helped|cure|get rid|remedy|workaround"),
    ("explain_failure", r"which commit|what commit|whose commit|\bwhy\b|cause|explain|wrong with|what does it say|suspect"),
    ("what_changed", r"who (?:touched|changed|edited)|chang(?:e|ed|es)\b|edit(?:ed|s)?\b|touched|last touched"),
    ("command_history", r"\b(?:run|ran|type|typed|commands?)\b"),
    ("predict_next", r"\bnext\b"),
    ("project_state", r"branch|uncommitted|\bgreen\b|\bstate\b|committed"),
    ("recent_activity", r"did i do|worked on|was i doing|activity|happened"),
    ("briefing", r"left off|missed|catch me up|brief"),
    ("list_failures", r"broken|fail|\bred\b|broke|\bopen\b"),
)
"""What a part of a question is after, by its words; the first that fits."""


_GENERAL = frozenset(
    "what which that this when where first last latest oldest open failure failures from with about have "
    "module modules today morning tell decide decided touched changed edited file error name names make true been know known shop blog".split()
)


class Result(NamedTuple):
    """What a call gave, as the prompt shows it."""

    tool: str
    text: str
    arguments: dict[str, str]
    failed: bool


class Read(NamedTuple):
    """What it gathers from its prompt."""

    question: str
    tools: list[str]
    results: list[Result]

    def of(self, tool: str) -> list[Result]:
        return [one for one in self.results if one.tool == tool and not one.failed]

    def first(self, tool: str) -> str:
        return next((one.text for one in self.of(tool)), "")


class Competent:
    """A script for `daemon.doubles.chat.ScriptedEngine`."""

    def __call__(self, wish: Wish) -> str:
        """What it writes."""
        read = _read(wish)
        if wish.form:
            return _call(read)
        return _answer(read).removeprefix(wish.prefill)


def _read(wish: Wish) -> Read:
    system, *said = wish.messages
    question = _QUESTION.search(said[0].text)
    calls = [json.loads(one.text) for one in said if one.role == "assistant" and one.text.startswith('{"tool"')]
    made = [one.get("arguments", {}) for one in calls if one["tool"] != "none"]
    found = [match for one in said if one.role == "user" for match in _RESULT.finditer(one.text)]
    results = [
        Result(match[2], match[4], given, "." in match[3] and "on record" not in match[3])
        for match, given in zip(found, made, strict=False)
    ]
    return Read(question[1] if question else "", _OFFERED.findall(system.text), results)


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────


def _call(read: Read) -> str:
    made = [(one.tool, one.arguments) for one in read.results]
    for tool, arguments in _plan(read):
        if tool in read.tools and (tool, arguments) not in made:
            return json.dumps({"tool": tool, "arguments": arguments})
    return json.dumps({"tool": "none"})


def _plan(read: Read) -> Iterator[tuple[str, dict[str, str]]]:
    """The calls that it would make, each from what is known when its turn comes."""
    question = read.question
    projects = [one.lower() for one in _PROJECT.findall(question)]
    if len(set(projects)) > 1:
        yield from (("list_failures", {"project": one}) for one in dict.fromkeys(projects))
        return
    if any(one.failed for one in read.results) and not read.of("list_failures"):
        yield "list_failures", {}
    wanted = list(dict.fromkeys(filter(None, map(_aspect, _parts(question)))))
    if _DESCRIBED.search(question) and "briefing" not in wanted:
        yield "list_failures", _when(question, "list_failures")
    for tool in wanted:
        yield from _about(tool, read)


def _parts(question: str) -> list[str]:
    return re.split(r",? and (?=\w)|[;?]|, (?=\w)", question)


def _aspect(part: str) -> str:
    return next((tool for tool, words in ASPECTS if re.search(words, part, _I)), "")


def _when(question: str, tool: str) -> dict[str, str]:
    """Time and project, where they are said."""
    given = {}
    if found := _PROJECT.search(question):
        given["project"] = found[1].lower()
    if found := _TIME.search(question):
        given["since"] = re.sub(r"^(?:on|since) ", "", found[1].lower())
    if tool == "list_failures" and re.search(r"\b(?:got|was|were|been) fixed\b", question, _I):
        given["status"] = "fixed"
    return given


def _about(tool: str, read: Read) -> Iterator[tuple[str, dict[str, str]]]:
    """The call for one aspect; where something has to be known first, the call that tells it."""
    which = _failure(read)
    if tool == "explain_failure":
        yield tool, {"failure": which} if which else {}
    elif tool == "find_fix":
        yield tool, {"error": _headline(read)}
    elif tool == "test_history":
        yield from _of_test(read, which)
    elif tool == "what_changed":
        yield from _of_file(read, which)
    elif tool == "search_knowledge":
        yield from _of_subject(read, which)
    elif tool == "command_history":
        yield tool, {"query": _command(read)}
    elif tool == "list_failures":
        yield tool, _when(read.question, tool)
    else:
        yield tool, {name: one for name, one in _when(read.question, tool).items() if _takes(tool, name)}


def _takes(tool: str, name: str) -> bool:
    return name == "project" or tool in {"recent_activity", "briefing"}


def _of_test(read: Read, which: str) -> Iterator[tuple[str, dict[str, str]]]:
    listed = next((line for name, line, _, _ in _FAILURE.findall(read.first("list_failures")) if name == which), "")
    test = listed.partition(": ")[0] if "::" in listed else ""
    if not test and not (test := _named_test(read.question)):
        yield "explain_failure", {"failure": which} if which else {}
        found = re.search(r"^(?:At|In) (\S+::\w+)", read.first("explain_failure"), re.MULTILINE)
        test = found[1] if found else ""
    if test:
        yield "test_history", {"test": test}


def _named_test(question: str) -> str:
    found = re.search(r"\b(?:test_\w+|Test\w+)\b", question)
    return found[0] if found else ""


def _of_file(read: Read, which: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Of the file that a failure names, or of a time."""
    if not re.search(r"\b(?:file|it names|module|there|where)\b", read.question, _I):
        yield "what_changed", _when(read.question, "what_changed")
        return
    yield "explain_failure", {"failure": which} if which else {}
    if found := _FILE.search(_place(read)):
        where = {name: one for name, one in _when(read.question, "what_changed").items() if name == "project"}
        yield "what_changed", {"path": found[0], **where}


def _of_subject(read: Read, which: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What was decided about something that is named, or about what was found."""
    kind = {"kind": "decision"} if re.search(r"decid|agree", read.question, _I) else {}
    if found := re.search(
        r"\babout (?!it\b|that\b|this\b|them\b|the (?:file|module|part|code|area|commit)\b)([\w -]+)", read.question, _I
    ):
        yield "search_knowledge", {"query": found[1].strip(), **kind}
        return
    if re.search(r"\bcommit(?:ted)?\b", read.question, _I) and not which:
        yield "what_changed", _when(read.question, "what_changed")
        found = re.search(r"(?:committed \w+ on \S+|commit \w+ by [\w ]+?): (.+?)  e\d+", read.first("what_changed"))
        if found:
            yield "search_knowledge", {"query": found[1], **kind}
        return
    yield "explain_failure", {"failure": which} if which else {}
    if place := _FILE.search(_place(read)):
        word = re.sub(r"^(?:test_|tests?/)|_test$", "", place[0].rpartition("/")[2].partition(".")[0])
        yield "search_knowledge", {"query": word, **kind}


def _place(read: Read) -> str:
    found = re.search(r"^(?:At|In) (.+)$", read.first("explain_failure"), re.MULTILINE)
    return found[1] if found else ""


def _failure(read: Read) -> str:
    """Which failure is meant: its id where somebody told it, else the words for it."""
    if found := re.search(r"\bf\d+\b", read.question):
        return found[0]
    listed = _FAILURE.findall(read.first("list_failures"))
    if not listed:
        found = re.search(r"\bthe (\w+) (?:failure|error|fail)|\bwhy (?:does|did|is) (?:the )?(\S+) (?:fail|break|red)", read.question)
        return (found[1] or found[2]) if found else ""
    fitting = [one for one in listed if _fits(one, read.question)] or listed
    return fitting[-1 if re.search(r"\b(?:first|oldest|earliest)\b", read.question, _I) else 0][0]


def _fits(one: tuple[str, str, str, str], question: str) -> bool:
    """Whether a failure is told by a word of the question."""
    named = f"{one[1]} {one[2]}".lower()
    return any(word in named for word in re.findall(r"[a-z]{4,}", question.lower()) if word not in _GENERAL)


def _headline(read: Read) -> str:
    """What the error says, as it was found, else in the question's words."""
    which = _failure(read)
    for name, headline, _, _ in _FAILURE.findall(read.first("list_failures")):
        if name == which:
            return headline.rpartition("::")[2].partition(": ")[2] if "::" in headline else headline
    if found := re.search(r"^f\d+ (?:is|was) \w+[^:]*: (.+)$", read.first("explain_failure"), re.MULTILINE):
        return found[1]
    found = re.search(r"\b(?:the|fixed|fixes|fix|solved?) (?:the )?([\w' -]+?)(?: error| failure| problem)\b", read.question, _I)
    return found[1] if found else ""


def _command(read: Read) -> str:
    """The command that a fix was, else the one that is named."""
    if found := re.search(r"ran `([^`]+)`", read.first("find_fix")):
        return found[1]
    found = re.search(r"\[(.+?)\]  ", read.first("list_failures"))
    return found[1] if found else read.question


# ── answering ─────────────────────────────────────────────────────────────────────────────────────


def _answer(read: Read) -> str:
    """The lines that matter, of each result; and where there are none, that nothing tells it."""
    which = "" if len(read.of("list_failures")) > 1 else _failure(read)
    said = [line for one in read.results if not one.failed for line in _telling(one, which)]
    return "\n".join(said) or "Nothing on record tells it."


def _telling(one: Result, which: str) -> list[str]:
    lines = [line.strip() for line in one.text.splitlines() if line.strip()]
    if one.tool == "list_failures":
        return [line for line in lines if not which or line.startswith(f"{which} ")][:4] or lines[:4]
    if one.tool == "explain_failure":
        return [line for line in lines if re.match(r"f\d+ |At |Known fix|No fix|Which change|.*(?:commit|likely|broke)", line)]
    return lines[:6]
