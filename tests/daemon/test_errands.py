"""Errands: children that do one thing and end, started when due and never twice at a time."""

import select
import signal
from collections.abc import Callable

import pytest

from daemon.doubles.child import FakeFork
from daemon.errands import DAY_S, FIRST_S, Errands
from knowledge.clock import FakeClock


class Loop:
    """A supervisor's loop with nothing but errands in it."""

    def __init__(self) -> None:
        self.clock, self.fork = FakeClock(), FakeFork()
        self.errands = Errands(lambda _leash: None, lambda _leash: None, self.clock, self.fork)
        self.watched: dict[int, Callable[[], None]] = {}
        self.failed: list[str] = []
        self.errands.attach(
            self.watched.__setitem__, self.watched.__delitem__, lambda: list(self.watched), self.failed.append
        )

    def turn(self) -> None:
        for descriptor in select.select(list(self.watched), [], [], 0)[0]:
            self.watched[descriptor]()
        self.errands.due()

    @property
    def started(self) -> list[str]:
        return [child.name for child in self.fork.children]


def test_the_first_upkeep_comes_a_while_after_the_start_and_then_daily() -> None:
    loop = Loop()
    loop.turn()
    assert loop.started == []
    assert loop.errands.deadlines() == [loop.clock.monotonic() + FIRST_S]
    loop.clock.advance(FIRST_S)
    loop.turn()
    assert loop.started == ["upkeep"]
    loop.fork.last("upkeep").die("exit 0")
    loop.turn()
    assert (loop.errands.running, len(loop.watched), loop.failed) == ([], 1, [])
    loop.clock.advance(DAY_S - 1)
    loop.turn()
    assert loop.started == ["upkeep"]
    loop.clock.advance(1)
    loop.turn()
    assert loop.started == ["upkeep", "upkeep"]
    loop.fork.last("upkeep").die()
    loop.turn()


def test_a_machine_that_sleeps_at_night_has_its_upkeep_daily() -> None:
    """Seven days of eight hours awake: seven times, although only 56 hours were worked."""
    loop = Loop()
    loop.clock.advance(FIRST_S)
    loop.turn()
    for _ in range(7):
        loop.fork.last("upkeep").die("exit 0")
        loop.turn()
        loop.clock.advance(8 * 3_600)
        loop.turn()
        loop.clock.sleep(16 * 3_600)
        loop.turn()
    assert loop.started == ["upkeep"] * 8
    loop.fork.last("upkeep").die("exit 0")
    loop.turn()


@pytest.mark.parametrize("seconds", [-DAY_S, -60, 60, 365 * DAY_S])
def test_setting_the_clock_brings_no_upkeep_and_keeps_none_away(seconds: float) -> None:
    loop = Loop()
    loop.clock.jump(seconds)
    loop.turn()
    assert loop.started == []
    loop.clock.advance(FIRST_S)
    loop.turn()
    loop.clock.jump(seconds)
    loop.turn()
    assert loop.started == ["upkeep"]
    loop.fork.last("upkeep").die("exit 0")
    loop.turn()


def test_the_loop_is_woken_when_an_upkeep_is_due_after_a_sleep() -> None:
    """The alarm is what wakes it; a loop that is awake has the deadline."""
    loop = Loop()
    loop.clock.advance(10)
    loop.clock.sleep(20)
    assert loop.errands.deadlines() == [loop.clock.monotonic() + FIRST_S - 30]
    assert len(loop.watched) == 1


def test_an_errand_on_its_way_is_not_started_again() -> None:
    loop = Loop()
    loop.errands.start("check")
    loop.errands.start("check")
    assert (loop.started, loop.errands.running) == (["check"], ["check"])
    loop.fork.last("check").die("exit 0")
    loop.turn()
    loop.errands.start("check")
    assert loop.started == ["check", "check"]
    loop.fork.last("check").die("exit 0")
    loop.turn()


def test_one_that_fails_is_said_to_the_supervisor_and_in_the_log_file(caplog: pytest.LogCaptureFixture) -> None:
    loop = Loop()
    loop.errands.start("check")
    loop.fork.last("check").die("exit 1")
    loop.turn()
    assert "check ended with exit 1" in caplog.text
    assert loop.failed == ["check"]


def test_stopping_ends_whatever_runs() -> None:
    loop = Loop()
    loop.errands.start("check")
    loop.errands.stop()
    assert select.select([loop.fork.last("check")], [], [], 0)[0]
    assert loop.fork.last("check").reap() == f"killed by {signal.SIGKILL.name}"
