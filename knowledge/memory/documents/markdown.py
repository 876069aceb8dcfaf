"""Headings of Markdown: `#`, underlined ones, and `<h1>`; not those in fenced code, comments and front matter."""

import re
from collections.abc import Iterator

from knowledge.memory.documents.heading import Heading, heading, stands_alone

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HASHES = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_CLOSING = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(?:(=+)|-{2,})[ \t]*$")
_NO_PARAGRAPH = re.compile(r" {4}|\t| {0,3}(?:[-*+>|#]|\d{1,9}[.)]\s|<)")
_TAG = re.compile(r"\s*<h([1-6])\b[^>]{0,500}>(.{1,2000}?)</h\1>", re.IGNORECASE)
_FRONT = 200
"""Lines in which front matter ends."""


def headings(lines: list[str]) -> Iterator[Heading]:
    """All of them, in order."""
    fence, comment = "", False
    for number in range(front_matter(lines), len(lines)):
        line = lines[number]
        if comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line
        elif fence:
            found = _FENCE.match(line)
            fence = "" if found and found[1].startswith(fence) and not line.strip().strip(fence[0]) else fence
        elif found := _FENCE.match(line):
            fence = found[1]
        elif found := _HASHES.match(line):
            yield heading(number, number + 1, len(found[1]), _CLOSING.sub("", found[2] or ""))
        elif found := _TAG.match(line):
            yield heading(number, number + 1, int(found[1]), found[2])
        elif found := _underlined(lines, number):
            yield heading(number - 1, number + 1, 1 if found[1] else 2, lines[number - 1])


def front_matter(lines: list[str]) -> int:
    """Number of the first line after the front matter; 0 where there is none."""
    if not lines or lines[0].strip() != "---":
        return 0
    return next((number + 1 for number in range(1, min(len(lines), _FRONT)) if lines[number].strip() == "---"), 0)


def _underlined(lines: list[str], number: int) -> re.Match[str] | None:
    """What underlines the one line of a paragraph; a list, a quote or a table is none."""
    found = _UNDERLINE.match(lines[number]) if number else None
    above = lines[number - 1] if found else ""
    if not above.strip() or _NO_PARAGRAPH.match(above) or not stands_alone(lines, number - 1):
        return None
    return found
