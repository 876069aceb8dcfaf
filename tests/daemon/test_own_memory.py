"""What a process knows of its own memory."""

import subprocess
import sys

GROWN = """
from daemon.own_memory import data, resident
before = resident(), data()
held = b"x" * (64 << 20)
assert resident() - before[0] > 60 << 20
assert data() - before[1] > 60 << 20
"""


def test_what_is_held_is_counted() -> None:
    subprocess.run([sys.executable, "-c", GROWN], check=True)
