"""`git psuh` → "The most similar command is push"; so cargo, npm, pip, kubectl, composer, az, hg, uv and many others:
the tool itself says what may have been meant.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from knowledge.failures.said import Correction, Said
from knowledge.failures.spelling import alike, shared
from knowledge.history.typos import distance

NEEDS = ("you mean", "you meant", "most similar", "name exists", "command exists", "argument exists", "ambiguous")
_ASKS = re.compile(
    r"(?:did you mean|(?:perhaps|maybe) you meant)"
    r"(?: one of these| one of (?P<of>[\w, -]+?)\?| this| (?P<one>[\w-]+)\?)?"
    r"|most similar (?:commands? (?:is|are)|choice to '[^']+' is)"
    r"|a (?:command with a similar name|similar (?:sub)?(?:command|argument)) exists"
    r"|command '[^']+' is ambiguous",
    re.IGNORECASE,
)
_OPENS, _CLOSES = "[`'\"\u2018\u201c]", "[`'\"\u2019\u201d]"
_QUOTED = re.compile(rf"{_OPENS}(?P<name>[^`'\"\u2018-\u201d]+){_CLOSES}")
_NAME = re.compile(r"-{0,2}\w[\w@:./+-]*(?: [\w-][\w@:./+-]*){0,3}")
_PREFIX = re.compile(r"^(?:npm (?:error|ERR!)| ?▸) ?")
_LONGEST = 60
_WORDS = 20
_AT_MOST = 20
"""Lines a tool takes to say this; a program's own error message may well hold these words."""
_COMPILE = ("python", "python3", "node", "gcc", "g++", "cc", "clang", "rustc", "go", "make", "tsc", "ruby", "javac")
_SHOW = ("cat", "less", "more", "head", "tail", "ls", "grep", "rg", "sed", "awk", "echo", "bat", "diff", "pytest")
_NOT = frozenset((*_COMPILE, *_SHOW))
"""Programs that ask this about a word of somebody's source, and those that show what others said."""
_RUNS = re.compile(r"(?:npm|pnpm|yarn) (?:run(?:-script)?|test|start|stop|restart)\b")
_REFUSES = re.compile(
    r"unknown (?:sub)?command|no such (?:sub)?command|unrecognized|not an? |not found|ambiguous|does not exist"
    r"|not defined|not something|missing script|similar name exists|most similar",
    re.IGNORECASE,
)
"""What a tool says of a word that it was given."""
_SOURCE = re.compile(r"error\[E\d+\]|^ *--> |in this scope|Traceback", re.MULTILINE)


def corrected(said: Said) -> Iterator[Correction]:
    lines = [_PREFIX.sub("", line) for line in said.lines if line.strip()]
    if len(said.words) < 2 or len(lines) > _AT_MOST or _of_something_else(said):  # noqa: PLR2004 - a subcommand
        return
    for number, line in enumerate(lines):
        found = _ASKS.search(line)
        offered = list(_offered(found, line, lines[number + 1 :])) if found else []
        if offered:
            yield from _each(said, [name for name in offered if len(name) <= _LONGEST and _NAME.fullmatch(name)])
            return


def _of_something_else(said: Said) -> bool:
    """Whether somebody's source or text is spoken of, not the command; scripts for Python have subcommands too."""
    refused = re.search(r"unknown command", said.lower) and said.program not in _SHOW
    return bool(_SOURCE.search(said.output)) or (said.program in _NOT and not refused)


def _offered(found: re.Match[str], line: str, after: list[str]) -> Iterator[str]:
    """Names on the line that asks, or else on those indented below it."""
    rest = line[found.end() :]
    if found["of"]:
        yield from (name.strip() for name in found["of"].split(","))
    elif found["one"]:
        yield found["one"]
    elif names := _QUOTED.findall(rest):
        yield from names
    else:
        for one in takewhile(lambda line: line[:1] in " \t", after):
            text = one.partition(" # ")[0].strip(" \t`'\"")
            yield from text.split() if "ambiguous" in found[0] else [text]


def _each(said: Said, offered: list[str]) -> Iterator[Correction]:
    closest = sorted((*_typed(said, name), order, name) for order, name in enumerate(offered))
    for _, _, at, _, name in closest:
        another = bool(_RUNS.match(said.command)) and not _RUNS.match(name)  # npm offers commands in place of a script
        if at and not another and said.words[at] != name and name.startswith("-") <= said.words[at].startswith("-"):
            words = name.split(" ")
            start = 0 if words[0] == said.program and len(words) > 1 else at
            yield Correction(said.replaced(start, *words, count=at - start + 1), f"{said.program} itself says so", 0)


def _typed(said: Said, name: str) -> tuple[int, float, int]:
    """How far the word is from a name that it may stand for, in letters and by what they share, and where it is; 0
    where there is none.
    """
    last = name.rpartition(" ")[2]
    words = [(at, word[:_LONGEST]) for at, word in enumerate(said.words[:_WORDS]) if at]
    may = [one for one in words if _stated(said, one[1])]
    may = may or [one for one in words if alike(one[1], last) and (one[1][0:1] == "-" or _REFUSES.search(said.output))]
    if not may and name.startswith(f"{said.program} "):
        may = words[:1]
    return min(((distance(word, last), -shared(word, last), at) for at, word in may), default=(0, 0.0, 0))


def _stated(said: Said, word: str) -> bool:
    """Whether the tool names this word as one that it does not know."""
    one = re.escape(word)
    says = (
        rf"{_OPENS}{one}{_CLOSES}(?! command group)|(?:^|\s){one} (?:is not an? |- not something)"
        rf"|(?:script:|unknown command) {one}$"
    )
    return len(word) > 1 and re.search(says, said.output, re.MULTILINE | re.IGNORECASE) is not None
