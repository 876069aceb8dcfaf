"""Which state to run next to find the first bad one, and what is known by the runs so far; reckoned from those alone.

States are numbered from the oldest to the present one. One that cannot be judged is passed over, as `git bisect skip`
does. The culprit and the state before it are run twice, so that what fails by turns is not blamed on a change.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Verdict = Literal["good", "bad", "skip"]
MOST_RUNS = 60


class Found(NamedTuple):
    """Between which states it broke."""

    good: int
    """The last one that is known to be good."""
    bad: int
    """The first one that is known to be bad."""

    @property
    def certain(self) -> bool:
        """Whether nothing lies between them that could not be judged."""
        return self.bad == self.good + 1


class Unfound(NamedTuple):
    """Why it cannot be said."""

    why: str
    now: bool = False
    """Whether the reason is that it is not so in the present state."""


class Span(NamedTuple):
    """What there is to search."""

    states: int
    sought: tuple[int, ...]
    """States in which it may have been good, in the order in which they are tried."""


Runs = Mapping[int, Sequence[Verdict]]
"""What came of each state that was run, in order."""


def seek(last: int, green: int | None, first: int = 0) -> tuple[int, ...]:
    """Where to look for a good state at or below `last`: at the one that is said to have been green, then in growing
    steps into the past, down to `first`. What was green may have been put into the next one only later.
    """
    begin = last if green is None else min(green, last)
    found = [begin] if green is None else [begin, min(begin + 1, last)]
    step = 1
    while begin - step > first:
        found.append(begin - step)
        step *= 2
    return tuple(dict.fromkeys([*found, first]))


def following(span: Span, runs: Runs) -> int | Found | Unfound:
    """The state to run next, or what came of it all."""
    if sum(map(len, runs.values())) >= MOST_RUNS:
        return Unfound(f"{MOST_RUNS} runs did not suffice")
    now = span.states - 1
    if now not in runs:
        return now
    if (first := runs[now][0]) != "bad":
        return Unfound(_PRESENT[first], now=True)
    good = _good(span, runs)
    return good if not isinstance(good, int) or good not in runs else _between(good, runs)


def _between(good: int, runs: Runs) -> int | Found | Unfound:
    """Once a good state is known."""
    bad = min(state for state, found in runs.items() if state > good and "bad" in found)
    good = max(state for state, found in runs.items() if state < bad and "good" in found)
    middle = _middle(good, bad, runs)
    return _confirmed(good, bad, runs) if middle is None else middle


_PRESENT = {
    "good": "it does not fail any more as the files are now",
    "skip": "as the files are now, it does not fail in this way in a sandbox",
}


def _good(span: Span, runs: Runs) -> int | Unfound:
    """A good state, or the next one that may be."""
    known = [state for state, found in runs.items() if "good" in found]
    if known:
        return max(known)
    left = next((state for state in span.sought if state not in runs and state < span.states - 1), None)
    if left is not None:
        return left
    tried = [runs[state][0] for state in span.sought if state in runs]
    if "bad" in tried:
        return Unfound("it fails in the same way in every earlier state that was tried")
    return Unfound("no earlier state was found in which it succeeds")


def _middle(good: int, bad: int, runs: Runs) -> int | None:
    """The state nearest to the middle between them that was not run; None where there is none."""
    left = [state for state in range(good + 1, bad) if state not in runs]
    return min(left, key=lambda state: (abs(2 * state - good - bad), state), default=None)


def _confirmed(good: int, bad: int, runs: Runs) -> int | Found | Unfound:
    for state in (bad, good):
        if len(set(runs[state])) > 1:
            return Unfound("it fails by turns: in one and the same state it failed and did not")
        if len(runs[state]) == 1:
            return state
    return Found(good, bad)
