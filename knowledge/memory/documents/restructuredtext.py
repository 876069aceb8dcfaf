"""Headings of reStructuredText: lines that are underlined, perhaps overlined; which mark means what, each file says."""

import re
from collections.abc import Iterator

from knowledge.memory.documents.heading import Heading, heading, stands_alone

_RULE = re.compile(r"([!-/:-@\[-`{-~])\1+[ \t]*$")
_LEAST = 4
"""Characters of a rule that is shorter than what it underlines."""


def headings(lines: list[str]) -> Iterator[Heading]:
    """All of them, in order; the first mark that a file uses is the outermost."""
    levels = dict[tuple[str, bool], int]()
    after = 0
    for number in range(1, len(lines)):
        rule, text = lines[number], lines[number - 1]
        if number <= after or not _RULE.match(rule) or not text.strip() or _RULE.match(text):
            continue
        over = number > 1 and lines[number - 2].rstrip() == rule.rstrip()
        first = number - 2 if over else number - 1
        if (text[0].isspace() and not over) or not stands_alone(lines, first) or not _long_enough(rule, text):
            continue
        level = levels.setdefault((rule[0], over), len(levels) + 1)
        after = number + 1
        yield heading(first, after, level, text)


def _long_enough(rule: str, text: str) -> bool:
    return len(rule.rstrip()) >= min(_LEAST, len(text.strip()))
