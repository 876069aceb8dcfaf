"""What is never offered as a check: it deploys, publishes, pushes, deletes, or reaches what lies outside the project."""

import importlib
import re
from functools import cache
from pathlib import Path

from knowledge.checks.shell import bare, simple

_PARTS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")


def harmful(line: str) -> bool:
    """Whether any command of a line does what a check never does; also one whose directory is not the project's."""
    if "$(" in line.replace("$(nproc", "").replace("$(getconf", "") or "`" in line:
        return True
    return any(_harmful(bare(one.text)) for one in simple(line))


def harmful_name(name: str) -> bool:
    """Whether a target or script is called like something that a check never does."""
    return any(part.lower() in _table()[2] for part in _PARTS.split(name))


def harmful_words(words: list[str]) -> bool:
    """The same of one command, its wrapping left out."""
    return _harmful(words)


def _harmful(words: list[str]) -> bool:
    if not words:
        return False
    commands, but, _ = _table()
    plain = [word for word in words if not word.startswith("-")][:2]
    if " ".join(plain) in but:
        return False
    if plain[:1] and (plain[0] in commands or " ".join(plain) in commands):
        return True
    return any(harmful_name(word) for word in words[1:] if not _is_path(word))


def _is_path(word: str) -> bool:
    """A file or an option's value can be called anything."""
    return word.startswith("-") or "/" in word or "." in word or "=" in word


@cache
def _table() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    read = importlib.import_module("tomllib").loads(
        Path(__file__).with_name("harmful.toml").read_text(encoding="utf-8")
    )
    return frozenset(read["commands"]), frozenset(read["but"]["commands"]), frozenset(read["names"]["words"])
