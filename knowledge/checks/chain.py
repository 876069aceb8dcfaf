"""The checks of a line or a script: each with what has to be done before it in a tree where nothing is built."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge.checks.check import Sort
from knowledge.checks.harm import harmful_words
from knowledge.checks.shell import bare, simple
from knowledge.checks.sorts import Name, sort_of

_GROUND = re.compile(
    r"cmake (?!--build|-E)|cmake --build|meson (?:setup|compile)|(?:\./)?(?:configure|autogen\.sh|bootstrap)\b"
    r"|autoreconf|ninja(?! test)|perl (?:Makefile|Build)\.PL"
)
"""Prepares a tree to be built or tested."""
_NEEDING = re.compile(r"ctest|meson test|ninja (?:test|check)|cmake --build|meson compile|ninja|make|\./Build")
_ENTERED = re.compile(r"(?:source|\.) |export ")
_UNKNOWN = re.compile(r"\$\{\{|\{\{|\$[({]?(?!PWD|HOME|\(?nproc|\(getconf)\w|<[\w -]+>|\s%|`")
"""Filled by somebody else."""


class Link(NamedTuple):
    """A check in a line."""

    name: Name
    text: str
    cwd: str

    @property
    def sort(self) -> Sort:
        return self.name.sort


def links(line: str, cwd: str = "") -> Iterator[Link]:
    """The checks of a line; what a shell or somebody else would have to fill is left out."""
    ground: list[str] = []
    for one in simple(line, cwd):
        words = bare(one.text)
        if not words or _UNKNOWN.search(one.text):
            continue
        named = sort_of(anew(one.text))
        if _ENTERED.match(one.text):
            ground.append(one.text)
        elif named:
            needed = [step for step in ground if _ENTERED.match(step) or _NEEDING.match(" ".join(words))]
            yield Link(named, " && ".join([*needed, anew(one.text)]), one.cwd)
        if (_GROUND.match(" ".join(words)) or _GROUND.match(one.text)) and not harmful_words(words):
            ground.append(one.text)


_CLEAN = re.compile(r"(?<=\s)(?:clean|:clean)\s+(?=[\w:-])")


def anew(text: str) -> str:
    """As in a tree where nothing is built: `mvn verify` for `mvn clean verify`, and without `--no-build`."""
    text = text.replace(" --no-build", "").replace(" --no-restore", "")
    return _CLEAN.sub("", text) if re.search(r"\b(?:mvnw?|gradlew?|sbt)\b", text) else text
