"""The alarm: rings once when its time has come, by a clock that suspend does not stop."""

import os
import select
import time
from collections.abc import Iterator

import pytest

from daemon.alarm import Alarm, WallAlarm
from tests.patience import PATIENCE_S


@pytest.fixture
def alarm() -> Iterator[Alarm]:
    one = Alarm()
    yield one
    one.close()


def rings(alarm: Alarm, within: float) -> bool:
    return bool(select.select([alarm], [], [], within)[0])


def test_it_rings_when_its_time_has_come_and_once(alarm: Alarm) -> None:
    began = time.clock_gettime(time.CLOCK_BOOTTIME)
    alarm.ring_in(0.03)
    assert rings(alarm, 5)
    assert time.clock_gettime(time.CLOCK_BOOTTIME) - began >= 0.03
    alarm.hear()
    assert not rings(alarm, 0.05)


def test_setting_it_again_forgets_what_was_set(alarm: Alarm) -> None:
    alarm.ring_in(0.01)
    alarm.ring_in(3_600)
    assert not rings(alarm, 0.05)
    alarm.ring_in(0)
    assert rings(alarm, 5)


def test_hearing_what_did_not_ring_is_no_mistake(alarm: Alarm) -> None:
    alarm.hear()
    alarm.ring_in(3_600)
    alarm.hear()
    assert not rings(alarm, 0)


def test_it_counts_by_the_clock_that_suspend_does_not_stop(alarm: Alarm) -> None:
    """The kernel says so itself: clock 7 is CLOCK_BOOTTIME."""
    with open(f"/proc/self/fdinfo/{alarm.fileno()}", encoding="ascii") as said:  # noqa: PTH123
        assert "clockid: 7" in said.read()
    assert time.CLOCK_BOOTTIME == 7
    assert not os.get_inheritable(alarm.fileno())


def test_an_alarm_of_the_wall_rings_at_its_moment_and_at_one_that_has_been() -> None:
    alarm = WallAlarm()
    alarm.ring_at(time.time_ns() // 1_000 + 50_000)
    assert select.select([alarm], [], [], PATIENCE_S)[0]
    alarm.hear()
    assert not select.select([alarm], [], [], 0)[0]
    alarm.ring_at(0)
    assert select.select([alarm], [], [], PATIENCE_S)[0]
    alarm.close()
