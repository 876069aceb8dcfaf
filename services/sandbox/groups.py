"""A control group that counts the processes of one run, where we may make one: the usual limit spares root."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = (Path("/sys/fs/cgroup/pids"),)
"""Where groups for that are made; with the one hierarchy of newer systems, only whom it was given to may."""


def available() -> bool:
    """Whether groups can be made here."""
    return any(os.access(place, os.W_OK) and (place / "cgroup.procs").exists() for place in PLACES)


@contextmanager
def counted(most: int) -> Iterator[Path | None]:
    """A group for at most that many processes and threads; None where there is none to be had."""
    made = _made(most) if os.getuid() == 0 else None
    try:
        yield made
    finally:
        if made:
            with contextlib.suppress(OSError):  # what still ends in it keeps it for a moment
                made.rmdir()


def _made(most: int) -> Path | None:
    for place in PLACES:
        _sweep(place)
        group = place / f"sotto-{os.getpid()}-{os.urandom(4).hex()}"
        with contextlib.suppress(OSError):
            group.mkdir()
            (group / "pids.max").write_text(str(most), encoding="ascii")
            return group
    return None


def _sweep(place: Path) -> None:
    """Remove groups of ours, and of those who died, that were still held when their run was over."""
    for group in place.glob("sotto-*"):
        owner = group.name.split("-")[1]
        if owner == str(os.getpid()) or not Path("/proc", owner).exists():
            with contextlib.suppress(OSError):  # not empty yet
                group.rmdir()


def enter(group: Path) -> None:
    """Belong to it, and all that is started from now on; we have one thread only.

    At `cgroup.procs` the kernel waits until every processor has passed by, 20 ms; for one's own thread it does not.
    """
    thread = group / "tasks"
    (thread if thread.exists() else group / "cgroup.procs").write_text("0", encoding="ascii")
