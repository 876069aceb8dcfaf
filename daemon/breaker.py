"""When a dependency is left alone and when it is tried again: a table of states, pure, with the time passed in.

    happening                                             closed      open        half-open
    asked before the wait is over                         admitted    refused     refused
    asked when it is over                                             half-open   one probe, others refused
    answered in time (also: "no")                         counted     –           closed
    transport failure, throttled, slow                    counted     –           open, for twice as long
    too many of these                                     open
    told that it is gone                                  open        –           open, for twice as long
    throttled with Retry-After                            open for that long      open for that long
    cancelled, or failed for a reason of our own          –           –           the next may probe
    a probe that is never settled                                                 the next may probe

A ticket is the generation in which a call was admitted. Each change of state and each probe begins a new one, and an
answer that belongs to an earlier generation is ignored: it tells how the dependency was, not how it is.
"""

from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple, NewType

from knowledge.failure_class import FailureClass

State = Literal["closed", "open", "half-open"]
Ticket = NewType("Ticket", int)

WINDOW_S = 60.0
MOST_CALLS = 1_000  # that are remembered; who is asked more often is judged by the last of them
IN_A_ROW = 3
FEWEST_CALLS = 5  # shares say nothing about fewer
FAILED_PERCENT = 50
SLOW_PERCENT = 80
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 60.0
JITTER = 0.2
LONGEST_RETRY_AFTER_S = 86_400.0  # who asks for more than a day is asked once a day all the same
PROBE_LOST_S = 60.0  # or twice what is slow, where that is longer

_NEXT: dict[State, dict[str, State]] = {
    "closed": {"tripped": "open"},
    "open": {"waited": "half-open"},
    "half-open": {"answered": "closed", "failed": "open"},
}
_FAILED: frozenset[FailureClass | None] = frozenset({"transport", "throttled"})
_ANSWERED: frozenset[FailureClass | None] = frozenset({None, "semantic-repairable", "semantic-final"})
"""A wrong answer is an answer. The other classes say nothing about the dependency."""


class Change(NamedTuple):
    """A change of state, for who publishes it."""

    state: State
    reason: str
    wait_s: float  # how long it is left alone; 0 unless open
    openings: int  # since it last was closed
    generation: int
    at: float  # the `now` of its moment: who publishes later knows when the wait is over


class Snapshot(NamedTuple):
    """What outlives the process."""

    state: State
    until: int  # microseconds UTC; when the wait is over
    wait_s: float  # how long the wait was to be, whatever the clock says later
    openings: int
    generation: int


