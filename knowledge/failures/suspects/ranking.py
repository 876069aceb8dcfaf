"""How likely each change broke it: a sum of what is seen of it, weighed, as shares of 1 among all of them."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from knowledge.changes.change import Change
from knowledge.failures.suspects.evidence import Evidence, Sources
from knowledge.failures.suspects.features import Seen, features

CLEAR = 0.35
"""Where none is as likely as this, it is unclear."""

Weights = Mapping[str, float]


class Ranked(NamedTuple):
    """One change with how likely it is the culprit."""

    seen: Seen
    probability: float


class Ranking(NamedTuple):
    """All changes since the last green run, the likeliest first."""

    ranked: tuple[Ranked, ...]

    @property
    def unclear(self) -> bool:
        return not self.ranked or self.ranked[0].probability < CLEAR


@cache
def shipped() -> Weights:
    """The weights as they were learned."""
    read = tomllib.loads((files(__package__) / "weights.toml").read_text(encoding="utf-8"))
    return dict(read["weights"])


def rank(
    found: Evidence,
    changes: Sequence[Change],
    sources: Sources,
    *,
    weights: Weights | None = None,
    blamed: frozenset[str] = frozenset(),
) -> Ranking:
    """`changes`: the oldest first. What only changed how code looks, or was undone, has no probability."""
    return ranked(features(found, changes, sources, blamed), weights or shipped())


def ranked(seen: Sequence[Seen], weights: Weights) -> Ranking:
    """What was seen, weighed. Equal ones: the later first."""
    shares = probabilities([one.values for one in seen], [one.innocent for one in seen], weights)
    order = sorted(range(len(seen)), key=lambda at: (-shares[at], -at))
    return Ranking(tuple(Ranked(seen[at], shares[at]) for at in order))


def probabilities(values: Sequence[Mapping[str, float]], innocent: Sequence[bool], weights: Weights) -> list[float]:
    """Softmax of the weighed sums; 0 for the innocent."""
    sums = [
        -math.inf if clean else sum(weights.get(name, 0.0) * value for name, value in one.items())
        for one, clean in zip(values, innocent, strict=True)
    ]
    best = max(sums, default=-math.inf)
    if best == -math.inf:
        return [0.0] * len(sums)
    shares = [math.exp(one - best) for one in sums]
    return [share / sum(shares) for share in shares]
