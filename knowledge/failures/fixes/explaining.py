"""The smallest set of hunks and commands that explains why a failure went away, or the finding that nothing does."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from knowledge.failures.fixes.attribution import Candidate, together
from knowledge.failures.fixes.sorts import common

ENOUGH = 0.8
"""Share of the evidence that a fix has to explain."""
FLOOR, UNSTEADY, KNOWN_AS_FLAKY = 0.3, 0.42, 0.7
"""The least that must point at the likeliest of them; where the failure reads as if it came and went by itself; where
it is known that it does."""
BESIDE = 0.4
"""What has less than this share of the likeliest one's evidence happened beside it."""
TOGETHER, MOST_TOGETHER = 0.5, 0.75
"""How much a name that two hunks bring in binds them; and all such names."""
_NAME = re.compile(r"[^\W\d]\w{2,}")


class Explained(NamedTuple):
    """What belongs to the fix."""

    kept: list[Candidate]
    share: float
    """Of the evidence, what points at `kept`; the rest points at what was left out, or at chance."""


def explained(candidates: Sequence[Candidate], floor: float) -> Explained | None:
    """None where the likeliest does not reach the floor."""
    best = max((one.score for one in candidates), default=0.0)
    if best < floor:
        return None
    bound = _bound(candidates, best)
    worth = sorted((one for one in bound if one.score >= BESIDE * best), key=lambda one: -one.score)
    total, kept, sum_ = sum(one.score for one in worth), list[Candidate](), 0.0
    for one in worth:
        if sum_ >= ENOUGH * total:
            break
        kept.append(one)
        sum_ += one.score
    everything = sum(one.score for one in bound) + 1 - best
    return Explained(kept, sum_ / max(everything, sum_))


def _bound(candidates: Sequence[Candidate], best: float) -> list[Candidate]:
    """Hunks that bring in the same name as the likeliest ones are made together with them."""
    firm = [one for one in candidates if one.score >= ENOUGH * best and one.done]
    brought = [(one, _brought(one)) for one in firm]
    found = []
    for one in candidates:
        shared = [TOGETHER * other.score for other, names in brought if other is not one for _ in names & _brought(one)]
        bound = min(MOST_TOGETHER, together(shared)) if one.score > 0 else 0.0
        found.append(Candidate(max(one.score, min(best, together([one.score, bound]))), one.done, one.command))
    return found


def _brought(one: Candidate) -> set[str]:
    """Names that a hunk brings into its file, or takes out of it."""
    if one.done is None:
        return set()
    hunk, content = one.done.hunk, one.done.content
    came = _names(hunk.after) - _names([content.before or ""])
    went = _names(hunk.before) - _names([content.after or ""])
    return {name for name in came | went if name.lower() not in common()}


def _names(lines: Iterable[str]) -> set[str]:
    return {name for line in lines for name in _NAME.findall(line)}
