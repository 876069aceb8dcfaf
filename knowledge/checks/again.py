"""Which failed commands are run again in a sandbox by themselves, so that their cards have a reason."""

import hashlib
import importlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.changes.sorting import simple_commands
from knowledge.checks.ordered import LONGEST
from knowledge.events import CommandFinished
from knowledge.failures.commands import broke
from knowledge.redaction.marks import MARK

MOST_AGE_S = 3_600
"""After the failed run; what is older is another story."""
MOST_CHANGED = 25
"""Files that may have changed since: with more of them it is not the same run."""
_SAID = frozenset({126, 127, 137, 143})
"""Statuses that say why themselves: not to be run, not there, or killed from outside."""
_ALWAYS = re.compile(r"\b(?:sudo|doas|su|pkexec|run0)\b")
_GOES = frozenset({"cd", "pushd", "popd", "chdir"})
_BEYOND = re.compile(r"(?:^|[=:,])(?:/|~|\.\.(?:/|$))|/\.\.(?:/|$)|\$")
"""A path from the root, the home or the folder above, or a variable, which may be any."""
_FILE = re.compile(r"/|::|\.[a-z]{1,5}$")
_PARTS = re.compile(r"[:_./@-]+")
_VERBS_AT = 2
"""Words behind the program that may say what it is to do."""


def why_not(event: CommandFinished) -> str:
    """Why a command is not run again; empty where it is."""
    if event.output is not None or event.shell is None:
        return "what it printed is known"
    if not broke(event.command, event.status, captured=False, asked=False):
        return "nothing broke that a test, a build or a linter tells of"
    if event.status in _SAID:
        return "its status says why"
    return kept_from(event.command)


def kept_from(command: str) -> str:
    """What keeps a command line from being run by itself; empty where nothing does."""
    if len(command) > LONGEST:
        return "it is too long a line"
    if MARK.search(command):
        return "it was given a secret"
    if _ALWAYS.search(command):
        return "it becomes somebody else"
    if command.rstrip().endswith("&"):
        return "it goes on in the background"
    reasons = (_kept_by(words) for words in simple_commands(command))
    return next((reason for reason in reasons if reason), "")


def _kept_by(words: list[str]) -> str:
    """The same of one command of the line."""
    if _reaches(words):
        return "it needs the network, a terminal or a server, or does not end by itself"
    return "it goes beyond its folder, where the sandbox has nothing" if _leaves(words) else ""


def _leaves(words: list[str]) -> bool:
    """Whether a command may go, or look, where the copy of the project does not reach."""
    home = words[0] in _GOES and (len(words) == 1 or words[1].startswith("-"))
    return home or any(_BEYOND.search(word) for word in words)


def _reaches(words: list[str]) -> bool:
    table = _table()
    if words[0].rpartition("/")[2] in table["programs"] or table["options"].intersection(words):
        return True
    given = [word.lower() for word in words[1:] if not word.startswith("-")][:_VERBS_AT]
    return any(word in table["verbs"] or table["verbs"].intersection(_parts(word)) for word in given)


def _parts(word: str) -> list[str]:
    """Of a target or a script; a file or a test is called what it is called."""
    return [] if _FILE.search(word) else _PARTS.split(word)


@cache
def _table() -> dict[str, frozenset[str]]:
    read = importlib.import_module("tomllib").loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in read.items()}


def prefix_of(event: CommandFinished, project: int) -> str:
    """How the keys of jobs begin that do the same: of those only the youngest is worth doing."""
    line = hashlib.sha256(f"{event.cwd}\0{event.command}".encode()).hexdigest()[:16]
    return f"again/{project}/{line}/"


class Since(NamedTuple):
    """What has been since the command failed."""

    age_s: float
    changed: int
    """Files of its project."""
    again_since: bool = False
    """Whether the same command was run there since, by the user."""
    paused: bool = False
    """Whether nothing is to be recorded now."""


def too_late(since: Since) -> str:
    """Why it is not worth running again any more; empty where it is."""
    if since.paused:
        return "not run again: nothing is recorded now"
    if since.again_since:
        return "not run again: it was run since"
    if since.age_s > MOST_AGE_S:
        return "not run again: it failed more than an hour ago"
    if since.changed > MOST_CHANGED:
        return f"not run again: {since.changed} files have changed since it failed"
    return ""
