"""Many conversations on one poll."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from services.sandbox.turns import IN, Task, Turns, Wait


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    with ExitStack() as closing:
        reading, writing = os.pipe()
        for one in (reading, writing):
            closing.callback(os.close, one)
        yield reading, writing


def told(heard: list[str], descriptor: int, until: float) -> Task:
    try:
        ready = yield Wait({descriptor: IN}, until)
        heard.append("ready" if ready else "late")
    finally:
        heard.append("over")


def test_who_waits_for_a_descriptor_goes_on_when_it_is_ready(pipe: tuple[int, int]) -> None:
    turns, heard = Turns(), list[str]()
    turns.start(told(heard, pipe[0], time.monotonic() + 60))
    os.write(pipe[1], b".")
    assert turns.turn(()) == frozenset()
    assert (heard, len(turns)) == (["ready", "over"], 0)


def test_who_waits_for_a_moment_goes_on_when_it_has_come(pipe: tuple[int, int]) -> None:
    turns, heard = Turns(), list[str]()
    turns.start(told(heard, pipe[0], time.monotonic() + 0.01))
    while len(turns):
        turns.turn(())
    assert heard == ["late", "over"]


def test_others_are_told_and_whoever_waits_is_ended(pipe: tuple[int, int]) -> None:
    turns, heard = Turns(), list[str]()
    other, tells = os.pipe()
    turns.start(told(heard, pipe[0], time.monotonic() + 60))
    os.write(tells, b".")
    assert turns.turn((other,)) == {other}
    assert heard == []
    turns.end()
    assert (heard, len(turns)) == (["over"], 0)
    os.close(other)
    os.close(tells)
