"""A chat model that is no model: it decides and answers as a sensible one would, by rules, from its prompt alone.

It shows that a prompt holds what is needed to get somewhere. How well a real model does it cannot show.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.reasoning.engine import Wish

Call = tuple[str, dict[str, str]]
_I = re.IGNORECASE
_RESULT = re.compile(r"Result (\d+), of (\w+)\.([^\n]*)\n<<<data [^\n]*\n(.*?)\ndata>>>", re.DOTALL)
_QUESTION = re.compile(r"^Question: (.*?)\n\nWhich tool", re.DOTALL | re.MULTILINE)
_OFFERED = re.compile(r"^- (\w+)\(", re.MULTILINE)
_TIME = re.compile(r"\b(this morning|this afternoon|today|yesterday|last night|this week|last week)\b", _I)
_PROJECT = re.compile(r"\bin (shop|blog)\b", _I)
_FAILURE = re.compile(r"^(f\d+)  (.*?)  \[(.*?)\]  .*$", re.MULTILINE)
_FILE = re.compile(r"(?:[\w./-]+\.(?:py|ts|js|c|go|rs|java|rb|yml|yaml|toml|md)|\bDockerfile|\bMakefile)\b")
_DESCRIBED = re.compile(
    r"\b(?:that|which|what|thing that) (?:is |was |are |got )?(?:still )?"
    r"(?:failed|failing|fails?|broke|broken|fixed|red|open)\b"
    r"|\b(?:first|last|latest|oldest|newest|only|open) (?:failure|failing)\b"
    r"|\bfailures?\b.*\b(?:today|morning|yesterday|afternoon)\b|\b(?:broken|red) (?:right now|now|today)\b"
    r"|\bfailing \w+ in\b|\bbroken in\b|\bis (?:broken|red|open)\b",
    _I,
)
"""A failure that is told by when or how, and not by name: which one that is has to be looked up."""
_EARLIEST = re.compile(r"\b(?:first|oldest|earliest)\b", _I)
_ABOUT = re.compile(r"\babout (?!(?:it|that|this|them)\b|the (?:file|module|part|code|area|commit)\b)([\w -]+)", _I)
ASPECTS: tuple[tuple[str, str], ...] = (
    (
        "search_knowledge",
        r"decid|agree|\bnote[sd]?\b|\brules?\b|convention|documented|lesson|mistake|learned|wrote down",
    ),
    ("test_history", r"flaky|how often|history|last pass|ever pass|passed before|stable"),
    ("find_fix", r"\bfix(?:ed|es)?\b|solved?|helped|cure|get rid|remedy|workaround"),
    (
        "explain_failure",
        r"wh(?:ich|at|ose) commit|\bwhy\b|cause|explain|wrong with|what does .* say|suspect",
    ),
    ("what_changed", r"who (?:touched|changed|edited)|change[ds]?\b|edit(?:ed|s)?\b|touched"),
    ("command_history", r"\b(?:run|ran|type|typed|commands?)\b"),
    ("predict_next", r"\bnext\b"),
    ("project_state", r"branch|uncommitted|\bgreen\b|\bstate\b|committed"),
    ("recent_activity", r"did i do|worked on|was i doing|activity|happened"),
    ("briefing", r"left off|missed|catch me up|brief"),
    ("list_failures", r"broken|fail|\bred\b|broke|\bopen\b"),
)
"""What a part of a question is after, by its words; the first that fits."""
_GENERAL = frozenset(
    {
        *("what", "which", "that", "this", "when", "where", "first", "last", "latest", "oldest", "open", "today"),
        *("failure", "failures", "from", "with", "about", "have", "morning", "tell", "decide", "decided", "file"),
        *("touched", "changed", "edited", "error", "name", "names", "make", "module", "known", "shop", "blog"),
    }
)
"""Words of a question that tell no failure from another."""


class Result(NamedTuple):
    """What a call gave, as the prompt shows it."""

    tool: str
    text: str
    failed: bool


class Read(NamedTuple):
    """What it gathers from its prompt."""

    question: str
    tools: list[str]
    made: list[Call]
    results: list[Result]

    def of(self, tool: str) -> list[Result]:
        return [one for one in self.results if one.tool == tool and not one.failed]

    def first(self, tool: str) -> str:
        return next((one.text for one in self.of(tool)), "")

    def says(self, words: str) -> bool:
        return re.search(words, self.question, _I) is not None


class Competent:
    """A script for `daemon.doubles.chat.ScriptedEngine`."""

    def __call__(self, wish: Wish) -> str:
        """What it writes."""
        read = _read(wish)
        return _decision(read) if wish.form else _answer(read).removeprefix(wish.prefill)


def _read(wish: Wish) -> Read:
    system, *said = wish.messages
    wrote = [json.loads(one.text) for one in said if one.role == "assistant" and one.text.startswith('{"tool"')]
    made = [(one["tool"], one["arguments"]) for one in wrote if "arguments" in one]
    found = [match for one in said if one.role == "user" for match in _RESULT.finditer(one.text)]
    results = [
        Result(tool, text, bool(head) and "on record" not in head) for _, tool, head, text in map(_groups, found)
    ]
    return Read(_found(_QUESTION, said[0].text), _OFFERED.findall(system.text), made, results)


def _groups(found: re.Match[str]) -> tuple[str, str, str, str]:
    return found[1], found[2], found[3], found[4]


def _found(pattern: re.Pattern[str], text: str) -> str:
    """The first group of a pattern that a text has."""
    found = pattern.search(text)
    return next((str(one) for one in found.groups() if one), "") if found else ""


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────


def _decision(read: Read) -> str:
    for tool, arguments in _plan(read):
        if tool in read.tools and (tool, arguments) not in read.made:
            return json.dumps({"tool": tool, "arguments": arguments})
    return json.dumps({"tool": "none"})


def _plan(read: Read) -> Iterator[Call]:
    """The calls that it would make, each from what is known when its turn comes."""
    projects = dict.fromkeys(one.lower() for one in _PROJECT.findall(read.question))
    if len(projects) > 1:
        yield from (("list_failures", {"project": one}) for one in projects)
        return
    if any(one.failed for one in read.results) and not read.of("list_failures"):
        yield "list_failures", {}
    parts = re.split(r",? and (?=\w)|[;?]|, (?=\w)", read.question)
    wanted = dict.fromkeys(tool for part in parts if (tool := _aspect(part)))
    if _DESCRIBED.search(read.question) and "briefing" not in wanted:
        yield "list_failures", _when(read)
    for tool in wanted:
        yield from _about(tool, read)


def _aspect(part: str) -> str:
    return next((tool for tool, words in ASPECTS if re.search(words, part, _I)), "")


def _when(read: Read, *, time: bool = True) -> dict[str, str]:
    """Project and time, where they are said."""
    said = {"project": _found(_PROJECT, read.question).lower(), "since": _found(_TIME, read.question).lower()}
    return {name: value for name, value in said.items() if value and (time or name == "project")}


def _about(tool: str, read: Read) -> Iterator[Call]:
    """The call for one aspect; where something has to be known first, the call that tells it."""
    explaining = ("explain_failure", {"failure": name} if (name := _failure(read)) else {})
    if tool == "explain_failure":
        yield explaining
    elif tool == "find_fix":
        yield tool, {"error": _headline(read)}
    elif tool == "command_history":
        yield tool, {"query": _command(read)}
    elif tool == "test_history":
        yield from _of_test(read, explaining)
    elif tool == "what_changed":
        yield from _of_file(read, explaining)
    elif tool == "search_knowledge":
        yield from _of_subject(read, explaining)
    else:
        yield tool, _when(read, time=tool in {"list_failures", "recent_activity", "briefing"})


def _of_test(read: Read, explaining: Call) -> Iterator[Call]:
    named = re.compile(r"\b(test_\w+|Test\w+)\b")
    listed = next((line for name, line, _ in _listed(read) if name == _failure(read)), "")
    test = listed.partition(": ")[0] if "::" in listed else _found(named, read.question)
    if not test:
        yield explaining
        test = _found(re.compile(r"^(?:At|In) (\S+::\w+)", re.MULTILINE), read.first("explain_failure"))
    if test:
        yield "test_history", {"test": test}


def _of_file(read: Read, explaining: Call) -> Iterator[Call]:
    """What changed in the file that a failure names, or since a time."""
    if not read.says(r"\b(?:file|it names|module|there|where)\b"):
        yield "what_changed", _when(read)
        return
    yield explaining
    if found := _FILE.search(_place(read)):
        yield "what_changed", {"path": found[0], **_when(read, time=False)}


def _of_subject(read: Read, explaining: Call) -> Iterator[Call]:
    """What was decided about something that is named, or about the module that was found."""
    kind = {"kind": "decision"} if read.says(r"decid|agree") else {}
    if named := _found(_ABOUT, read.question).strip():
        yield "search_knowledge", {"query": named, **kind}
        return
    yield explaining
    if place := _FILE.search(_place(read)):
        module = re.sub(r"^test_|_test$", "", place[0].rpartition("/")[2].partition(".")[0])
        yield "search_knowledge", {"query": module, **kind}


def _place(read: Read) -> str:
    """Where a failure was, as far as that was told."""
    return _found(re.compile(r"^(?:At|In) (.+)$", re.MULTILINE), read.first("explain_failure"))


def _listed(read: Read) -> list[tuple[str, str, str]]:
    return _FAILURE.findall(read.first("list_failures"))


def _failure(read: Read) -> str:
    """Which failure is meant: its id where somebody told it, else the words for it."""
    if found := re.search(r"\bf\d+\b", read.question):
        return found[0]
    if not (listed := _listed(read)):
        words = r"\bthe (\w+) (?:failure|error|fail)|\bwhy (?:does|did|is) (?:the )?(\S+) (?:fail|break|red)"
        return _found(re.compile(words, _I), read.question)
    fitting = [one for one in listed if _fits(one, read.question)] or listed
    return fitting[-1 if _EARLIEST.search(read.question) else 0][0]


def _fits(one: tuple[str, str, str], question: str) -> bool:
    """Whether a failure is told by a word of the question."""
    named = f"{one[1]} {one[2]}".lower()
    return any(word in named for word in re.findall(r"[a-z]{4,}", question.lower()) if word not in _GENERAL)


def _headline(read: Read) -> str:
    """What the error says, as it was found, else in the question's words."""
    for name, headline, _ in _listed(read):
        if name == _failure(read):
            return headline.partition(": ")[2] if "::" in headline else headline
    said = _found(re.compile(r"^f\d+ (?:is|was) \w+[^:]*: (.+)$", re.MULTILINE), read.first("explain_failure"))
    words = r"\b(?:the|fix(?:ed|es)?|solved?) (?:the )?([\w' -]+?) (?:error|failure|problem)\b"
    return said or _found(re.compile(words, _I), read.question)


def _command(read: Read) -> str:
    """The command that a fix was, else the one that failed."""
    fix = _found(re.compile(r"ran `([^`]+)`"), read.first("find_fix"))
    return fix or next((command for _, _, command in _listed(read)), read.question)


# ── answering ─────────────────────────────────────────────────────────────────────────────────────


def _answer(read: Read) -> str:
    """The lines that matter, of each result; and where there are none, that nothing tells it."""
    which = "" if len(read.of("list_failures")) > 1 else _failure(read)
    said = [line for one in read.results if not one.failed for line in _telling(one, which)]
    return "\n".join(said) or "Nothing on record tells it."


def _telling(one: Result, which: str) -> list[str]:
    lines = [line.strip() for line in one.text.splitlines() if line.strip()]
    if one.tool == "list_failures":
        return [line for line in lines if which and line.startswith(f"{which} ")] or lines[:4]
    if one.tool == "explain_failure":
        return [line for line in lines if re.match(r"f\d+ |At |In |Known fix|No fix|Which change|Likely cause", line)]
    return lines[:6]
