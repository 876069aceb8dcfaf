"""In which order to try changes: each trial halves what is still likely, not what is still there."""

from collections.abc import Sequence
from typing import NamedTuple


class _Span(NamedTuple):
    """Changes one of which is the culprit."""

    first: int
    end: int


def order(shares: Sequence[float]) -> list[int]:
    """Indices of changes after which to try, the most telling trial first.

    `shares`: how likely each change is, in the order in which they were made. A trial after a change tells whether the
    culprit is among those up to it. Each is chosen so that both answers are as nearly as possible equally likely;
    then the likelier side is split next.
    """
    likely = [at for at, share in enumerate(shares) if share]
    waiting = [_Span(0, len(likely))]
    found: list[int] = []
    while waiting:
        waiting.sort(key=lambda span: sum(shares[at] for at in likely[span.first : span.end]))
        span = waiting.pop()
        if span.end - span.first < 2:  # noqa: PLR2004 - one is left, and is the culprit
            continue
        middle = _half([shares[at] for at in likely[span.first : span.end]]) + span.first
        found.append(likely[middle])
        waiting += [_Span(span.first, middle + 1), _Span(middle + 1, span.end)]
    return found


def trials(shares: Sequence[float], culprit: int) -> int:
    """How many trials in this order it takes to know that it is change `culprit`, where each answer is right."""
    first, end, count = 0, len(shares), 0
    for at in order(shares):
        if first <= at < end - 1:
            count += 1
            first, end = (first, at + 1) if culprit <= at else (at + 1, end)
    return count


def _half(shares: Sequence[float]) -> int:
    """After which of them the sum is nearest to half; never after the last."""
    whole, best, at, so_far = sum(shares), 0, 0, 0.0
    least = float("inf")
    for at, share in enumerate(shares[:-1]):
        so_far += share
        if abs(so_far - whole / 2) < least:
            least, best = abs(so_far - whole / 2), at
    return best
