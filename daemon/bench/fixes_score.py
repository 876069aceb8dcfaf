"""What counts as right: whether a fix is the true one, and whether the one that is shown first is right. Pure."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from daemon.bench.figures import PERCENT

MOST_UNRELATED = 0.2
"""Share of a stored fix that may have nothing to do with the failure."""
_HEADS = ("--- ", "+++ ", "@@", "diff ", "index ", "\\ No newline", "new file", "deleted file")
_WORD = re.compile(r"\w+")

Lines = frozenset[tuple[str, str]]
"""Changed lines: the path, and `+` or `-` with the line, without white space around it. Empty lines do not count."""


@dataclass(frozen=True)
class Shown:
    """What a fix consists of."""

    lines: Lines = frozenset()
    commands: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        return len(self.lines) + len(self.commands)

    @property
    def words(self) -> set[str]:
        texts = [line for _, line in self.lines] + list(self.commands)
        return {word for text in texts for word in _WORD.findall(text)}


@dataclass(frozen=True)
class Truth:
    """What an episode's fix really is."""

    fix: Shown
    neutral: Shown = field(default_factory=Shown)
    """What is neither part of it nor wrong: what takes a wrong attempt back, and the git command with which it came."""
    made: frozenset[str] = frozenset()
    """Paths of what the fix's own command wrote; as neutral."""


def changed(path: str, before: str, after: str) -> Lines:
    """Lines that differ between two contents of a file."""
    compared = difflib.ndiff(before.splitlines(), after.splitlines(), None, None)
    return frozenset((path, one[0] + one[2:].strip()) for one in compared if one[0] in "+-" and one[2:].strip())


def changed_between(before: Mapping[str, str], after: Mapping[str, str]) -> Lines:
    """The same for whole trees; a file that is not there is an empty one."""
    found = set[tuple[str, str]]()
    for path in {*before, *after}:
        old, new = before.get(path, ""), after.get(path, "")
        if old != new:
            found |= changed(path, old, new)
    return frozenset(found)


def of_view(view: Mapping[str, Any]) -> Shown:
    """What `sotto fixes --json` and `sotto why --json` show as one fix."""
    lines = set[tuple[str, str]]()
    for edit in view["edits"]:
        for line in edit["diff"].splitlines():
            if line[:1] in ("+", "-") and not line.startswith(_HEADS) and line[1:].strip():
                lines.add((edit["path"], line[0] + line[1:].strip()))
    return Shown(frozenset(lines), frozenset(" ".join(one["command"].split()) for one in view["commands"]))


def holds(shown: Shown, truth: Truth) -> bool:
    """Whether the true fix is in it, whole."""
    return truth.fix.lines <= shown.lines and truth.fix.commands <= shown.commands


def unrelated(shown: Shown, truth: Truth) -> float:
    """Share of it that has nothing to do with the failure, by changed lines and commands, 0 to 1."""
    lines = {one for one in shown.lines - truth.fix.lines - truth.neutral.lines if one[0] not in truth.made}
    others = len(lines) + len(shown.commands - truth.fix.commands - truth.neutral.commands)
    return others / shown.size if shown.size else 0.0


def is_true(shown: Shown, truth: Truth) -> bool:
    """Whether a stored fix is the true one."""
    return holds(shown, truth) and unrelated(shown, truth) <= MOST_UNRELATED


def carries_over(shown: Shown, family: str, wanted: str, key: str) -> bool:
    """Whether what is shown for another failure of its kind is right: it mended one of the `wanted` family, and has the
    name that is missing here in it.
    """
    return family == wanted and key in shown.words


def share(right: Iterable[bool]) -> float:
    """Percent; 0 of nothing."""
    every = list(right)
    return sum(every) / len(every) * PERCENT if every else 0.0
