"""Pieces of a report: where the passage of one test ends, what it says, where it happened."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.failures.diagnostic import Diagnostic, Frame
from knowledge.failures.traces.frames import place

MOST_LINES = 1_000
"""Lines of one failing test that are looked at."""
MOST_MESSAGE = 30
_TYPE = re.compile(
    r"^\s*(?:\w+: )?((?:[A-Za-z_][\w$]*\.)*[A-Za-z_]?\w*(?:Error|Exception|Failure|Failed|Throwable"
    r"|Exit|Interrupt|Warning)\w*)(?: \[\w+\])?(?::|$)"
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What the passage of one test says."""

    message: str
    headline: int
    """Index of the line to show first."""
    frames: tuple[Frame, ...]


def end_of(words: Sequence[str], start: int, stop: re.Pattern[str]) -> int:
    """Index of the first line from `start` on at which another passage begins."""
    last = min(len(words), start + MOST_LINES)
    return next((index for index in range(start, last) if stop.match(words[index])), last)


def trimmed(words: Sequence[str], first: int, end: int) -> int:
    """`end` without the blank lines before it."""
    while end > first and not words[end - 1].strip():
        end -= 1
    return end


def told(
    words: Sequence[str],
    first: int,
    end: int,
    frame: Callable[[str], Frame | None],
    until: re.Pattern[str] | None = None,
) -> Failure:
    """The message and the frames; the message ends with the first frame, with a line for `until`, or a blank one."""
    frames: list[Frame] = []
    message: list[str] = []
    head: int | None = None
    closed = False
    for index in range(first, end):
        line = words[index]
        found = frame(line)
        if found:
            frames.append(found)
            closed = closed or bool(message)
        elif until and until.match(line):
            closed = True
        elif line.strip() and not closed and len(message) < MOST_MESSAGE:
            head = index if head is None else head
            message.append(line.strip())
        elif message and not until and not line.strip() and _whole(message):
            closed = True
    return Failure("\n".join(message), first if head is None else head, tuple(frames))


def _whole(message: Sequence[str]) -> bool:
    """Whether a message can be at its end: not where it announces what follows."""
    return not message[-1].endswith(":")


def kind(message: str) -> str | None:
    """The type of exception with which a message begins."""
    if message.startswith("panic: "):
        return "panic"
    found = _TYPE.match(message)
    return found[1].rpartition(".")[2] if found else None


def _without(message: str, code: str) -> str:
    """A message without the type that it begins with."""
    return re.sub(rf"^(?:\w+: )?[\w.$]*{re.escape(code)}(?: \[\w+\])?: ", "", message, count=1)


def failing(  # noqa: PLR0917 - all six are said at each call
    tool: str, test: str, words: Sequence[str], span: tuple[int, int], failure: Failure, file: str | None = None
) -> Diagnostic:
    """The diagnostic of a failing test; `span` are indexes, the second after the end; `file` where frames name none."""
    where, line = place(frame for frame in failure.frames if frame.own)
    code = kind(failure.message)
    said = _without(failure.message, code) if code else failure.message
    last = max(trimmed(words, span[0] + 1, span[1]), span[0] + 1)
    return Diagnostic(
        tool=tool,
        severity="error",
        message=said or code or "failed",
        span=(span[0] + 1, last),
        headline=min(failure.headline + 1, last),
        code=code,
        file=where or file,
        line=line,
        test_id=test,
        frames=failure.frames,
    )
