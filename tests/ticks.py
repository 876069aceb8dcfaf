"""The clock by which the kernel dates files goes on some hundred times a second."""

import time

KERNELS = 5
"""CLOCK_REALTIME_COARSE."""


def next_tick() -> None:
    """Return when what is written is dated later than what was."""
    before = time.clock_gettime_ns(KERNELS)
    while time.clock_gettime_ns(KERNELS) == before:
        pass
