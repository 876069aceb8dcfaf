"""Headings of AsciiDoc: `==`, and underlined ones; not those in listings, comments and literal blocks."""

import re
from collections.abc import Iterator

from knowledge.memory.documents.heading import Heading, heading, stands_alone

_BLOCK = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,}\w*)[ \t]*$")
_EQUALS = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?[ \t]*$")
_RULE = re.compile(r"([=\-~^+])\1+[ \t]*$")
_LEVELS = "=-~^+"
_OFF = 1
"""Characters by which a rule may be longer or shorter than what it underlines."""


def headings(lines: list[str]) -> Iterator[Heading]:
    """All of them, in order."""
    block = ""
    for number, line in enumerate(lines):
        if block:
            block = "" if line.rstrip() == block else block
        elif _underlines(lines, number):
            yield heading(number - 1, number + 1, _LEVELS.index(line[0]) + 1, lines[number - 1])
        elif found := _BLOCK.match(line):
            block = "```" if found[1].startswith("`") else found[1]
        elif found := _EQUALS.match(line):
            yield heading(number, number + 1, len(found[1]), found[2])


def _underlines(lines: list[str], number: int) -> bool:
    """Whether a line is the rule below a heading: as long as that, and of a heading's characters."""
    if not number or not _RULE.match(lines[number]):
        return False
    above = lines[number - 1].rstrip()
    alike = abs(len(lines[number].rstrip()) - len(above)) <= _OFF
    return alike and above[:1].isalnum() and stands_alone(lines, number - 1)
