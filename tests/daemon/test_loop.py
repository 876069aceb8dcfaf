"""One poll for all: who can be read is called, who is due is asked, and nothing to do costs nothing."""

import os
from collections.abc import Iterator

import pytest

from daemon.loop import Loop
from knowledge.clock import FakeClock, SystemClock


class Bell:
    """A descriptor that can be read as often as it was rung."""

    def __init__(self) -> None:
        self.end = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_SEMAPHORE)
        self.heard = 0

    def ring(self) -> None:
        os.eventfd_write(self.end, 1)

    def hear(self) -> None:
        os.eventfd_read(self.end)
        self.heard += 1


class Timer:
    """Something that is due at a time."""

    def __init__(self, at: float | None = None) -> None:
        self.at = at
        self.asked = 0

    def deadlines(self) -> list[float]:
        return [] if self.at is None else [self.at]

    def due(self) -> None:
        self.asked += 1


@pytest.fixture
def bells() -> Iterator[list[Bell]]:
    made = [Bell(), Bell()]
    yield made
    for bell in made:
        os.close(bell.end)


def test_who_can_be_read_is_called_and_the_others_are_not(bells: list[Bell]) -> None:
    loop = Loop(SystemClock())
    for bell in bells:
        loop.watch(bell.end, bell.hear)
    bells[1].ring()
    loop.turn()
    assert [bell.heard for bell in bells] == [0, 1]
    assert loop.descriptors == [bell.end for bell in bells]


def test_what_was_not_read_is_called_again(bells: list[Bell]) -> None:
    loop, bell = Loop(SystemClock()), bells[0]
    loop.watch(bell.end, bell.hear)
    bell.ring()
    bell.ring()
    loop.turn()
    loop.turn()
    assert bell.heard == 2


def test_who_is_no_longer_watched_is_not_called_even_in_the_same_turn(bells: list[Bell]) -> None:
    loop = Loop(SystemClock())
    first, second = bells

    def both() -> None:
        first.hear()
        loop.unwatch(second.end)

    loop.watch(first.end, both)
    loop.watch(second.end, second.hear)
    first.ring()
    second.ring()
    loop.turn()
    assert [bell.heard for bell in bells] == [1, 0]
    assert loop.descriptors == [first.end]


def test_a_number_given_anew_within_a_turn_is_another_descriptor(bells: list[Bell]) -> None:
    """A child dies, its leash is closed, and the next child's has the same number before its turn comes."""
    loop = Loop(SystemClock())
    first, second = bells
    called: list[str] = []

    def anew() -> None:
        first.hear()
        loop.unwatch(second.end)
        loop.watch(second.end, lambda: called.append("new"))

    loop.watch(first.end, anew)
    loop.watch(second.end, lambda: called.append("old"))
    first.ring()
    second.ring()
    loop.turn()
    assert called == []
    loop.turn()
    assert called == ["new"]


def test_unwatching_who_was_never_watched_is_no_error() -> None:
    Loop(SystemClock()).unwatch(7)


def test_watching_again_changes_what_is_done(bells: list[Bell]) -> None:
    loop, bell = Loop(SystemClock()), bells[0]
    loop.watch(bell.end, lambda: pytest.fail("replaced"))
    loop.watch(bell.end, bell.hear)
    bell.ring()
    loop.turn()
    assert bell.heard == 1


def test_it_sleeps_until_the_first_thing_is_due_and_asks_everybody() -> None:
    clock = SystemClock()
    loop, began = Loop(clock), clock.monotonic()
    parts = [Timer(began + 3_600), Timer(began + 0.05), Timer()]
    for part in parts:
        loop.join(part)
    loop.turn()
    assert clock.monotonic() - began >= 0.05
    assert [part.asked for part in parts] == [1, 1, 1]


def test_what_is_overdue_does_not_wait() -> None:
    clock = FakeClock()
    loop = Loop(clock)
    overdue = Timer(clock.monotonic() - 60)
    loop.join(overdue)
    loop.turn()
    assert overdue.asked == 1


def test_with_nothing_due_it_sleeps_until_something_can_be_read(bells: list[Bell]) -> None:
    loop, bell = Loop(SystemClock()), bells[0]
    loop.join(Timer())
    loop.watch(bell.end, bell.hear)
    assert loop._timeout() is None
    bell.ring()
    loop.turn()
    assert bell.heard == 1


def test_a_part_is_asked_after_what_was_heard(bells: list[Bell]) -> None:
    loop, bell = Loop(SystemClock()), bells[0]
    order: list[str] = []

    class Part(Timer):
        def due(self) -> None:
            order.append("due")

    def heard() -> None:
        bell.hear()
        order.append("heard")

    loop.watch(bell.end, heard)
    loop.join(Part())
    bell.ring()
    loop.turn()
    assert order == ["heard", "due"]
