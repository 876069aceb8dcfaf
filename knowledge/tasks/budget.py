"""What a task may spend, looked at before each of its calls: what does not fit at its worst is not begun.

So no budget is overshot by more than one call's declared maximum, and only where a call takes more than it declared.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, Self

Task = Literal["answer", "check", "try", "bisect", "act", "voice", "upkeep"]
"""`upkeep` is every other job; `voice` is an hour of it."""
Resource = Literal["tokens", "wall_s", "cpu_s", "sandbox_s", "calls", "spoken_s"]

ANSWER_TOKENS, ANSWER_CALLS, ANSWER_S, CHECK_S = 40_000, 4, 120, 1_800
IDLE_SANDBOX_S, IDLE_CPU_S, SPOKEN_S = 2_700, 10_800, 60
"""Seeds: what may be spent while nobody configured or learned anything else; the latter three by the hour."""
SPENT = 5
"""Exit status of a command that its budget stopped."""
SOFT = 0.7
"""Share of a limit from which on nothing more is begun without asking."""
LEARNS_FROM, LATE, MARGIN = 30, 0.95, 1.5
"""Past successes that it takes to know what a task needs; of those the 95th percentile, and half as much again."""
LEAST = 0.5
"""Of what is configured always remains: tasks that were easy until now say nothing of the next hard one."""
LEARNED: tuple[Resource, ...] = ("tokens", "cpu_s", "sandbox_s")
"""Time is a promise to who waits, and calls are few: both are as they are configured."""


class Spent(NamedTuple):
    """What was, or at its worst will be, spent."""

    tokens: float = 0
    """Read and written by a chat model; those that it knew from before count."""
    wall_s: float = 0
    cpu_s: float = 0
    """Seconds of processor time, of all processes."""
    sandbox_s: float = 0
    calls: float = 0
    """Of tools."""
    spoken_s: float = 0
    """Said unasked."""

    def plus(self, other: "Spent") -> "Spent":
        return Spent(*(mine + more for mine, more in zip(self, other, strict=True)))

    def less(self, other: "Spent") -> "Spent":
        return Spent(*(max(0, mine - less) for mine, less in zip(self, other, strict=True)))


class Limits(NamedTuple):
    """The most that may be spent; without end where nothing is said."""

    tokens: float = math.inf
    wall_s: float = math.inf
    cpu_s: float = math.inf
    sandbox_s: float = math.inf
    calls: float = math.inf
    spoken_s: float = math.inf

    def of(self, resource: Resource) -> float:
        return float(getattr(self, resource))


NOTHING, ENDLESS = Spent(), Limits()
RESOURCES: tuple[Resource, ...] = ("tokens", "wall_s", "cpu_s", "sandbox_s", "calls", "spoken_s")
NAMES: dict[Resource, str] = {
    "tokens": "budget.tokens",
    "wall_s": "budget.wall",
    "cpu_s": "budget.cpu",
    "sandbox_s": "budget.sandbox",
    "calls": "budget.calls",
    "spoken_s": "budget.spoken",
}
"""What a limit is called where it stopped something."""
UNITS: dict[Resource, str] = {
    "tokens": "tokens",
    "wall_s": "s",
    "cpu_s": "s of processor time",
    "sandbox_s": "s in a sandbox",
    "calls": "calls",
    "spoken_s": "s spoken unasked",
}


class Refused(NamedTuple):
    """A call that is not begun."""

    rule: str
    resource: Resource
    spent: float
    """With what calls that are under way may take yet."""
    worst: float
    limit: float

    @property
    def why(self) -> str:
        unit = UNITS[self.resource]
        left = f"{self.spent:,.0f} of {self.limit:,.0f} {unit} are spent"
        return f"{left}, and what comes next may take {self.worst:,.0f}"


class Admitted(NamedTuple):
    """A call that may begin; `budget` holds what it may take."""

    budget: "Budget"
    worst: Spent


class Budget(NamedTuple):
    """Of one task, or of one hour of those that nobody waits for."""

    limits: Limits = ENDLESS
    spent: Spent = NOTHING
    held: Spent = NOTHING
    """What calls that are under way may take at their worst."""

    def admit(self, worst: Spent) -> Admitted | Refused:
        """Whether a call may begin that takes so much at its worst."""
        taken = self.spent.plus(self.held)
        for resource, limit, before, more in zip(RESOURCES, self.limits, taken, worst, strict=True):
            if more and before + more > limit:
                return Refused(NAMES[resource], resource, before, more, limit)
        return Admitted(self._replace(held=self.held.plus(worst)), worst)

    def paid(self, worst: Spent, spent: Spent) -> Self:
        """A call is over that was admitted with `worst`."""
        return self._replace(spent=self.spent.plus(spent), held=self.held.less(worst))

    def at(self, wall_s: float) -> Self:
        """So long after it began."""
        return self._replace(spent=self.spent._replace(wall_s=wall_s))

    def soft(self, resources: Sequence[Resource] = RESOURCES) -> Resource | None:
        """The first of them of which so much is spent that one has to ask before more is begun."""
        return next((one for one in resources if getattr(self.spent, one) >= SOFT * self.limits.of(one)), None)

    def said(self, resource: Resource) -> str:
        """How much of it is spent, as a sentence begins."""
        return f"{getattr(self.spent, resource):,.0f} of {self.limits.of(resource):,.0f} {UNITS[resource]} are spent"


def learned(configured: Limits, past: Sequence[Spent]) -> Limits:
    """What a task may spend by what those took that succeeded, never more than is configured."""
    wants = usual(past)
    if wants is None:
        return configured
    limits = {one: (configured.of(one), getattr(wants, one)) for one in LEARNED if configured.of(one) < math.inf}
    return configured._replace(**{one: min(most, max(LEAST * most, want)) for one, (most, want) in limits.items()})


def usual(past: Sequence[Spent]) -> Spent | None:
    """What a task takes, generously, by what those took that succeeded; None while they are too few."""
    if len(past) < LEARNS_FROM:
        return None
    late = math.ceil(LATE * len(past)) - 1
    return Spent(*(MARGIN * sorted(column)[late] for column in zip(*past, strict=True)))
