"""Behaviours that the breakers of resilience4j, Polly and gobreaker test in their own suites, run against ours."""

import json
from pathlib import Path
from typing import Any

import pytest

from daemon.breaker import Breaker, Ticket
from knowledge.failure_class import FailureClass

FILE = json.loads(Path(__file__).with_name("breaker_vectors.json").read_text(encoding="utf-8"))
SLOW_S = 4.0
WALL = 1_767_225_600_000_000
OUTCOMES: dict[str, tuple[FailureClass | None, float]] = {
    "ok": (None, 0.1),
    "slow": (None, SLOW_S + 1),
    "fail": ("transport", 0.1),
    "fail-slow": ("transport", SLOW_S + 1),
    "throttled": ("throttled", 0.1),
    "no": ("semantic-final", 0.1),
    "cancelled": ("cancelled", 0.1),
    "unknown": ("unknown", 0.1),
}


class Play:
    """One vector, step by step."""

    def __init__(self) -> None:
        self.breaker = Breaker(SLOW_S, lambda: 0.5)
        self.out: dict[str, Ticket] = {}
        self.changes: list[str] = []

    def step(self, step: dict[str, Any]) -> None:
        now = float(step.pop("at"))
        if step.pop("restart", False):
            kept = self.breaker.snapshot(now, WALL)
            self.breaker = Breaker(SLOW_S, lambda: 0.5)
            self.breaker.restore(kept, now, WALL)
        if "begin" in step:
            self.out[step.pop("begin")] = self.admitted(now)
        if "end" in step:
            self.settle(self.out.pop(step.pop("end")), step.pop("outcome"), now, step.pop("retry_after", None))
        for outcome in step.pop("calls", []):
            self.settle(self.admitted(now), outcome, now)
        for _ in range(step.pop("refused", 0)):
            assert self.breaker.admit(now) is None
        assert self.breaker.state == step.pop("state", self.breaker.state)
        assert self.breaker.retry_in(now) == pytest.approx(step.pop("left", self.breaker.retry_in(now)))
        self.changes += [change.state for change in self.breaker.changes()]
        assert not step, "a word that nobody reads"

    def admitted(self, now: float) -> Ticket:
        ticket = self.breaker.admit(now)
        assert ticket is not None
        return ticket

    def settle(self, ticket: Ticket, outcome: str, now: float, retry_after: float | None = None) -> None:
        failure, took_s = OUTCOMES[outcome]
        self.breaker.settle(ticket, failure, took_s, now, retry_after)


@pytest.mark.parametrize("vector", FILE["vectors"], ids=lambda vector: vector["says"])
def test_what_other_breakers_promise(vector: dict[str, Any]) -> None:
    play = Play()
    for step in vector["steps"]:
        play.step(dict(step))
    assert play.changes == vector.get("changes", play.changes)


def test_each_test_of_theirs_is_named_once_with_its_steps_or_a_reason() -> None:
    named = [origin for entry in FILE["vectors"] + FILE["not_applicable"] for origin in entry["origin"]]
    assert len(named) == len(set(named))
    assert all(entry["because"] for entry in FILE["not_applicable"])
