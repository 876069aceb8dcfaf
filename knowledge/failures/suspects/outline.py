"""The functions, classes and constants of a source file, found by how lines begin and are indented, in any language."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.lines import split

NAME = re.compile(r"[A-Za-z_]\w+")
_OPENS = re.compile(
    r"^(?P<indent>\s*)(?:@\w+ )?(?:(?:export|default|public|private|protected|internal|static|final|abstract|async"
    r"|pub(?:\(\w+\))?|unsafe|const|override|open|suspend|inline|virtual|extern)\s+)*"
    r"(?:(?P<word>def|class|func|fn|function|fun|struct|enum|trait|impl|interface|type|module|sub)\s+"
    r"(?:\([^)]*\)\s*)?(?P<name>[A-Za-z_]\w*)"
    r"|(?P<constant>[A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=))"
)


class Block(NamedTuple):
    """Something with a name and lines."""

    name: str
    first: int
    last: int
    """Lines from 1, both included."""
    words: frozenset[str]
    """Identifiers in its lines, without those of blocks within it."""
    within: str
    """Name of the class or function around it; empty at the top."""


@lru_cache(maxsize=256)
def outline(text: str) -> tuple[Block, ...]:
    """Blocks in the order in which they begin; one within another comes after it."""
    lines = split(text)
    depths = [_depth(line) for line in lines]
    found: list[tuple[str, int, int, str]] = []
    open_blocks: list[tuple[str, int]] = []
    for at, line in enumerate(lines):
        opened = _OPENS.match(line)
        if not opened:
            continue
        depth = depths[at] or 0
        if opened["constant"] and depth:
            continue
        open_blocks = [one for one in open_blocks if one[1] < depth]
        name = opened["name"] or opened["constant"]
        found.append((name, at, _end(depths, lines, at, depth), open_blocks[-1][0] if open_blocks else ""))
        open_blocks.append((name, depth))
    return tuple(_block(lines, one, found) for one in found)


def around(blocks: Sequence[Block], line: int) -> Block | None:
    """The innermost block that a line lies in."""
    inside = [one for one in blocks if one.first <= line <= one.last]
    return max(inside, key=lambda one: one.first, default=None)


def _depth(line: str) -> int | None:
    """How far a line is indented; None for an empty one."""
    bare = line.lstrip()
    return len(line.expandtabs(4)) - len(bare.expandtabs(4)) if bare else None


def _end(depths: Sequence[int | None], lines: Sequence[str], at: int, depth: int) -> int:
    """The last line of a block: before the next that is indented no deeper, unless that only closes it."""
    last = at
    for line in range(at + 1, len(lines)):
        own = depths[line]
        if own is None:
            continue
        if own <= depth and not (own == depth and lines[line].lstrip()[0] in ")]}"):
            break
        last = line
    return last


def _block(lines: Sequence[str], one: tuple[str, int, int, str], every: Sequence[tuple[str, int, int, str]]) -> Block:
    name, first, last, around_it = one
    inner = {
        line
        for _, begin, end, within in every
        if within == name and first < begin <= last
        for line in range(begin, end + 1)
    }
    own = " ".join(lines[line] for line in range(first, last + 1) if line not in inner)
    return Block(name, first + 1, last + 1, frozenset(NAME.findall(own)) - {name}, around_it)
