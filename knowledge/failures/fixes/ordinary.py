"""Words of tools and languages, beside which all others may be somebody's names."""

import re
import tomllib
from functools import cache
from importlib.resources import files

WORD = re.compile(r"(?<!\w)[^\W\d]\w*(?:-\w+)*")
"""An identifier, or the name of a package."""
MASKED = re.compile(r"<(?:n|id|time|address|hash|duration|size|cut|host)>")
"""What stands for a value that changes from run to run."""


@cache
def ordinary() -> frozenset[str]:
    """Words of tools and of languages, which name nothing of anybody's own."""
    return _read("message") | _read("language")


@cache
def of_languages() -> frozenset[str]:
    """Words that a language gives a meaning."""
    return _read("language")


def _read(key: str) -> frozenset[str]:
    text = (files(__package__) / "ordinary.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[key].split())
