"""What the user made of what was said: counts of reactions, and how far they move the gates. All of it can be seen."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from knowledge.attention.parameters import Learning
from knowledge.events import AnnouncementReacted

MOST_THINGS = 500
"""Things of which it is remembered; those without a reaction for longest go first."""


@dataclass
class Beta:
    """Reactions for and against."""

    good: float = 0.0
    bad: float = 0.0

    def add(self, good: float, bad: float, limits: Learning) -> None:
        """Count one; beyond `most` the older ones fade."""
        self.good, self.bad = self.good + good, self.bad + bad
        over = (self.good + self.bad) / limits.most
        if over > 1:
            self.good, self.bad = self.good / over, self.bad / over

    def logits(self, prior: float, most: float) -> float:
        """How far they speak for it; nothing without reactions, and never more than `most`."""
        return max(-most, min(most, math.log((prior + self.good) / (prior + self.bad))))


class Line(NamedTuple):
    """What was learned of one kind, thing or state, in numbers."""

    what: str
    """`kind failure`, `thing check:3:pytest`, `while deep`."""
    good: float
    """Reactions for it; of a state: that the moment was fine."""
    bad: float
    effect: float
    """Logits by which it is likelier to matter; of a state: how many times dearer an interruption is."""


@dataclass
class Learned:
    """Feed it each reaction, in order."""

    kinds: dict[str, Beta] = field(default_factory=dict)
    things: dict[str, Beta] = field(default_factory=dict)
    states: dict[str, Beta] = field(default_factory=dict)

    def take(self, event: AnnouncementReacted, working: str, limits: Learning) -> None:
        """`working` is what the user was about when it was said; empty where that is not known."""
        good, bad = _useful(event, limits)
        if good or bad:
            self.kinds.setdefault(event.kind, Beta()).add(good, bad, limits)
            self.things[event.thing] = self.things.pop(event.thing, Beta())
            self.things[event.thing].add(good, bad, limits)
            while len(self.things) > MOST_THINGS:
                del self.things[next(iter(self.things))]
        fine, wrong = _moment(event)
        if working and (fine or wrong):
            self.states.setdefault(working, Beta()).add(fine, wrong, limits)

    def reset(self) -> None:
        self.kinds.clear()
        self.things.clear()
        self.states.clear()

    def kind_logits(self, kind: str, limits: Learning) -> float:
        return self.kinds[kind].logits(limits.prior, limits.kind_logits) if kind in self.kinds else 0.0

    def thing_logits(self, thing: str, limits: Learning) -> float:
        return self.things[thing].logits(limits.thing_prior, limits.thing_logits) if thing in self.things else 0.0

    def cost_factors(self, limits: Learning) -> tuple[tuple[str, float], ...]:
        most = math.log(limits.cost_factor)
        return tuple((state, math.exp(-beta.logits(limits.prior, most))) for state, beta in sorted(self.states.items()))

    def lines(self, limits: Learning) -> Iterator[Line]:
        """Kinds, things, states, each by name."""
        for kind, beta in sorted(self.kinds.items()):
            yield Line(f"kind {kind}", beta.good, beta.bad, self.kind_logits(kind, limits))
        for thing, beta in sorted(self.things.items()):
            yield Line(f"thing {thing}", beta.good, beta.bad, self.thing_logits(thing, limits))
        factors = dict(self.cost_factors(limits))
        for state, beta in sorted(self.states.items()):
            yield Line(f"while {state}", beta.good, beta.bad, factors[state])


def _useful(event: AnnouncementReacted, limits: Learning) -> tuple[float, float]:
    """For and against its mattering. `not now` says nothing of that."""
    return {
        "ack": (1.0, 0.0),
        "why": (1.0, 0.0),
        "not useful": (0.0, 1.0),
        "ignored": (0.0, limits.ignored),
        "stop": (0.0, limits.stop),
    }.get(event.reaction, (0.0, 0.0))


def _moment(event: AnnouncementReacted) -> tuple[float, float]:
    """For and against the moment."""
    if event.reaction in ("not now", "stop"):
        return 0.0, 1.0
    return (1.0, 0.0) if event.reaction in ("ack", "why") else (0.0, 0.0)
