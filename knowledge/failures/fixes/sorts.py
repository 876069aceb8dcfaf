"""Sorts of failures, and what helps against each: the tables of `sorts.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

CALLED_SO = 0.5
"""How likely a command is the cure that is called like one."""


class Affinity(NamedTuple):
    """What helps against one sort of failure."""

    name: str
    cures: Mapping[str, float]
    """Sort of a command or a file → how likely it is the cure when nothing else is known of it."""
    words: re.Pattern[str]
    """What commands that cure it are often called, whatever their sort."""
    variables: frozenset[str]
    """Variables of the environment that cure it."""

    def chance(self, sort: str, command: str) -> float:
        """How likely a command of a sort is the cure."""
        return max(self.cures.get(sort, 0.0), CALLED_SO if self.called(command) else 0.0)

    def called(self, command: str) -> bool:
        """Whether a command is called as those that cure it are."""
        return bool(self.words.search(command))


def affinities(text: str) -> tuple[Affinity, ...]:
    """The sorts of failure that a text reads like."""
    return tuple(affinity for says, affinity in _affinities() if says.search(text))


def unsteady(text: str) -> bool:
    """Whether what a failure says comes and goes by itself."""
    return bool(_expression("unsteady").search(text))


def checks(tool: str, code: str, text: str) -> bool:
    """Whether a failure complains of how something is written."""
    return tool in _read()["checks"]["tools"] or bool(_expression("checks").search(f"{code}\n{text}"))


def enters(command: str) -> bool:
    """Whether a command brings in another environment, whichever variables that has."""
    return bool(_entering().match(command))


@cache
def common() -> frozenset[str]:
    """Words that point nowhere, in small letters."""
    return frozenset(_read()["common"]["words"].split())


@cache
def _affinities() -> list[tuple[re.Pattern[str], Affinity]]:
    found = []
    for table in _read()["affinity"]:
        cures = {key: value for key, value in table.items() if isinstance(value, float)}
        words = re.compile(rf"\b(?:{'|'.join(table['words'])})", re.IGNORECASE)
        found.append(
            (_any(table["says"]), Affinity(table["name"], cures, words, frozenset(table.get("variables", ()))))
        )
    return found


@cache
def _entering() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{'|'.join(_read()['entering']['words'])})(?:\s|$)")


@cache
def _expression(table: str) -> re.Pattern[str]:
    return _any(_read()[table]["says"])


def _any(says: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(says), re.IGNORECASE | re.MULTILINE)


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "sorts.toml").read_text(encoding="utf-8"))
