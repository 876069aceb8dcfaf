"""The breaker against a naive model that keeps everything that ever happened and decides anew from all of it."""

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from daemon.breaker import Breaker, Ticket
from knowledge.failure_class import FailureClass
from tests import slices

SLOW_S = 4.0
WALL = 1_767_225_600_000_000


@dataclass
class Probe:
    began: float


@dataclass
class Era:
    """A time without a change of state."""

    state: str
    began: float
    wait_s: float = 0.0
    answers: list[tuple[float, bool, bool]] = field(default_factory=list)
    """Of all its calls that count: when it ended, whether it failed, whether it was slow."""
    probe: Probe | None = None


@dataclass(frozen=True)
class Leave:
    """A call that was allowed."""

    era: Era
    probe: Probe | None


class Model:
    """What the rules of the breaker say, read from its whole history each time."""

    def __init__(self) -> None:
        self.eras = [Era("closed", 0.0)]

    @property
    def era(self) -> Era:
        return self.eras[-1]

    def ask(self, now: float) -> Leave | None:
        if self.era.state == "open" and self.era.began + self.era.wait_s <= now:
            self.eras.append(Era("half-open", now))
        if self.era.state == "closed":
            return Leave(self.era, None)
        if self.era.state == "open":
            return None
        out = self.era.probe
        if out and now < out.began + 60.0:
            return None
        self.era.probe = Probe(now)
        return Leave(self.era, self.era.probe)

    def left(self, now: float) -> float:
        """Seconds until it is worth asking."""
        if self.era.state == "open":
            return max(0.0, self.era.began + self.era.wait_s - now)
        if self.era.state == "half-open" and self.era.probe:
            return max(0.0, min(2.0, self.era.probe.began + 60.0 - now))
        return 0.0

    def hear(
        self, leave: Leave, kind: FailureClass | None, took_s: float, now: float, *, after: float, dice: float
    ) -> None:
        if leave.era is not self.era or leave.probe is not self.era.probe:
            return
        failed, slow = kind in ("transport", "throttled"), took_s > SLOW_S
        if kind in ("resource", "cancelled", "poison", "unknown"):
            self.era.probe = None
        elif self.era.state == "half-open":
            if failed or slow:
                self.eras.append(Era("open", now, self.next_wait(after if failed else 0.0, dice)))
            else:
                self.eras.append(Era("closed", now))
        else:
            self.era.answers.append((now, failed, slow))
            if self.too_much(now) or (kind == "throttled" and after > 0):
                self.eras.append(Era("open", now, self.next_wait(after if failed else 0.0, dice)))

    def too_much(self, now: float) -> bool:
        last_three = [failed for _, failed, _ in self.era.answers[-3:]]
        if last_three == [True, True, True]:
            return True
        minute = [one for one in self.era.answers if one[0] >= now - 60.0]
        if len(minute) < 5:
            return False
        bad = [one for one in minute if one[1]]
        slow = [one for one in minute if one[2]]
        return len(bad) / len(minute) >= 0.5 or len(slow) / len(minute) >= 0.8

    def trip(self, now: float, dice: float) -> None:
        if self.era.state != "open":
            self.eras.append(Era("open", now, self.next_wait(0.0, dice)))

    def next_wait(self, after: float, dice: float) -> float:
        if after > 0:
            return after
        wait = 2.0
        for era in reversed(self.eras):
            if era.state == "closed":
                break
            wait *= 2.0 if era.state == "open" else 1.0
        return min(
            60.0, min(60.0, wait) * (1 + 0.2 * (2 * dice - 1))
        )  # rounded as it rounds; test_breaker has the numbers

    def restart(self, now: float, away_s: float, clock_s: float) -> None:
        """Another process goes on, after `away_s`, with a clock that somebody set by `clock_s` meanwhile."""
        before, later = self.era, now + away_s
        if before.state == "closed":
            self.eras.append(Era("closed", later))
            return
        left = 0.0
        if before.state == "open":
            left = min(max(0.0, self.left(now) - away_s - clock_s), before.wait_s)
        else:
            self.eras.pop()
        self.eras[-1] = Era("open", later + left - self.era.wait_s, self.era.wait_s)


