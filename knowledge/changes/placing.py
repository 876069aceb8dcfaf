"""Where the hunks of a diff go in a file: word for word in one place, or as near as can be said without guessing."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from knowledge.changes.patch import Patch, PatchHunk
from knowledge.changes.plain_text import PlainText
from knowledge.errors import DoesNotApply

Merge = Callable[[bytes, bytes, bytes], bytes | None]
"""Base, ours and theirs in; None where they contradict each other."""
AROUND = 3
_WORD = re.compile(r"[^\W\d_]{2,}")


class Placed(NamedTuple):
    """A file with a diff in it."""

    text: PlainText
    adapted: bool
    """Whether anything had to be left out of what the diff says around its changes, or stood there already."""


def suited(patch: Patch, text: PlainText) -> Patch:
    """The diff with the ends of lines of the file. Raises DoesNotApply where its own are of two sorts."""
    lines = [line for hunk in patch.hunks for line in _ended(hunk)]
    returns = sum(line.endswith("\r") for line in lines)
    if text.mixed or not returns:
        return patch
    if returns != len(lines):
        raise DoesNotApply("its lines end in two ways")
    bare = [one._replace(old=_stripped(one.old), new=_stripped(one.new)) for one in patch.hunks]
    return patch._replace(hunks=tuple(bare))


def _ended(hunk: PatchHunk) -> Iterator[str]:
    """Its lines that have an end."""
    yield from hunk.old[: -1 if hunk.old_open else None]
    yield from hunk.new[: -1 if hunk.new_open else None]


def _stripped(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.removesuffix("\r") for line in lines)


def at_their_lines(patch: Patch, text: PlainText) -> PlainText:
    """In the very file it was made of. Raises DoesNotApply where that is not it."""
    lines = text.lines
    for hunk in patch.hunks:
        if lines[hunk.start : hunk.start + len(hunk.old)] != hunk.old or not _end_is(hunk, hunk.start, text):
            raise DoesNotApply("its diff is not of that file")
    return _put(text, [(hunk.start, hunk) for hunk in patch.hunks])


def by_lines(patch: Patch, text: PlainText, loosest: int = AROUND) -> Placed:
    """Each hunk where its lines stand, in one place only, with `loosest` around it at least. Raises DoesNotApply."""
    found, adapted, least = list[tuple[int, PatchHunk]](), False, 0
    for hunk in patch.hunks:
        at, placed = _one_place(hunk, text, least, loosest)
        adapted = adapted or placed is not hunk
        if placed is not None:
            found.append((at, placed))
            least = at + len(placed.old)
    return Placed(_put(text, found), adapted)


def _one_place(hunk: PatchHunk, text: PlainText, least: int, loosest: int) -> tuple[int, PatchHunk | None]:
    """Where it goes, and as what; no hunk where it is done already."""
    for around in range(AROUND, loosest - 1, -1):
        near = _within(hunk, around)
        places = [at for at in _places(near.old, text.lines) if at >= least and _end_is(near, at, text)]
        if len(places) > 1:
            raise DoesNotApply("it could go in two places")
        if places and _tells(near, text):
            return places[0], near if near != hunk else hunk
        if near == hunk and not places and _done(hunk, text):
            return 0, None
    raise DoesNotApply("the lines it changes do not stand there")


def _tells(hunk: PatchHunk, text: PlainText) -> bool:
    """Whether its place says something: a brace stands everywhere, but what is the whole file is that."""
    return any(_WORD.search(line) for line in hunk.old) or hunk.old == text.lines


def _done(hunk: PatchHunk, text: PlainText) -> bool:
    """Whether what it makes of the lines stands there already."""
    return any(_WORD.search(line) for line in hunk.new) and bool(_places(hunk.new, text.lines))


def _within(hunk: PatchHunk, around: int) -> PatchHunk:
    """With at most so many lines around what it changes."""
    above = max(hunk.above - around, 0)
    below = max(hunk.below - around, 0)
    if not above and not below:
        return hunk
    return hunk._replace(
        start=hunk.start + above,
        old=hunk.old[above : len(hunk.old) - below],
        new=hunk.new[above : len(hunk.new) - below],
        above=hunk.above - above,
        below=hunk.below - below,
        old_open=hunk.old_open and not below,
        new_open=hunk.new_open and not below,
    )


def _places(lines: Sequence[str], among: Sequence[str]) -> list[int]:
    size = len(lines)
    if not size:
        return [0] if not among else []
    first = lines[0]
    return [
        at for at in range(len(among) - size + 1) if among[at] == first and list(among[at : at + size]) == list(lines)
    ]


def _end_is(hunk: PatchHunk, at: int, text: PlainText) -> bool:
    """Where it changes whether the last line has an end, that has to be the last line, and as it was."""
    if not hunk.ends_differ:
        return True
    last = at + len(hunk.old) == len(text.lines)
    return last and (not hunk.old or text.open == hunk.old_open)


def _put(text: PlainText, found: Sequence[tuple[int, PatchHunk]]) -> PlainText:
    lines, at, open_ = list[str](), 0, text.open
    for place, hunk in found:
        lines += [*text.lines[at:place], *hunk.new]
        at = place + len(hunk.old)
        open_ = hunk.new_open if hunk.ends_differ else open_
    return text.with_lines([*lines, *text.lines[at:]], open_=open_)
