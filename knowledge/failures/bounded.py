"""An output of any length, short enough to be looked at."""

from typing import NamedTuple

from knowledge.failures.terminal import RAW_LINE

HEAD, TAIL = 1_500_000, 4_500_000
"""Characters kept of the beginning and of the end of an output that is longer than both."""
HEAD_LINES, TAIL_LINES = 16_000, 48_000


class Bounded(NamedTuple):
    """An output short enough to be looked at whole: its beginning and its end where it was longer."""

    raw: str
    head: int
    """Lines of the beginning."""
    skipped: int
    """Lines left out after them."""

    def number(self, line: int) -> int:
        """Number in the whole output of line `line` of this."""
        return line if line <= self.head else line + self.skipped


def bounded(raw: str) -> Bounded:
    """`raw`, or its beginning and end where it is too long to be looked at whole."""
    if len(raw) <= HEAD + TAIL and raw.count("\n") <= HEAD_LINES + TAIL_LINES:
        return Bounded(raw, 0, 0)
    end = _after_lines(raw, HEAD_LINES)
    start = max(_before_lines(raw, TAIL_LINES), end)
    head, tail = raw[:end], raw[start:]
    before = raw.count("\n", 0, start)
    if not head.endswith("\n") and before:
        head += "\n"
    kept = head.count("\n")
    return Bounded(head + tail, kept, before - kept)


def _after_lines(raw: str, count: int) -> int:
    """Where the kept beginning ends."""
    end = raw.rfind("\n", 0, HEAD) + 1
    if not end:
        return min(RAW_LINE, len(raw))
    lines = 0
    position = 0
    while lines < count and position < end:
        position = raw.find("\n", position, end) + 1
        lines += 1
    return position


def _before_lines(raw: str, count: int) -> int:
    """Where the kept end begins."""
    stop = len(raw) - TAIL
    first = raw.find("\n", max(stop, 0), len(raw) - 1) + 1
    if not first:
        return max(len(raw) - RAW_LINE, 0)
    position = len(raw) - 1
    for _ in range(count):
        position = raw.rfind("\n", first, position)
        if position < 0:
            return first
    return position + 1
