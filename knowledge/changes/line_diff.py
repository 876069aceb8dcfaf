"""Which runs of lines differ between two versions of a text: the least that says it, in bounded time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_LINES = 4_000
"""Changed lines of both sides together, beyond which what differs is told as one piece."""
MOST_PAIRS = 200_000
"""Pairs of equal lines that are looked at one by one: a text of blank lines has as many as its length squared."""


class Run(NamedTuple):
    """Lines `i` to `j` of the one became lines `k` to `l` of the other; counted from 0, the ends excluded."""

    i: int
    j: int
    k: int
    l: int  # noqa: E741 - the fourth of four


def differing(before: Sequence[str], after: Sequence[str]) -> list[Run]:
    """Runs in order; what lies between them is equal."""
    return _joined(_between(before, after, Run(0, len(before), 0, len(after)), anchored=False))


def _between(before: Sequence[str], after: Sequence[str], within: Run, *, anchored: bool) -> Iterator[Run]:
    run = _trimmed(before, after, within)
    if run.i == run.j and run.k == run.l:
        return
    if run.i == run.j or run.k == run.l:
        yield run
        return
    old, new = before[run.i : run.j], after[run.k : run.l]
    if not _is_much(old, new):
        yield from _matched(old, new, run)
        return
    anchors = [] if anchored else _anchors(old, new)
    if not anchors:
        yield run
        return
    i, k = run.i, run.k
    for a, b in [*anchors, (len(old), len(new))]:
        yield from _between(before, after, Run(i, run.i + a, k, run.k + b), anchored=True)
        i, k = run.i + a + 1, run.k + b + 1


def _trimmed(before: Sequence[str], after: Sequence[str], run: Run) -> Run:
    """Without the equal lines at both ends."""
    i, j, k, end = run
    while i < j and k < end and before[i] == after[k]:
        i, k = i + 1, k + 1
    while i < j and k < end and before[j - 1] == after[end - 1]:
        j, end = j - 1, end - 1
    return Run(i, j, k, end)


def _is_much(old: Sequence[str], new: Sequence[str]) -> bool:
    if len(old) + len(new) > MOST_LINES:
        return True
    times = Counter(new)
    return sum(times[line] for line in old) > MOST_PAIRS


def _matched(old: Sequence[str], new: Sequence[str], run: Run) -> Iterator[Run]:
    for tag, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Run(run.i + i, run.i + j, run.k + k, run.k + end)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of lines that both sides have exactly once, as many as keep their order (patience diff)."""
    times_old, times_new = Counter(old), Counter(new)
    place = {line: at for at, line in enumerate(new) if times_new[line] == 1}
    pairs = [(at, place[line]) for at, line in enumerate(old) if times_old[line] == 1 and line in place]
    ends: list[int] = []
    """Of the best row of each length, where it ends in `new`."""
    last: list[int] = []
    before: list[int] = []
    for number, (_, at) in enumerate(pairs):
        length = bisect_left(ends, at)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(at)
            last.append(number)
        else:
            ends[length], last[length] = at, number
    row, number = list[tuple[int, int]](), last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _joined(runs: Iterator[Run]) -> list[Run]:
    """Runs that touch are one."""
    found: list[Run] = []
    for run in runs:
        if found and (found[-1].j, found[-1].l) == (run.i, run.k):
            found[-1] = Run(found[-1].i, run.j, found[-1].k, run.l)
        else:
            found.append(run)
    return found
