"""Which commands that ended with another status than 0 have something to explain."""

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Literal

from knowledge.command_words import words_of

INTERRUPTED = 130
"""Status of a command that the user stopped with Ctrl-C; nothing broke."""
STOPPED = frozenset({INTERRUPTED, 148, 149})
"""The same, and put to sleep with Ctrl-Z or for want of a terminal."""
_ANSWER = 1
_PIECE = re.compile(
    r"""'[^']*' | "(?:\\.|[^"\\])*" | \\. | (?P<between> \|\| | && | [|;\n]) | [^'"\\|&;\n]+ | .""",
    re.DOTALL | re.VERBOSE,
)
"""Of a command line: what is quoted, what stands between two commands, or else; a quote without end is none."""

_INTERPRETER = re.compile(r"(?:python|pypy|node|ruby|perl|php|lua|bash|dash|zsh|sh|tsx|ts-node|deno|Rscript)[\d.]*$")
"""Programs that run what they are given."""

Sort = Literal["asks", "used", "builds", "other"]
_SORTS: tuple[Sort, ...] = ("asks", "builds", "used")


def failed(status: int) -> bool:
    """Whether a command that ended with `status` has something to explain."""
    return status != 0 and status not in STOPPED


def broke(command: str, status: int, *, captured: bool, asked: bool) -> bool:
    """Whether something broke that Sotto should speak of.

    `captured`: what it printed is known. `asked`: the user ran it through Sotto, and so asked to be told.
    """
    if not failed(status):
        return False
    if asked:
        return True
    sort = sort_of(command)
    if sort == "asks":
        return status > _ANSWER and captured
    if sort == "used":
        return False
    return captured or sort == "builds"


_GIVEN = (["run"], ["exec"], ["compose"], ["tool"], ["workspace"])
"""Said to a program that runs others: that `npm run lint` succeeds says nothing of `npm run build`."""


def same_program(command: str, other: str) -> bool:
    """Whether two commands of one template run the same: an interpreter, or what runs others, is what it is given."""
    one, two = _words(command), _words(other)
    if not one or not two:
        return True
    if _INTERPRETER.match(one[0].rpartition("/")[2]):
        return _script(one) == _script(two)
    return one[1:2] != two[1:2] or one[1:2] not in _GIVEN or _script(one[1:]) == _script(two[1:])


def runs(command: str) -> Literal["", "given", "itself"]:
    """Whether a line ends with a run of somebody's own program: `given` to an interpreter, or called `itself`."""
    words = _words(command)
    if not words:
        return ""
    if _INTERPRETER.match(words[0].rpartition("/")[2]):
        return "given" if len(words) > 1 and not words[1].startswith("-") else ""
    return "itself" if words[0].startswith(("./", "../")) else ""


def _script(words: list[str]) -> list[str]:
    """The first argument that is no option, and what says that it is a module."""
    at = next((at for at, word in enumerate(words[1:], 1) if not word.startswith("-") or word in {"-m", "-c", "-e"}), 0)
    return words[at : at + (2 if words[at].startswith("-") else 1)] if at else []


def sort_of(command: str) -> Sort:
    """What kind of program a command line ends with, as far as its words tell."""
    words = _words(command)
    if not words:
        return "other"
    program = words[0].rpartition("/")[2]
    two = f"{program} {words[1]}" if len(words) > 1 else program
    table = _table()
    for sort in _SORTS:
        if two in table[sort]["commands"]:
            return sort
    if program in table["used"]["programs"] and program.startswith(("python", "node", "bash", "sh", "zsh")):
        return "other" if any(not word.startswith("-") for word in words[1:]) else "used"  # a script is a program
    for sort in _SORTS:
        if program in table[sort]["programs"]:
            return sort
    return "other"


def _words(command: str) -> list[str]:
    """The last simple command of a line, without assignments and prefixes such as `time` and `sudo`."""
    words = words_of(_last(command.strip().rstrip("&;")))
    while words and (
        re.match(r"\w+=", words[0]) or words[0] in {"time", "env", "nice", "sudo", "doas", "nohup", "exec", "builtin"}
    ):
        words.pop(0)
    return words


def _last(line: str) -> str:
    begin = 0
    for piece in _PIECE.finditer(line):
        if piece["between"]:
            begin = piece.end()
    return line[begin:]


@cache
def _table() -> dict[Sort, dict[str, frozenset[str]]]:
    read = importlib.import_module("tomllib").loads(
        Path(__file__).with_name("programs.toml").read_text(encoding="utf-8")
    )
    return {sort: {name: frozenset(read[sort].get(name, ())) for name in ("programs", "commands")} for sort in _SORTS}
