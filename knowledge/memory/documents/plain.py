"""Headings of plain text: what is underlined, and lines in capitals that stand alone."""

import re
from collections.abc import Iterator

from knowledge.memory.documents.heading import Heading, heading, stands_alone

_RULE = re.compile(r"([=\-~*#])\1{2,}[ \t]*$")
_LONGEST = 60
_LETTERS = 3
"""Fewest letters of a line in capitals that is a heading."""


def headings(lines: list[str]) -> Iterator[Heading]:
    """All of them, in order."""
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.strip() or line[0].isspace() or _RULE.match(line) or not stands_alone(lines, number):
            continue
        if rule := _RULE.match(after):
            yield heading(number, number + 2, 1 if rule[1] == "=" else 2, line)
        elif _in_capitals(line) and not after[:1].strip():
            yield heading(number, number + 1, 2, line)


def _in_capitals(line: str) -> bool:
    letters = sum(map(str.isalpha, line)) if len(line) <= _LONGEST else 0
    return letters >= _LETTERS and line.isupper() and not line.rstrip().endswith((".", ",", ";"))
