"""A hunk that is two things: a line that was changed, and beside it something new that stands for itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from knowledge.changes.hunks import Hunk

MOST_LINES = 400
"""Of a larger hunk nobody tells the parts."""


def split(hunk: Hunk) -> list[Hunk]:
    """Its parts, from top to bottom: what came in the place of the old lines, and paragraphs that were put beside it.

    A paragraph begins after a blank line with a line that is not indented, so each can be left out without the others.
    """
    parts = _paragraphs(hunk.after)
    if len(parts) < 2 or len(hunk.before) + len(hunk.after) > MOST_LINES:  # noqa: PLR2004 - nothing to tell apart
        return [hunk]
    old = max(range(len(parts)), key=lambda number: _alike(hunk.before, parts[number])) if hunk.before else len(parts)
    offsets = [0, *accumulate(len(part) for part in parts)]
    return [
        replace(
            hunk,
            start=hunk.start + (len(hunk.before) if number > old else 0),
            before=hunk.before if number == old else (),
            after=part,
            new_start=hunk.new_start + offsets[number],
        )
        for number, part in enumerate(parts)
    ]


def _paragraphs(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """Blank lines belong to what follows them."""
    found, part = list[tuple[str, ...]](), list[str]()
    for number, line in enumerate(lines):
        blank = number and not lines[number - 1].strip()
        if line.strip() and not line[0].isspace() and blank and any(one.strip() for one in part):
            tail = next(at for at in range(len(part), 0, -1) if part[at - 1].strip())
            found.append(tuple(part[:tail]))
            part = part[tail:]
        part.append(line)
    return [*found, tuple(part)] if part else found


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many signs of the words two texts share."""
    one, other = (Counter(word for line in lines for word in line.split()) for lines in (before, after))
    return sum(len(word) * count for word, count in (one & other).items())
