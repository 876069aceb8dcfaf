"""What is known of right and wrong suspicions, and how far it moves the weights. Kept in memory.db.

Each rating is a small step along the slope of its likelihood, reckoned from what was told alone; so memory that is made
again from the log gives the same. Steps add up, in any order, and a second word on the same suspect takes the place of
the first. A weight becomes at most twice, at least half of what was learned from data, and never turns its sign.
"""

import json
import math
from collections.abc import Mapping
from typing import ClassVar

from knowledge.envelope import Envelope
from knowledge.events import Event, SuspectRated, SuspectsRanked
from knowledge.failures.suspects.ranking import Weights
from knowledge.memory.past import Past
from knowledge.store.memory import Memory

READER = "suspects"
"""Under this name memory keeps how far it has come."""
STEP = 0.08
FARTHEST = math.log(2)
KEPT = 500
"""Ratings that count: the latest."""


class Ratings:
    """Reading them; a writer's `Memory` and the log make it a writer's."""

    reader: ClassVar[str] = READER
    kinds: ClassVar[tuple[type[Event], ...]] = (SuspectRated,)

    def __init__(self, memory: Memory, past: Past | None = None) -> None:
        self._memory = memory
        self._database = memory.database
        self._past = past

    def moved(self, weights: Weights) -> dict[str, float]:
        """Weights as they are after all ratings."""
        steps: dict[str, float] = {}
        for row in self._database.all("suspect_steps"):
            for name, step in json.loads(row["step"]).items():
                steps[name] = steps.get(name, 0.0) + step
        return {name: moved(weight, steps.get(name, 0.0)) for name, weight in weights.items()}

    def write(self, seen: Envelope) -> None:
        """Take a SuspectRated into account; where what it speaks of is gone from the log, it moves nothing."""
        event = seen.event
        assert isinstance(event, SuspectRated)
        ranked = self._ranked(event.ranked)
        with self._memory.writing(READER, seen.seq) as new:
            if new and ranked:
                step = step_of(ranked, event)
                if step:
                    rated = {"ranked": event.ranked, "ref": event.ref, "seq": seen.seq, "by": event.by}
                    self._database.run("put_suspect_step", {**rated, "step": json.dumps(step, sort_keys=True)})
                    self._database.run("forget_suspect_steps", {"kept": KEPT})

    def _ranked(self, seq: int) -> SuspectsRanked | None:
        seen = next(iter(self._past.every(seq - 1, [SuspectsRanked.__name__])), None) if self._past else None
        return seen.event if seen and seen.seq == seq and isinstance(seen.event, SuspectsRanked) else None


def moved(weight: float, step: float) -> float:
    """A weight after a step up (or down): of the same sign, at most twice, at least half as far from 0."""
    return weight * math.exp(max(-FARTHEST, min(FARTHEST, step if weight >= 0 else -step)))


def step_of(ranked: SuspectsRanked, rated: SuspectRated) -> dict[str, float]:
    """How far a rating moves each weight; nothing where it names no suspect."""
    meant = next((one for one in ranked.suspects if one.ref == rated.ref), None)
    if meant is None:
        return {}
    chance = meant.probability
    pull = 1.0 if rated.right else -min(1.0, chance / max(1e-6, 1 - chance))
    mean: dict[str, float] = {}
    for one in ranked.suspects:
        _add(mean, one.features, one.probability)
    names = sorted({*mean, *meant.features})
    steps = {name: STEP * pull * (meant.features.get(name, 0.0) - mean.get(name, 0.0)) for name in names}
    return {name: round(step, 6) for name, step in steps.items() if step}


def _add(total: dict[str, float], features: Mapping[str, float], share: float) -> None:
    for name, value in features.items():
        total[name] = total.get(name, 0.0) + share * value