class Breaker:
    """The circuit of one dependency. Not for use by several threads at once."""

    def __init__(self, slow_s: float, random: Callable[[], float]) -> None:
        """`slow_s`: what takes longer is slow; `random` gives a number from 0 to 1."""
        self.state: State = "closed"
        self._slow_s = slow_s
        self._random = random
        self._generation = 1
        self._openings = 0
        self._wait_s = 0.0
        self._until = 0.0
        self._probed: float | None = None  # when the probe that is out was admitted
        self._in_a_row = 0
        self._window: deque[tuple[float, bool, bool]] = deque()  # when a call was settled, failed, slow
        self._failed = 0
        self._slow = 0
        self._changes: list[Change] = []

    def admit(self, now: float) -> Ticket | None:
        """A ticket for one call, to be settled once; None when it must not be made before `retry_in` has passed."""
        if self.state == "closed":
            return Ticket(self._generation)
        if self.retry_in(now) > 0:
            return None
        if self.state == "open":
            self._go("waited", f"{self._wait_s:.3g} s have passed: one call may try", now)
        else:
            self._generation += 1
        self._probed = now
        return Ticket(self._generation)

    def retry_in(self, now: float) -> float:
        """Seconds after which asking is worth it, at the earliest: 0 means now."""
        if self.state == "open":
            return max(0.0, self._until - now)
        if self._probed is None:
            return 0.0
        lost_s = max(PROBE_LOST_S, 2 * self._slow_s)
        return max(0.0, min(FIRST_WAIT_S, self._probed + lost_s - now))

    def settle(
        self, ticket: Ticket, failure: FailureClass | None, took_s: float, now: float, retry_after: float | None = None
    ) -> None:
        """Tell how an admitted call went; `failure` None: it worked. `retry_after`: seconds it asked to be left alone.

        Exactly once a ticket, whenever the answer comes.
        """
        if ticket != self._generation or self.state == "open":
            return
        failed, slow = failure in _FAILED, took_s > self._slow_s
        if not failed and failure not in _ANSWERED:
            if self.state == "half-open":  # this call proved nothing; the next one may
                self._probed = None
                self._generation += 1
        elif self.state == "closed":
            self._count(now, failed=failed, slow=slow)
            if reason := self._too_much(failure, retry_after):
                self._open("tripped", reason, now, retry_after if failed else None)
        elif failed:
            self._open("failed", f"the call that tried failed ({failure})", now, retry_after)
        elif slow:
            self._open("failed", f"the call that tried took {took_s:.3g} s", now, None)
        else:
            self._close(now)

    def changes(self) -> list[Change]:
        """What changed since this was last asked."""
        taken, self._changes = self._changes, []
        return taken

    def snapshot(self, now: float, wall: int) -> Snapshot:
        """What to keep; `wall` is the time of day in microseconds UTC."""
        left = self.retry_in(now) if self.state == "open" else 0.0
        return Snapshot(self.state, wall + int(left * 1_000_000), self._wait_s, self._openings, self._generation)

    def restore(self, kept: Snapshot, now: float, wall: int) -> None:
        """Go on, in a new breaker, where an earlier process stopped; half-open goes on as open with the wait over.

        A clock that was set back in between makes no wait longer than it was to be.
        """
        self._generation = kept.generation + 1
        if kept.state == "closed":
            return
        left = (kept.until - wall) / 1_000_000 if kept.state == "open" else 0.0
        self.state = "open"
        self._openings = kept.openings
        self._wait_s = min(kept.wait_s, LONGEST_RETRY_AFTER_S)
        self._until = now + min(max(0.0, left), self._wait_s)

    def trip(self, reason: str, now: float) -> None:
        """Leave it alone at once: somebody knows that it is gone, and nobody need find out by asking."""
        if self.state != "open":
            self._open("tripped" if self.state == "closed" else "failed", reason, now, None)

    def hasten(self, now: float) -> None:
        """Let the wait be over: what it waited for has come."""
        self._until = min(self._until, now)

    # ── the closed circuit counts ─────────────────────────────────────────────────────────────────

    def _count(self, now: float, *, failed: bool, slow: bool) -> None:
        window = self._window
        window.append((now, failed, slow))
        self._in_a_row = self._in_a_row + 1 if failed else 0
        self._failed += failed
        self._slow += slow
        while now - window[0][0] > WINDOW_S or len(window) > MOST_CALLS:
            _, was_failed, was_slow = window.popleft()
            self._failed -= was_failed
            self._slow -= was_slow

    def _too_much(self, failure: FailureClass | None, retry_after: float | None) -> str:
        """Why the circuit has to open, in words; empty while it need not."""
        calls = len(self._window)
        if failure == "throttled" and _asked(retry_after):
            return "it asks for fewer calls"
        if self._in_a_row >= IN_A_ROW:
            return f"{self._in_a_row} calls in a row failed"
        if calls < FEWEST_CALLS:
            return ""
        if self._failed * 100 >= FAILED_PERCENT * calls:
            return f"{self._failed} of {calls} calls within {WINDOW_S:g} s failed"
        if self._slow * 100 >= SLOW_PERCENT * calls:
            return f"{self._slow} of {calls} calls within {WINDOW_S:g} s took longer than {self._slow_s:g} s"
        return ""

    # ── changes of state ──────────────────────────────────────────────────────────────────────────

    def _open(self, happening: str, reason: str, now: float, retry_after: float | None) -> None:
        self._openings += 1
        doubled = min(FIRST_WAIT_S * 2.0 ** min(self._openings - 1, 10), LONGEST_WAIT_S)
        spread = 1 + JITTER * (2 * self._random() - 1)
        self._wait_s = _asked(retry_after) or min(doubled * spread, LONGEST_WAIT_S)
        self._until = now + self._wait_s
        self._go(happening, reason, now)

    def _close(self, now: float) -> None:
        self._openings = 0
        self._wait_s = 0.0
        self._window.clear()
        self._in_a_row = self._failed = self._slow = 0
        self._go("answered", "the call that tried was answered", now)

    def _go(self, happening: str, reason: str, now: float) -> None:
        self.state = _NEXT[self.state][happening]
        self._generation += 1
        self._probed = None
        wait_s = self._wait_s if self.state == "open" else 0.0
        self._changes.append(Change(self.state, reason, wait_s, self._openings, self._generation, now))


def _asked(retry_after: float | None) -> float:
    """A Retry-After that can be kept to: 0 when there is none, or none that makes sense."""
    return min(retry_after, LONGEST_RETRY_AFTER_S) if retry_after is not None and retry_after > 0 else 0.0
