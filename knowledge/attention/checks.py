"""One check (tests, a build, a command in a place) over its runs: what is red of it, since when, and how often it was.

Each run counts 0.95 of the next one, so what was long ago counts for little, and the counts never grow beyond twenty.
Only tests that were red are kept one by one; whatever else is tested was green as often as there were runs.
"""

from dataclasses import dataclass, field

DECAY = 0.95
MOST_TESTS = 300
"""Tests of one check of which it is kept how often they were red."""
WHOLE = ""
"""Stands for the check where no test is named."""


@dataclass
class Incident:
    """What became red in one run, until all of it is green again."""

    id: str
    thing: str
    said: str
    """What it is called: `pytest`, `test two dates`."""
    since: int
    """Microseconds UTC."""
    command: str
    tests: set[str] = field(default_factory=set)
    """Those that are still red."""
    reds: int = 1
    """Runs in which it was red."""


@dataclass
class Check:
    """One. `count` comes before what a run says of tests."""

    name: str
    runs: float = 0.0
    """Before the last one, decayed."""
    clock: int = 0
    """Number of the last run."""
    reds: dict[str, tuple[float, int]] = field(default_factory=dict)
    """How often a test was red, and the run at which that was counted."""
    red: dict[str, Incident] = field(default_factory=dict)
    """By test: what is red now."""

    def count(self) -> None:
        """One more run."""
        self.runs = self.runs * DECAY + (1 if self.clock else 0)
        self.clock += 1

    def seen(self, tests: set[str]) -> tuple[tuple[str, float], ...]:
        """How often the most surprising of these was bad and good before the last run; empty without history."""
        if not self.runs:
            return ()
        bad = min((self._red_before(one) for one in tests), default=0.0)
        return (("bad", round(bad, 2)), ("good", round(max(0.0, self.runs - bad), 2)))

    def again(self, tests: set[str]) -> bool:
        """Whether one of these was red before, not long ago."""
        return any(one in self.reds for one in tests)

    def incidents(self, tests: set[str]) -> list[Incident]:
        """Those that some tests belong to, the oldest first."""
        return list({one.id: one for test in sorted(tests & self.red.keys()) for one in (self.red[test],)}.values())

    def of_line(self, command: str) -> set[str]:
        """Tests that became red in a run of the very same command line."""
        return {test for test, one in self.red.items() if one.command == command}

    def count_red(self, tests: set[str]) -> None:
        """What was red in the last run; saying it twice counts once."""
        for one in tests:
            if self.reds.get(one, (0.0, -1))[1] != self.clock:
                before = self._red_before(one)
                self.reds.pop(one, None)
                self.reds[one] = (before * DECAY + 1, self.clock)
        while len(self.reds) > MOST_TESTS:
            del self.reds[next(iter(self.reds))]

    def _red_before(self, test: str) -> float:
        weight, at = self.reds.get(test, (0.0, self.clock))
        return float(weight * DECAY ** max(0, self.clock - 1 - at))
