"""Never offered as a check: what deploys, publishes, pushes, deletes, or reaches out of a project."""

import importlib
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from knowledge.checks.shell import bare, simple

PARTS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")
"""What stands between the parts of a name."""
_INTERPRETER = re.compile(r"(?:\w*sh|python[\d.]*|node|ruby|perl|php|deno|tsx|ts-node|\.|source)$")


def harmful(line: str) -> bool:
    """Whether any command of a line does what a check never does."""
    return any(harmful_words(bare(one.text)) for one in simple(line))


def harmful_words(words: list[str]) -> bool:
    """The same of one command, its wrapping left out."""
    return _reaches(words, _table().commands | _table().here, harmful_name)


def harmful_script(body: str) -> bool:
    """Whether what a target or script does leaves the project; it may tidy up within."""
    return any(_reaches(bare(one.text), _table().commands, _leaving_name) for one in simple(body))


def harmful_name(name: str) -> bool:
    """Whether a target or script is called like something that a check never does."""
    return any(part.lower() in _table().names | _table().targets for part in PARTS.split(name))


def _leaving_name(name: str) -> bool:
    return any(part.lower() in _table().names for part in PARTS.split(name))


def _reaches(words: list[str], commands: frozenset[str], named: Callable[[str], bool]) -> bool:
    plain = [word.rpartition("/")[2] for word in words[:1]] + [word for word in words[1:] if not word.startswith("-")]
    if not plain or " ".join(plain[:2]) in _table().but:
        return False
    if plain[0] in commands or " ".join(plain[:2]) in commands or named(plain[0]):
        return True
    if _INTERPRETER.match(plain[0]) and any(named(word.rpartition("/")[2]) for word in plain[1:2]):
        return True
    said = (word for before, word in pairwise(words) if before not in _table().values)
    return any(named(word) for word in said if not _is_value(word))


def _is_value(word: str) -> bool:
    """An option, a path or a setting can be called anything."""
    return word.startswith("-") or "/" in word or "." in word or "=" in word


class _Table(NamedTuple):
    commands: frozenset[str]
    here: frozenset[str]
    but: frozenset[str]
    names: frozenset[str]
    targets: frozenset[str]
    values: frozenset[str]


@cache
def _table() -> _Table:
    read = importlib.import_module("tomllib").loads(
        Path(__file__).with_name("harmful.toml").read_text(encoding="utf-8")
    )
    lists = [
        read["here"]["commands"],
        read["but"]["commands"],
        *(read[name]["words"] for name in ("names", "targets", "values")),
    ]
    return _Table(frozenset(read["commands"]), *(frozenset(one) for one in lists))