KINDS = st.sampled_from(
    [None, None, "transport", "transport", "throttled", "semantic-final", "semantic-repairable", "cancelled", "unknown"]
)
TOOK = st.sampled_from([0.0, 4.0, 4.25])
AFTER = st.sampled_from([0.0, 0.0, 0.0, 1.0, 100.0])
DICE = st.sampled_from([0.0, 0.5, 0.75, 1.0])


class Side(RuleBasedStateMachine):
    """Both are told the same and have to say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.dice = 0.5
        self.breaker = Breaker(SLOW_S, self.throw)
        self.model = Model()
        self.out: list[tuple[Ticket, Leave]] = []
        self.last_generation = 0

    def throw(self) -> float:
        return self.dice

    @rule(seconds=st.sampled_from([0.25, 1.0, 2.0, 15.0, 20.0, 58.0, 60.0, 61.0, 130.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.model.era.state == "open")
    @rule()
    def the_wait_passes(self) -> None:
        self.now += self.breaker.retry_in(self.now)

    @rule()
    def a_call_begins(self) -> None:
        ticket, leave = self.breaker.admit(self.now), self.model.ask(self.now)
        assert (ticket is None) == (leave is None)
        if ticket is not None and leave is not None:
            self.out.append((ticket, leave))

    @precondition(lambda self: self.out)
    @rule(which=st.integers(0, 99), kind=KINDS, took_s=TOOK, after=AFTER, dice=DICE)
    def a_call_ends(self, which: int, kind: FailureClass | None, took_s: float, after: float, dice: float) -> None:
        ticket, leave = self.out.pop(which % len(self.out))
        self.dice = dice
        self.breaker.settle(ticket, kind, took_s, self.now, after)
        self.model.hear(leave, kind, took_s, self.now, after=after, dice=dice)

    @rule(dice=DICE)
    def somebody_knows_that_it_is_gone(self, dice: float) -> None:
        self.dice = dice
        self.breaker.trip("it is gone", self.now)
        self.model.trip(self.now, dice)

    @rule(kinds=st.lists(KINDS, min_size=1, max_size=8), took_s=TOOK)
    def calls_are_made(self, kinds: list[FailureClass | None], took_s: float) -> None:
        for kind in kinds:
            before = len(self.out)
            self.a_call_begins()
            if len(self.out) > before:
                self.a_call_ends(before, kind, took_s, 0.0, 0.5)

    @rule(away_s=st.sampled_from([0.0, 0.5, 3.0, 70.0]), clock_s=st.sampled_from([0.0, 0.0, 1.0, -1.0, -3_600.0]))
    def the_process_is_started_again(self, away_s: float, clock_s: float) -> None:
        kept = self.breaker.snapshot(self.now, WALL)
        self.breaker = Breaker(SLOW_S, self.throw)
        self.model.restart(self.now, away_s, clock_s)
        self.now += away_s
        self.breaker.restore(kept, self.now, WALL + round((away_s + clock_s) * 1_000_000))
        left = self.breaker.retry_in(self.now)
        assert left == pytest.approx(self.model.left(self.now), abs=2e-6)
        if self.model.era.state == "open":  # the clock knows no part of a microsecond: both go on from there
            self.model.era.wait_s, self.model.era.began = (
                self.breaker._wait_s,
                self.breaker._until - self.breaker._wait_s,
            )
            self.breaker._until = self.model.era.began + self.model.era.wait_s

    @invariant()
    def both_say_the_same(self) -> None:
        assert self.breaker.state == self.model.era.state
        assert self.breaker.retry_in(self.now) == self.model.left(self.now)

    @invariant()
    def changes_tell_what_happened(self) -> None:
        changes = self.breaker.changes()
        if changes:
            assert changes[-1].state == self.breaker.state
        for change in changes:
            assert change.generation > self.last_generation
            assert (change.wait_s > 0) == (change.state == "open")
            assert change.wait_s <= 60.0 or change.wait_s == 100.0
            self.last_generation = change.generation


TestSides = Side.TestCase
TestSides.settings = settings(max_examples=slices.of(300, 60), stateful_step_count=50, deadline=None)
