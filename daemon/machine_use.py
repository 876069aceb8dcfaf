"""How much of the machine others use than some processes of ours, between two looks at it.

Pressure alone does not tell: tests that run at night on every core make their own, and would give way to themselves.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from daemon import process_tree

_STAT, _VMSTAT = Path("/proc/stat"), Path("/proc/vmstat")
_BUSY = (0, 1, 2, 5, 6)
"""user, nice, system, irq, softirq; not idle, not waiting for a disk, not what other machines had."""
_PAGED = frozenset({"pgpgin", "pgpgout"})


class Look(NamedTuple):
    """What had been used by then; ticks of the clock, and bytes."""

    at: float
    """Monotonic seconds."""
    busy: int
    ours: int
    moved: int
    moved_by_us: int


class Others(NamedTuple):
    """What the others had."""

    processor: float
    """Percent of one."""
    disk: float
    """Percent of all bytes that went to and from disks."""


def look(roots: Iterable[int]) -> Look:
    """At the machine, and at these processes with all below them."""
    roots = list(roots)
    times = _STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    pages = dict(line.split() for line in _VMSTAT.read_text(encoding="ascii").splitlines())  # not all on every kernel
    return Look(
        time.monotonic(),
        sum(int(times[place]) for place in _BUSY),
        sum(map(process_tree.ticks, roots)),
        sum(int(pages.get(name, 0)) for name in _PAGED) << 10,
        sum(map(process_tree.moved, roots)),
    )


def others(before: Look, after: Look) -> Others:
    """Between two looks at the same processes."""
    ticks = max(0, (after.busy - before.busy) - (after.ours - before.ours))
    spent = max(after.at - before.at, 0.001) * os.sysconf("SC_CLK_TCK")
    moved, mine = after.moved - before.moved, after.moved_by_us - before.moved_by_us
    return Others(100 * ticks / spent, 100 * max(0, moved - mine) / moved if moved > 0 else 100.0)
