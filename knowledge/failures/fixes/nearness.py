"""Where a hunk lies: in which definitions, and how near to a place that a failure names."""

from collections.abc import Collection
from functools import lru_cache

from knowledge.changes.hunks import Hunk, lines_of
from knowledge.failures.fixes.blocks import Block, around, blocks
from knowledge.failures.fixes.evidence import Place
from knowledge.failures.fixes.net import Done

NEAR = ((2, 0.75), (8, 0.6), (25, 0.45))
"""Lines between a hunk and a place that the failure names, and how likely it belongs then."""
IN_FUNCTION, IN_FILE = 0.6, 0.2
DEEPER = 0.9
"""By how much each step away from the place where it broke, and each call, is likelier to be another matter."""
_DEEPEST = 6


def nearness(place: Place, hunk: Hunk, inside: Collection[str], *, new: bool) -> float:
    """By the place of one frame; what lies in another function than that is only in the same file."""
    first, last = hunk.start, hunk.start + max(0, len(hunk.before) - 1)
    if place.line is None:
        near = IN_FILE
    else:
        far = max(first - place.line, place.line - last, 0)
        near = next((chance for most, chance in NEAR if far <= most), IN_FILE)
        if new or _elsewhere(place.line, hunk):
            near = IN_FILE
    same = IN_FUNCTION if place.function and place.function in inside else 0.0
    return max(near, same) * DEEPER ** min(place.rank, _DEEPEST)


def _elsewhere(line: int, hunk: Hunk) -> bool:
    """Whether the line stands in a definition that the hunk leaves alone, or the hunk in one that it is not of."""
    known = blocks_of(hunk.whole.before or "" if hunk.whole else "")
    first, end = hunk.start, hunk.start + len(hunk.before)
    mine = [*around(known, line, line)][-1:]
    if any(end <= one.first or first > one.last for one in mine):
        return True
    return any(
        one.first <= first and max(end - 1, first) <= one.last and not one.first <= line <= one.last for one in known
    )


def new_definitions(one: Done) -> bool:
    """Whether the hunk puts in whole definitions and nothing else."""
    hunk = one.hunk
    if hunk.before or not one.content.before:
        return False
    first = hunk.new_start
    mine = [block for block in blocks_of(one.content.after or "") if first <= block.first < first + len(hunk.after)]
    held = {number for block in mine if block.last > block.first for number in range(block.first, block.last + 1)}
    filled = {number for number, line in enumerate(hunk.after, first) if line.strip()}
    return bool(filled) and filled <= held


@lru_cache(maxsize=128)
def blocks_of(text: str) -> tuple[Block, ...]:
    return tuple(blocks(lines_of(text)))


def enclosing(one: Done) -> set[str]:
    """Names of the definitions that a hunk lies in, as the file is and as it was."""
    hunk, found = one.hunk, set[str]()
    for text, first, count in (
        (one.content.after, hunk.new_start, len(hunk.after)),
        (one.content.before, hunk.start, len(hunk.before)),
    ):
        if text:
            found |= {block.name for block in around(blocks_of(text), first, first + max(0, count - 1))}
    return found
