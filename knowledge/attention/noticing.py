"""Folds the log into what might be said unasked, and into what is over: no clock, no input or output, bounded state."""

from knowledge.attention import failing, own_parts, plans, surroundings
from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.failing import Failing
from knowledge.attention.own_parts import OwnParts
from knowledge.attention.plans import Plans
from knowledge.attention.surroundings import Surroundings
from knowledge.envelope import Envelope

NOTIFY_AFTER_S = 30
"""A command that took so long has ended without its user before it."""
_FAILING = frozenset(kind.__name__ for kind in failing.KINDS)
_OWN_PARTS = frozenset(kind.__name__ for kind in own_parts.KINDS)
_PLANS = frozenset(kind.__name__ for kind in plans.KINDS)
_AROUND = frozenset(kind.__name__ for kind in surroundings.KINDS)
KINDS = tuple(sorted(_FAILING | _OWN_PARTS | _PLANS | _AROUND))
"""Types of events from which something follows; all others are passed over unread."""


class Noticing:
    """Feed it every event, in order of seq; the same log gives the same candidates."""

    def __init__(self, notify_after_s: int = NOTIFY_AFTER_S) -> None:
        self._around = Surroundings()
        self._failing = Failing(self._around, notify_after_s)
        self._own_parts = OwnParts(self._around)
        self._plans = Plans(self._around)

    def take(self, seen: Envelope) -> list[Candidate | Cleared]:
        """What follows from it."""
        kind = seen.type
        if kind in _AROUND:
            self._around.take(seen)
        if kind in _FAILING:
            return list(self._failing.take(seen))
        if kind in _PLANS:
            return list(self._plans.take(seen))
        return list(self._own_parts.take(seen)) if kind in _OWN_PARTS else []
