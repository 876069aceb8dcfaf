"""What in a command deserves a second look before somebody grants it. It finds what is written, not what is hidden."""

import importlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from knowledge.checks.harm import harmful_words
from knowledge.checks.shell import bare, simple
from knowledge.command_words import words_of

_SHELL = r"(?:\S*/)?(?:ba|da|z|k|fi)?sh\b|(?:\S*/)?python[\d.]*\b|(?:\S*/)?(?:perl|ruby|node)\b"
_INTO_SHELL = re.compile(rf"\|&?\s*(?:sudo\s+)?(?:{_SHELL})")
_FROM_NETWORK = re.compile(r"\b(?:curl|wget|nc|ncat|fetch)\b")
_SUBSTITUTED = re.compile(rf"(?:{_SHELL})\s+(?:-c\s+)?[\"']?(?:\$\(|`|<\()")
_OVER = re.compile(r"(?<![>&|\d-])(?:\d?>\|?|&>)(?![>&(])\s*(?P<file>[^\s;&|<>()]+)")
_BEHIND = re.compile(r"(?<![&|<>\d])&(?![&>\d])")
_QUOTED = re.compile(r"'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.", re.DOTALL)
_NOWHERE = re.compile(r"/dev/(?:null|stdout|stderr|tty)$")
_WRAPS = re.compile(r"sudo|doas|env|xargs|python[\d.]*|nohup|setsid|timeout|nice|exec")
_VALUES = 3
"""Words of which the first may be values of options, and one of the others what is run."""
_LOADERS = re.compile(
    r"LD_\w+|BASH_ENV|ENV|PYTHON(?:PATH|STARTUP|HOME)|PERL5(?:OPT|LIB)|RUBY(?:OPT|LIB)|NODE_OPTIONS|GIT_\w+|EDITOR|PAGER"
    r"|PROMPT_COMMAND|IFS|DYLD_\w+|JAVA_TOOL_OPTIONS"
)


def of_line(line: str) -> tuple[str, ...]:
    """Of a line for a shell: each once, as the words that follow "it"."""
    outside = _QUOTED.sub(" q ", line)
    return tuple(dict.fromkeys([*_of_shape(line, outside), *_of_commands(line)]))


def of_words(words: Iterable[str]) -> tuple[str, ...]:
    """Of a command without a shell. What it gives to one is read as well."""
    given = list(words)
    inner = given[2:3] if given[1:2] == ["-c"] and re.fullmatch(_SHELL, given[0]) else []
    return tuple(dict.fromkeys([*_said(given), *(risk for line in inner for risk in of_line(line))]))


def of_environment(names: Iterable[str]) -> tuple[str, ...]:
    """Variables that have programs run or load something else."""
    loading = (name for name in names if _LOADERS.fullmatch(name))
    return tuple(f"is given {name}, which can have programs run something else" for name in loading)


def _of_shape(line: str, outside: str) -> Iterator[str]:
    if _INTO_SHELL.search(outside) or _SUBSTITUTED.search(line):
        from_network = _FROM_NETWORK.search(line)
        yield "runs what comes from the network, unseen" if from_network else "runs what another command writes, unseen"
    for found in _OVER.finditer(outside):
        if not _NOWHERE.match(found["file"]):
            yield "writes over files (`>`)"
    if _BEHIND.search(outside):
        yield "begins something in the background, which is ended with it"
    if "\n" in line.strip():
        yield "has more than one line"
    if not line.isascii():
        yield "has letters that are not ASCII, which may look like others"


def _of_commands(line: str) -> Iterator[str]:
    for part in re.split(r"\|\|?|&&|[;&\n]|\$\(|`|[(){}]", _unquoted(line)):
        yield from _said(words_of(part.strip()))
    for one in simple(line):
        yield from _said(words_of(one.text))


def _unquoted(line: str) -> str:
    """Quotes of words that hold nothing which a shell would take for more than a word."""
    return re.sub(r"(['\"])([\w./:@%+=-]*)\1", r"\2", line)


def _said(words: list[str]) -> Iterator[str]:
    """Of one command, and of what it wraps."""
    table = _table()
    found = False
    for given in (words, bare(" ".join(words)) if words else []):
        plain = [given[0].rpartition("/")[2], *given[1:]] if given else []
        if plain and _WRAPS.fullmatch(plain[0]):
            rest = [one for one in plain[1:] if not one.startswith("-") and "=" not in one]
            begins = 1 if plain[0].startswith("python") else _VALUES
            yield from (says for at in range(min(begins, len(rest))) for says in _said(rest[at:]))
        for key in _keys(plain):
            for says in table.get(key, ()):
                found = True
                yield says
    if words and not found and harmful_words(bare(" ".join(words))):
        yield "does what no check does: it may reach beyond its project, or take something away"


def _keys(words: list[str]) -> Iterator[str]:
    """The program, and that with what it is told to do: one of its first words, or an option."""
    if words:
        yield words[0]
        said = [word for word in words[1:] if not word.startswith("-")][:2]
        yield from (f"{words[0]} {word}" for word in words[1:] if word.startswith("-") or word in said)


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    table: dict[str, tuple[str, ...]] = {}
    for risk in importlib.import_module("tomllib").loads(text)["risk"]:
        for command in risk["commands"]:
            table[command] = (*table.get(command, ()), risk["says"])
    return table
