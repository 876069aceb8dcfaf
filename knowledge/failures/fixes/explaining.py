"""The smallest set of hunks and commands that explains why a failure went away, or the finding that nothing does."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
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
OFTEN = 4
"""A name that more hunks bring in is a common one."""
_NAME = re.compile(r"[^\W\d]\w{2,}")


class Explained(NamedTuple):
    """What belongs to the fix."""

    kept: list[Candidate]
    share: float
    """Of the evidence, what points at `kept`, times the chance that the likeliest of it belongs there at all."""


def explained(candidates: Sequence[Candidate], floor: float) -> Explained | None:
    """None where the likeliest does not reach the floor."""
    best = max((one.score for one in candidates), default=0.0)
    if best < floor:
        return None
    weighed = sorted(((_evidence(one.score), one) for one in _bound(candidates, best)), key=lambda pair: -pair[0])
    worth = [(weight, one) for weight, one in weighed if weight >= BESIDE * _evidence(best)]
    total, kept, sum_ = sum(weight for weight, _ in worth), list[Candidate](), 0.0
    for weight, one in worth:
        if sum_ >= ENOUGH * total:
            break
        kept.append(one)
        sum_ += weight
    everything = sum(weight for weight, _ in weighed)
    return Explained(kept, best * sum_ / everything)


def _evidence(chance: float) -> float:
    """What chances add up by: two of a half are as much as one of three quarters."""
    return -math.log(1 - min(chance, 0.999))


def _bound(candidates: Sequence[Candidate], best: float) -> list[Candidate]:
    """Hunks that bring in the same name as the likeliest ones are made together with them."""
    firm = [one for one in candidates if one.score >= ENOUGH * best and one.done]
    brought = [(one, _brought(one)) for one in firm]
    often = Counter(name for one in candidates for name in _brought(one))
    found = []
    for one in candidates:
        mine = {name for name in _brought(one) if often[name] <= OFTEN}
        shared = [TOGETHER * other.score for other, names in brought if other is not one for _ in names & mine]
        bound = min(MOST_TOGETHER, together(shared)) if one.score > 0 else 0.0
        found.append(Candidate(max(one.score, min(best, together([one.score, bound]))), one.done, one.command))
    return found


def _brought(one: Candidate) -> set[str]:
    """Names that a hunk brings into its file, or takes out of it."""
    if one.done is None:
        return set()
    hunk, content = one.done.hunk, one.done.content
    came = _names("".join(hunk.after)) - _names(content.before or "")
    went = _names("".join(hunk.before)) - _names(content.after or "")
    return {name for name in came | went if name.lower() not in common()}


@lru_cache(maxsize=4_096)
def _names(text: str) -> frozenset[str]:
    return frozenset(_NAME.findall(text))
