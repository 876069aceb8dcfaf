"""The kernel rings when something was kept waiting for processor, disk or memory; nothing wakes up until it does."""

import os
import select
from pathlib import Path

STALL_US, WINDOW_US = 250_000, 2_000_000
"""Rings after so much waiting within so long. Who has no special rights may only ask for multiples of two seconds."""
WHAT = ("cpu", "io", "memory")


class PressureTriggers:
    """Readable by an epoll that `register` was called with; at most once in a window, and forgotten when asked."""

    def __init__(self, folder: Path, ready: select.epoll) -> None:
        """What the kernel does not have, or refuses, is left out."""
        self._ready = ready
        self.open = [one for what in WHAT if (one := _trigger(folder / what, ready)) is not None]
        """Descriptors; a forked child must not keep them."""

    @property
    def all_there(self) -> bool:
        return len(self.open) == len(WHAT)

    def close(self) -> None:
        for one in self.open:
            self._ready.unregister(one)
            os.close(one)
        self.open = []


def _trigger(path: Path, ready: select.epoll) -> int | None:
    descriptor = None
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        ready.register(descriptor, select.EPOLLPRI)  # raises for a plain file, which is not to be written to
        ready.unregister(descriptor)
        os.write(descriptor, f"some {STALL_US} {WINDOW_US}\0".encode())  # the kernel replaces the last byte
        ready.register(descriptor, select.EPOLLPRI)
    except OSError:
        if descriptor is not None:
            os.close(descriptor)
        return None
    return descriptor
