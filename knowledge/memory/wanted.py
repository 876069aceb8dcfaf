"""What is looked for, and what of all that is known comes into question."""

import json
from typing import NamedTuple

from knowledge.memory.entry import Kind

FOREVER = 1 << 62
"""Later than everything, in microseconds UTC."""


class Wanted(NamedTuple):
    """A question and its limits."""

    text: str
    project: int | None = None
    """Only of this one; none for all."""
    kinds: tuple[Kind, ...] = ()
    """Only these; none for all."""
    since: int = 0
    """Microseconds UTC; what is older does not come into question,"""
    until: int = FOREVER
    """nor what is as young or younger."""
    as_of: int | None = None
    """What was known, and held, at that moment; none for now."""
    limit: int = 10
    everything: bool = False
    """Also what holds no longer; it comes after the rest."""

    def limits(self, now: int) -> dict[str, str | int | None]:
        """The same as a query takes it."""
        return {
            "project": self.project,
            "kinds": json.dumps(self.kinds) if self.kinds else None,
            "since": self.since,
            "until": self.until if self.as_of is None else min(self.until, self.as_of + 1),
            "holding": None if self.everything else now if self.as_of is None else self.as_of,
        }

    @property
    def narrow(self) -> bool:
        """Whether much of what is known may not come into question."""
        return bool(self.project or self.kinds or self.since or self.until < FOREVER or self.as_of is not None)
