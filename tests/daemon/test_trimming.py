"""Memory that is given back."""

import subprocess
import sys

FLOOD = """
from daemon.own_memory import resident
from daemon.trimming import SLACK_BYTES, Trimming
memory = Trimming()
assert not memory.rest()
before = resident()
held = [bytes(100_000) for _ in range(1_000)]  # below what the C library asks the system for each time
kept, last = held[::50], held.pop()
held = None
{rest}
assert resident() - before < SLACK_BYTES, resident() - before
"""


def test_what_a_flood_needed_is_given_back() -> None:
    rest = "assert memory.rest(); assert not memory.rest()"
    subprocess.run([sys.executable, "-c", FLOOD.format(rest=rest)], check=True)


def test_otherwise_it_stays() -> None:
    done = subprocess.run([sys.executable, "-c", FLOOD.format(rest="")], capture_output=True, check=False)
    assert b"AssertionError" in done.stderr
