"""What is shown of an entry: the passage that says most of what was asked for, and where its words are."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from knowledge.memory.words import parts

WIDTH = 240
"""Characters of a passage."""
LONGEST = 20_000
"""Characters of a text in which one is looked for."""
_WORD = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")


class Snippet(NamedTuple):
    """A passage of a text, in one line."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Where in it words stand that were asked for: beginnings and ends, in characters."""


def snippet(text: str, worth: Mapping[str, float], stem: Mapping[str, str], width: int = WIDTH) -> Snippet:
    """The passage in which words that count so much each stand closest together; `stem` names the words of the text."""
    line = _SPACE.sub(" ", text[:LONGEST]).strip()
    found = [
        (match.start(), match.end(), value)
        for match in _WORD.finditer(line)
        if (value := _value(match[0], worth, stem)) > 0
    ]
    begin = _best(found, width) if len(line) > width else 0
    begin, end = _at_words(line, begin, width)
    before, after = "…" if begin else "", "…" if end < len(line) else ""
    off = len(before) - begin
    marks = tuple((first + off, last + off) for first, last, _ in found if begin <= first and last <= end)
    return Snippet(f"{before}{line[begin:end]}{after}", marks)


def _value(word: str, worth: Mapping[str, float], stem: Mapping[str, str]) -> float:
    small = word.lower()
    value = worth.get(stem.get(small, small), 0.0)
    if value or word in (small, word.capitalize()):
        return value
    return max((worth.get(stem.get(one, one), 0.0) for one in parts(word)), default=0.0)


def _best(found: list[tuple[int, int, float]], width: int) -> int:
    """Where a passage begins that holds most, the first of equals; a little before its first word."""
    best, begin = 0.0, 0
    first, sum_ = 0, 0.0
    for start, end, value in found:
        sum_ += value
        while end - found[first][0] > width and found[first][0] < start:
            sum_ -= found[first][2]
            first += 1
        if sum_ > best + 1e-9:
            best, begin = sum_, found[first][0]
    return begin


def _at_words(line: str, begin: int, width: int) -> tuple[int, int]:
    """A passage around this place that cuts no word, where words are short enough."""
    begin = max(0, min(begin - width // 6, len(line) - width))
    if begin:
        begin = line.find(" ", begin, begin + width // 6) + 1 or begin
    end = min(len(line), begin + width)
    if end < len(line):
        end = max(line.rfind(" ", end - width // 6, end), 0) or end
    return begin, end
