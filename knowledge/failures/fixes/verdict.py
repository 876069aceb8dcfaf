"""What a fix that was tried came to, by how the failing command went without it and with it."""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

Outcome = Literal["green", "red", "flaky", "does not apply", "not reproduced", "needs network", "cut off"]
TWICE = 2


class TrialRun(NamedTuple):
    """The failing command in a copy, once."""

    status: int
    ended: str = "exited"
    """As the sandbox says it: `exited`, `time`, `memory` or `failed`."""
    same: bool = False
    """Whether it broke as it had."""
    others: frozenset[str] = frozenset()
    """Names of what else broke."""
    network: bool = False
    """Whether all that broke is for want of the network."""
    ms: int = 0
    level: str = "full"

    @property
    def green(self) -> bool:
        return self.ended == "exited" and self.status == 0


class Verdict(NamedTuple):
    """What it came to."""

    outcome: Outcome
    why: str = ""


def without(runs: Sequence[TrialRun]) -> Verdict | None:
    """What is known before the fix is put in; None where it broke as it had, so that trying it says something."""
    stopped = _stopped(runs[-1])
    if stopped:
        return stopped
    if _contradictory(runs):
        return Verdict("flaky", "without the fix it is red and green by turns")
    if runs[-1].green:
        return Verdict("not reproduced", "in the sandbox it succeeds without the fix")
    if not runs[-1].same:
        return Verdict("not reproduced", "in the sandbox it breaks in another way")
    return None


def with_fix(runs: Sequence[TrialRun], others: Collection[str] = ()) -> Verdict:
    """`others`: names of what else broke without it."""
    last = runs[-1]
    stopped = _stopped(last)
    if stopped:
        return stopped
    if _contradictory(runs):
        return Verdict("flaky", "with the fix it is red and green by turns")
    if last.green:
        return Verdict("green")
    if last.same:
        return Verdict("red", "it breaks as before")
    if last.others and last.others <= set(others):
        return Verdict("red", "this failure is gone, and what else broke is still there")
    return Verdict("red", "it breaks in another way" if last.others else f"it ends with status {last.status}")


def enough(runs: Sequence[TrialRun], *, doubtful: bool) -> bool:
    """Whether another run would say no more; `doubtful` where the failure is known to come and go, or the first run was
    not as expected.
    """
    if not runs:
        return False
    return len(runs) >= (TWICE if doubtful else 1) or _stopped(runs[-1]) is not None


def _contradictory(runs: Sequence[TrialRun]) -> bool:
    return len({one.green for one in runs}) > 1


def _stopped(run: TrialRun) -> Verdict | None:
    """Why a run says nothing of the fix."""
    if run.ended == "time":
        return Verdict("cut off", "its time was used up")
    if run.ended == "memory":
        return Verdict("cut off", "its memory was used up")
    if run.ended != "exited":
        return Verdict("cut off", "it did not begin")
    return Verdict("needs network", "it reaches for what a sandbox has not") if run.network else None
