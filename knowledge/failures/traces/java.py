"""Stack traces of Java, Kotlin and their like: the deepest cause is what a person wants to read."""

import re
from collections.abc import Iterator, Sequence

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.text import Text
from knowledge.failures.traces.frames import java, place

NEEDS: tuple[str, ...] = ("\tat ", "    at ", ")\n  at ")
_HEAD = re.compile(
    r"^(?:.*?\b(?:Exception in thread \"[^\"]*\" )|\s*\[\w+\] |.*?(?<![\w.$])(?=(?:[a-z_]\w*\.){2,}[A-Z]))?\s*"
    r"((?:[a-zA-Z_]\w*\.)*[A-Z][\w$]*(?:Exception|Error|Throwable|Failure|Failed|Fault|Interrupt"
    r"|Signal|Death)[\w$]*)(?:: (.*)|\s*)$"
)
_CAUSE = re.compile(r"^\s*Caused by: ((?:[\w$]+\.)*[\w$]+)(?:: (.*)|\s*)$")
_BETWEEN = re.compile(
    r"^\s*(?:\.\.\. \d+ (?:more|common frames omitted)|Suppressed: |at |\[CIRCULAR|Caused by: |Wrapped by: )"
)
MOST_MESSAGE = 30
"""Lines between the name of an exception and its first frame."""
MOST_LINES = 2_000


def read(text: Text) -> Iterator[Diagnostic]:
    """One diagnostic for each trace."""
    words = text.words
    free = 0
    for index in text.lines_with(("\tat ", "    at ", "  at ")):
        if index < free or not java(words[index]):
            continue
        free = end_of(words, index)
        head = _head(words, index, free_before=0)
        if head is not None:
            yield _diagnostic(words, head, free)


def end_of(words: Sequence[str], index: int) -> int:
    """Index after the last line of the trace in which the frame at `index` stands."""
    last = index
    for position in range(index, min(len(words), index + MOST_LINES)):
        line = words[position]
        if _BETWEEN.match(line):
            last = position
        elif position - last > MOST_MESSAGE or not _message_goes_on(words, position, last):
            break
    return last + 1


def _message_goes_on(words: Sequence[str], position: int, last: int) -> bool:
    """Whether a line belongs to the message of a cause, which can have several lines."""
    return "Caused by: " in words[last] and bool(words[position].strip())


def _head(words: Sequence[str], index: int, free_before: int) -> int | None:
    for position in range(index - 1, max(index - MOST_MESSAGE, free_before - 1, -1), -1):
        if _HEAD.match(words[position]):
            return position
        if java(words[position]):
            return None
    return None


def _diagnostic(words: Sequence[str], head: int, end: int) -> Diagnostic:
    found = _HEAD.match(words[head])
    raised, at = (found, head) if found else (None, head)
    first = head
    for position in range(head + 1, end):
        if cause := _CAUSE.match(words[position]):
            raised, first, at = cause, position, position
    frames = frames_of(words[first:end]) or frames_of(words[head:end])
    file, line = place((*frames, *frames_of(words[head:end])))
    name = raised[1] if raised else ""
    message = [(raised[2] or "") if raised else ""]
    for position in range(at + 1, min(end, at + MOST_MESSAGE)):
        if _BETWEEN.match(words[position]):
            break
        message.append(words[position].rstrip())
    simple = name.rpartition(".")[2]
    said = "\n".join(message).strip() or simple
    return Diagnostic("java", "error", said, (head + 1, end), at + 1, simple, file, line, frames=frames)


def frames_of(lines: Sequence[str]) -> tuple[Frame, ...]:
    """The frames up to the next cause."""
    frames: list[Frame] = []
    for line in lines:
        if frame := java(line):
            frames.append(frame)
        elif frames and not line.lstrip().startswith("..."):
            break
    return tuple(frames)
