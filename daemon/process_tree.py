"""A process with all below it: what it has used, and stopping all of it by signal for a while."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_UTIME = 11
"""Place of the first of four times (own and of children that ended, each user and system) behind the name."""


def below(root: int) -> Iterator[int]:
    """The process itself, then those below it, parents first; what ends meanwhile is left out."""
    yield root
    for tasks in sorted(_PROC.glob(f"{root}/task/*/children")):
        with contextlib.suppress(OSError):
            for child in tasks.read_text(encoding="ascii").split():
                yield from below(int(child))


def ticks(root: int) -> int:
    """Processor time of the tree, in clock ticks, also of what has ended and was waited for."""
    return sum(map(_ticks, below(root)))


def moved(root: int) -> int:
    """Bytes that the tree had read from and written to disks."""
    return sum(map(_moved, below(root)))


def stop(root: int) -> None:
    """Let none of it run. Parents first, until no new one is found, so nothing is begun that goes on."""
    stopped = set[int]()
    while new := [one for one in below(root) if one not in stopped]:
        for one in new:
            _signal(one, signal.SIGSTOP)
        stopped.update(new)


def go_on(root: int) -> None:
    """Let all of it run again; parents last, so none sees a child that stands still."""
    for one in reversed(list(below(root))):
        _signal(one, signal.SIGCONT)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _ticks(pid: int) -> int:
    with contextlib.suppress(OSError):
        fields = (_PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return sum(map(int, fields[_UTIME : _UTIME + 4]))
    return 0


def _moved(pid: int) -> int:
    with contextlib.suppress(OSError):
        lines = (_PROC / str(pid) / "io").read_text(encoding="ascii").splitlines()
        told = dict(line.split(": ") for line in lines)
        return int(told["read_bytes"]) + int(told["write_bytes"])
    return 0
