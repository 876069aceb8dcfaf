"""Which line of a failed command's output says what broke: the most telling pattern, and the first line it fits."""

import re
from typing import NamedTuple

from knowledge.lines import split

EXCERPT = 40
"""Lines that are shown at most."""
BEFORE = 12
"""Lines shown before the reason."""
LONGEST = 1_000
"""Characters shown of one line; minified code has lines of megabytes."""

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_TELLING = tuple(
    re.compile(pattern)
    for pattern in (
        r"^E   +\S",  # pytest: the assertion itself
        r"^(?:FAILED|ERROR) \S+::",  # pytest: its summary
        r"^[\w.]*(?:Error|Exception|Interrupt)(?:: .+)?$",  # the last line of a Python traceback
        r"^\S+:\d+(?::\d+)?: (?:fatal )?error\b",  # compilers
        r"^error(?:\[\w+\])?: ",  # cargo, git, uv
        r"(?i)\b(?:fatal|panic|segmentation fault|command not found|permission denied)\b",
        r"(?i)\b(?:error|failed|failure|cannot|undefined reference|no such file)\b",
    )
)


INTERRUPTED = 130
"""Status of a command that the user stopped with Ctrl-C; nothing broke."""


def failed(status: int) -> bool:
    """Whether a command that ended with `status` has something to explain."""
    return status not in (0, INTERRUPTED)


class Reason(NamedTuple):
    """Where the reason stands and what stands around it."""

    headline: str
    """Whole, like every line here: who keeps one cuts it to LONGEST once it is redacted."""
    line: int | None
    """From 1; None when there is no output."""
    excerpt: list[tuple[int, str]]


def find(output: str) -> Reason:
    """Find the reason in what a failed command printed."""
    lines = [visible(line) for line in split(output)]
    best = _most_telling(lines)
    if best is None:
        return Reason("", None, [])
    first = max(best - BEFORE, 0)
    last = min(first + EXCERPT, len(lines))
    excerpt = [(number, lines[number - 1]) for number in range(first + 1, last + 1)]
    return Reason(lines[best].strip(), best + 1, excerpt)


def visible(line: str) -> str:
    """What a terminal would show of a line: no control sequences, the text after the last carriage return."""
    shown = _CONTROL.sub("", line).rstrip("\r")
    return shown.rpartition("\r")[2]


def _most_telling(lines: list[str]) -> int | None:
    """Index of the line to show; the last that is not blank when none is telling."""
    for pattern in _TELLING:
        for index, line in enumerate(lines):
            if pattern.search(line):
                return index
    return next((index for index in range(len(lines) - 1, -1, -1) if lines[index].strip()), None)
