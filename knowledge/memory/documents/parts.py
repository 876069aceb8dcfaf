"""Long texts in parts that an encoder takes in whole: cut between paragraphs, or else lines, or else words."""

import re
from collections.abc import Iterator

LONGEST = 1_200
"""Characters of a part: about the 256 word pieces that an encoder looks at."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def parts(text: str, longest: int = LONGEST) -> Iterator[tuple[int, str]]:
    """Each with the number of line ends that stand before it."""
    at, before = 0, 0
    while at < len(text):
        end = len(text) if len(text) - at <= longest else _cut(text, at, at + longest)
        piece = text[at:end]
        if piece.strip():
            led = len(piece) - len(piece.lstrip())
            yield before + piece[:led].count("\n"), piece.strip()
        before += piece.count("\n")
        at = end


def _cut(text: str, at: int, end: int) -> int:
    """Where a part that begins at `at` is to end, at `end` at the latest: behind its last paragraph, line or word.

    A very short first paragraph is not a part of its own.
    """
    least = at + (end - at) // 4
    paragraphs = [found.end() for found in _PARAGRAPH.finditer(text, least, end)]
    if paragraphs:
        return paragraphs[-1]
    for mark in "\n", " ":
        if (found := text.rfind(mark, least, end)) >= 0:
            return found + 1
    return end
