"""A unified diff of one file, read strictly: what is not exactly one is refused whole."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from knowledge.errors import DoesNotApply

_HEAD = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_NO_END = "\\"


class PatchHunk(NamedTuple):
    """Lines that stand together. They are without their LF; a carriage return belongs to its line."""

    start: int
    """Where they stood, from 0."""
    old: tuple[str, ...]
    new: tuple[str, ...]
    above: int
    """How many lines at the beginning stay as they are,"""
    below: int
    """and at the end."""
    old_open: bool = False
    """Whether the last old line was the file's and had no LF;"""
    new_open: bool = False
    """the same of the last new one."""

    @property
    def ends_differ(self) -> bool:
        return self.old_open != self.new_open


class Patch(NamedTuple):
    """What changes in one file."""

    hunks: tuple[PatchHunk, ...]
    came: bool
    went: bool


def parsed(diff: str) -> Patch:
    """Raises DoesNotApply for what is no diff of one file."""
    head, *bodies = _parts(diff.split("\n"))
    came, went = (any(line.startswith(begin) for line in head) for begin in ("new file", "deleted file"))
    came, went = came or "--- /dev/null" in head, went or "+++ /dev/null" in head
    hunks = tuple(_hunk(body) for body in bodies)
    in_order = all(one.start + len(one.old) <= other.start for one, other in pairwise(hunks))
    if (came and went) or not in_order or not (hunks or came or went):
        raise DoesNotApply("its diff cannot be read")
    if (came and any(one.old for one in hunks)) or (went and any(one.new for one in hunks)):
        raise DoesNotApply("its diff contradicts itself")
    return Patch(hunks, came, went)


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """The head, then each hunk with its own first line."""
    part = list[str]()
    for line in lines:
        if line.startswith("@@"):
            yield part
            part = []
        part.append(line)
    yield part


def _hunk(body: Sequence[str]) -> PatchHunk:
    told = _HEAD.match(body[0])
    signed, old_open, new_open = list[str](), False, False
    for line in [*body[1:-1], *filter(None, body[-1:])] if len(body) > 1 else []:
        if line.startswith(_NO_END) and signed:
            old_open, new_open = old_open or signed[-1][0] in " -", new_open or signed[-1][0] in " +"
        elif line[:1] in {" ", "-", "+"}:
            signed.append(line)
        else:
            raise DoesNotApply("its diff cannot be read")
    old, new = (tuple(line[1:] for line in signed if line[0] in signs) for signs in (" -", " +"))
    if told is None or (len(old), len(new)) != (int(told[2] or 1), int(told[4] or 1)):
        raise DoesNotApply("its diff cannot be read")
    changed = [at for at, line in enumerate(signed) if line[0] != " "]
    if not changed:
        raise DoesNotApply("its diff changes nothing")
    above, below = changed[0], len(signed) - changed[-1] - 1
    return PatchHunk(int(told[1]) - bool(old), old, new, above, below, old_open, new_open)
