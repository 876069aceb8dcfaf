"""The words by which decisions are told from work."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal


@cache
def words(name: Literal["chores", "products"]) -> frozenset[str]:
    """One of the lists, in small letters."""
    return frozenset(_read()[name])


@cache
def statuses() -> dict[str, str]:
    """What the record of a decision says of how it stands, and what that means."""
    return {word: status for status, said in _read()["status"].items() for word in said}


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
