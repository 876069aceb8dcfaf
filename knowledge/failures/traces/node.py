"""Errors of JavaScript with their stack, as Node and browsers print them."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import node, place

NEEDS: tuple[str, ...] = ("    at ", "SyntaxError: ", "node:internal")
_HEAD = re.compile(
    r"^(?P<space>\s*)(?:.*?(?:Uncaught |Unhandled |UnhandledPromiseRejection: |\[cause\]: "
    r"|rejection: |\(in promise\):? ))?\[?"
    r"(?P<type>(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$]*(?:Error|Exception|Rejection|Failure"
    r"|AssertionError)(?:\d*))(?: \[(?P<code>\w+)\])?(?:: (?P<message>.*))?$"
)
_THROWN = re.compile(r"^((?:file://)?(?:[A-Za-z]:)?[^\s:][^:]*|node:[\w/]+):(\d+)$")
_CAUSE = re.compile(r"^\s*\[cause\]: ")
_FRAME_ONLY = re.compile(r"^\s+at (?:async )?(?:new )?\S.*$|^\s+\.\.\. \d+ (?:lines matching|more)|^\s+at <anonymous>$")
MOST_MESSAGE = 30
MOST_LINES = 300


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each error."""
    words = text.words
    free = 0
    for index in text.lines_with(("    at ",)):
        if index < free or not node(words[index]):
            continue
        end = _end(words, index)
        head = next(
            (p for p in range(index - 1, max(index - MOST_MESSAGE, free - 1, -1), -1) if _HEAD.match(words[p])), None
        )
        free = end
        if head is not None:
            yield _diagnostic(words, head, index, end)


def _end(words: Sequence[str], index: int) -> int:
    end = index
    while end < min(len(words), index + MOST_LINES) and (_FRAME_ONLY.match(words[end]) or _CAUSE.match(words[end])):
        end += 1
    return end


def _diagnostic(words: Sequence[str], head: int, first: int, end: int) -> Diagnostic:
    found = _HEAD.match(words[head])
    frames = frames_of(words[first:end])
    thrown = _thrown(words, head)
    file, line = place(frames)
    if thrown is not None and found and (found["type"] == "SyntaxError" or file is None):
        place_of = _THROWN.match(words[thrown])
        file, line = (place_of[1].removeprefix("file://"), int(place_of[2])) if place_of else (file, line)
    message = [
        (found["message"] or "") if found else "",
        *(words[position].rstrip() for position in range(head + 1, first)),
    ]
    said = "\n".join(message).strip() or (found["type"] if found else "")
    start = head if thrown is None else thrown
    type_ = found["type"].rpartition(".")[2] if found else None
    return Diagnostic("node", "error", said, (start + 1, end), head + 1, type_, file, line, frames=frames)


def _thrown(words: Sequence[str], head: int) -> int | None:
    """Index of the line that names the place where it was thrown, above a piece of the source."""
    for position in range(head - 1, max(head - 8, -1), -1):
        if _THROWN.match(words[position]):
            return position
    return None


def frames_of(lines: Sequence[str]) -> tuple[Frame, ...]:
    """The frames, the innermost first, without those of its cause."""
    own_lines = takewhile(lambda line: not _CAUSE.match(line), lines)
    return tuple(frame for frame in map(node, own_lines) if frame)
