"""The clock by which the kernel dates files goes on some hundred times a second."""

import time

KERNELS = 5
"""CLOCK_REALTIME_COARSE."""


def next_tick() -> None:
    """Return when what is written is dated later than what was.

    A kernel that dates some files more finely dates none before those: a tick that comes late may lie before them.
    """
    before = time.time_ns()
    while time.clock_gettime_ns(KERNELS) <= before:
        pass
