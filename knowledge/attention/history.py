"""What was said and shown before, as far as it counts for one candidate; and how a thing's history makes surprise."""

import math
from dataclasses import dataclass, field

from knowledge.attention.parameters import Parameters

Seen = tuple[tuple[str, float], ...]
"""How often a thing was in each state, decayed."""


@dataclass(frozen=True)
class History:
    """A view for one candidate at one moment. Stamps are microseconds UTC."""

    rule: int | None = None
    """Seq of the rule by which the user never wants it mentioned."""
    unwatched: bool = False
    """Its project is watched no longer."""
    said_at: int | None = None
    """When this very incident was spoken."""
    shown_at: int | None = None
    """When it was shown."""
    settled: str = ""
    """Why it was given up before; empty where it was not."""
    thing_told_at: int | None = None
    """When another turn of the same thing was told."""
    cause_told_at: int | None = None
    """When something else of the same cause was told."""
    cleared_at: int | None = None
    """When something of the same thing was over before it was told."""
    held_since: int | None = None
    """When it was looked at first."""
    looked: int = 0
    """How often it was looked at."""
    last_spoken_at: int | None = None
    last_shown_at: int | None = None
    spoken_today: int = 0
    """Without what was critical."""
    shown_today: int = 0
    critical_spoken: tuple[int, ...] = ()
    """When something critical was spoken, within the last hour."""
    kind_logits: float = 0.0
    """What reactions to its kind say of whether it matters."""
    thing_logits: float = 0.0
    """What reactions to this thing say."""
    cost_factors: tuple[tuple[str, float], ...] = field(default=())
    """By what the user is about: how much dearer an interruption is than the parameters say."""

    def cost_factor(self, working: str) -> float:
        return dict(self.cost_factors).get(working, 1.0)


def bits(seen: Seen, state: str) -> float | None:
    """How surprising it is that a thing is in this state, by how often it was; None without a history."""
    counts = dict(seen)
    total = sum(counts.values())
    if total <= 0:
        return None
    return -math.log2((max(0.0, counts.get(state, 0.0)) + 0.5) / (total + 1))


def counted(seen: Seen, state: str, parameters: Parameters) -> Seen:
    """The history after one more run that ended so."""
    faded = {one: count * parameters.surprise.decay for one, count in seen}
    faded[state] = faded.get(state, 0.0) + 1
    return tuple(sorted(faded.items()))
