"""What a file is, by its path, and what a command does to a project, by its words."""

import importlib
import re
import shlex
from collections.abc import Iterator
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from knowledge.command_words import LONGEST
from knowledge.failures.commands import sort_of
from knowledge.remembered import remembered

PathSort = Literal["lock", "manifest", "generated", "test", "documentation", "configuration", "source"]
CommandSort = Literal["install", "environment", "migration", "service", "other"]
EditSort = Literal["edit", "dependency", "configuration"]
_TABLES: tuple[PathSort, ...] = ("lock", "manifest", "generated", "test", "documentation", "configuration")
_STRONGEST: tuple[CommandSort, ...] = get_args(CommandSort)
_PREFIXES = frozenset(
    {"sudo", "doas", "time", "nice", "nohup", "exec", "builtin", "command", "env", "then", "do", "else", "if", "!"}
)
_RUNNERS = (("poetry", "run"), ("uv", "run"), ("pipenv", "run"), ("pdm", "run"), ("hatch", "run"), ("bundle", "exec"))
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_MODULE = re.compile(r"python[\d.]*$")
_REDIRECTED = re.compile(r"(?<![<>&\d=-])>{1,2}\s*(?!&|/dev/)\S")


def path_sort(path: str) -> PathSort:
    """What a file of a tree is; `source` where its name says nothing else."""
    lowered = path.lower()
    name = lowered.rpartition("/")[2]
    for sort, (by_name, by_path) in _paths().items():
        if by_name.match(name) or by_path.match(lowered):
            return sort
    return "source"


def edit_sort(path: str) -> EditSort:
    """What an edit of this file is."""
    sort = path_sort(path)
    if sort in ("lock", "manifest"):
        return "dependency"
    return "configuration" if sort == "configuration" else "edit"


@remembered(1_000)
def command_sort(line: str) -> CommandSort | None:
    """What a command line does that may make another command succeed; None when it only reads, edits, or builds.

    Of several commands in a line the one that does most.
    """
    found = {sort for words in simple_commands(line) if (sort := _simple_sort(words))}
    if not found and _REDIRECTED.search(line):
        return "other"
    return next((sort for sort in _STRONGEST if sort in found), None)


@remembered(1_000)
def writes(line: str) -> bool:
    """Whether files of a tree that change while a command runs are its own doing."""
    return any(_simple_writes(words) for words in simple_commands(line)) or bool(_REDIRECTED.search(line))


def simple_commands(line: str) -> Iterator[list[str]]:
    """The commands of a line as words, without assignments and prefixes; an assignment alone as `export`."""
    for words in _split(line):
        at, assigned = 0, False
        while at < len(words) and (words[at] in _PREFIXES or _ASSIGNMENT.match(words[at])):
            assigned = assigned or bool(_ASSIGNMENT.match(words[at]))
            at += 1
            while at < len(words) and words[at].startswith("-") and words[at - 1] in _PREFIXES:
                at += 1
        for runner in _RUNNERS:
            if tuple(words[at : at + 2]) == runner:
                at += 2
        if words[at:]:
            yield [words[at].rpartition("/")[2] or words[at], *words[at + 1 :]]
        elif assigned:
            yield ["export"]


def _simple_sort(words: list[str]) -> CommandSort | None:
    said = _plain(words)
    known = _longest(said)
    if known is not None:
        return None if known == "reads" else known
    return None if sort_of(shlex.join(words)) != "other" else "other"


def _simple_writes(words: list[str]) -> bool:
    writing = _commands()["writing"]
    if words[0] == "git":
        return any(word in writing["git"] for word in words[1:3])
    if words[0] in writing["in_place"]:
        return any(word.startswith(("-i", "-pi", "--in-place")) for word in words[1:])
    known = _longest(_plain(words))
    if known in ("reads", "service", "environment"):
        return False
    if words[0] in writing["programs"] or any(word.lower() in writing["words"] for word in words[1:]):
        return True
    return known is not None or sort_of(shlex.join(words)) == "other"


def _plain(words: list[str]) -> list[str]:
    """Words without options, with `python -m x` as `x`; the option that says it all stays."""
    if _MODULE.match(words[0]) and words[1:2] == ["-m"] and words[2:] and words[2] != "venv":
        words = words[2:]
    first = words[:2] if words[1:2] and words[1].startswith("-") else words[:1]
    rest = [word for word in words[len(first) :] if not word.startswith("-")]
    return [*first, *rest]


def _longest(said: list[str]) -> Any:
    """The table that knows the beginning of a command by most words."""
    for text in (said, [word for word in said if not word.startswith("-")]):
        for count in range(min(len(text) + 1, 4), 0, -1):
            sort = _known([*text, "$"][:count])
            if sort:
                return sort
    return None


def _known(words: list[str]) -> str | None:
    exact, patterns = _beginnings()
    joined = " ".join(words)
    if joined in exact:
        return exact[joined]
    return next((sort for pattern, sort in patterns if pattern.fullmatch(joined)), None)


def _split(line: str) -> Iterator[list[str]]:
    """Simple commands as their words; quoted signs separate nothing. A line too long to be read is one command."""
    if len(line) > LONGEST:
        yield line.split()
        return
    reader = shlex.shlex(line.replace("\n", " ; "), posix=True, punctuation_chars="();<>|&")
    reader.whitespace_split = True
    reader.commenters = ""
    words: list[str] = []
    try:
        for word in reader:
            if word and not set(word) - set(";|&()"):
                yield words
                words = []
            elif word not in ("{", "}"):
                words.append(word)
    except ValueError:
        words = line.split()
    yield words


@cache
def _commands() -> dict[str, dict[str, frozenset[str]]]:
    read = importlib.import_module("tomllib").loads(
        Path(__file__).with_name("commands.toml").read_text(encoding="utf-8")
    )
    return {name: {key: frozenset(words) for key, words in table.items()} for name, table in read.items()}


@cache
def _beginnings() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """Beginnings of commands, and those with a `*`; what only reads is known first."""
    exact, patterns = dict[str, str](), list[tuple[re.Pattern[str], str]]()
    for sort in ("reads", "other", "migration", "service", "install", "environment"):
        for said in sorted(_commands()[sort]["commands"]):
            if "*" in said:
                patterns.append((re.compile(re.escape(said).replace(r"\*", r"\S*")), sort))
            else:
                exact.setdefault(said, sort)
    return exact, patterns


@cache
def _paths() -> dict[PathSort, tuple[re.Pattern[str], re.Pattern[str]]]:
    read = importlib.import_module("tomllib").loads(Path(__file__).with_name("paths.toml").read_text(encoding="utf-8"))
    found = {}
    for sort in _TABLES:
        names = cast("list[str]", read[sort]["names"])
        by_name = "|".join(translate(name) for name in names if "/" not in name) or r"(?!)"
        by_path = "|".join(translate(name) for name in names if "/" in name) or r"(?!)"
        found[sort] = re.compile(by_name), re.compile(by_path)
    return found
