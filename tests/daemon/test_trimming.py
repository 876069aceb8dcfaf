"""Memory that is given back."""

import subprocess
import sys

FLOOD = """
from daemon.own_memory import resident
from daemon.trimming import LATER_S, SLACK_BYTES, Trimming
memory = Trimming()
assert memory.rest(0.0) is None
before = resident()
held = [bytes(100_000) for _ in range(1_000)]  # below what the C library asks the system for each time
{held}
kept, last = held[::50], held.pop()
held = None
{rest}
assert resident() - before < SLACK_BYTES, resident() - before
"""


def after(*, held: str = "", rest: str = "") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([sys.executable, "-c", FLOOD.format(held=held, rest=rest)], capture_output=True, check=False)


def test_what_a_flood_needed_is_given_back() -> None:
    done = after(rest="assert memory.rest(1.0) is None")
    assert done.returncode == 0, done.stderr


def test_otherwise_it_stays() -> None:
    assert b"AssertionError" in after().stderr


def test_what_is_freed_after_the_first_try_is_given_back_by_a_second_and_last_one() -> None:
    held = "assert memory.rest(1.0) == LATER_S"
    done = after(held=held, rest="assert memory.rest(2.0) == LATER_S - 1; assert memory.rest(1.0 + LATER_S) is None")
    assert done.returncode == 0, done.stderr
    assert b"AssertionError" in after(held=held, rest="memory.rest(2.0)").stderr
