"""The one lock of a home: who holds it is its daemon. Children and the next generation share it."""

import os
import select
import time
from pathlib import Path

from daemon.paths import Paths
from knowledge.errors import AlreadyRunning, Unwritable
from knowledge.store.writer_lock import taken

ORPHANS_S = 30.0
"""How long children of a daemon that was killed may need to be gone; on a machine that is not busy an instant."""


_STARTED = 19
"""Which field of `stat`, behind the name, says when a process was started: ticks since the boot."""


def path(paths: Paths) -> Path:
    return paths.data / "daemon.lock"


def take(paths: Paths, ending_s: float = 0.0) -> int:
    """Hold the lock of this home; children share it, so it is free when the last of them is gone.

    A daemon that was killed may leave them behind for a moment, which is waited for; so is one that was told to end,
    for `ending_s`. Raises AlreadyRunning.
    """
    try:
        descriptor = os.open(path(paths), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unwritable(f"{path(paths)} ({error.strerror})") from error
    began = time.monotonic()
    while not taken(descriptor):
        pid = _signed(descriptor)
        alive = pid and Path(f"/proc/{pid}").exists()
        if time.monotonic() > began + (ending_s if alive else ORPHANS_S):
            os.close(descriptor)
            raise AlreadyRunning(f"pid {pid}" if pid else "")
        select.select([], [], [], 0.01)
    sign(descriptor)
    return descriptor


def sign(lock: int) -> None:
    """Write into the lock who holds it."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def holder(paths: Paths) -> int | None:
    """The pid of the daemon that holds the lock, 0 when it is held and nobody says by whom, None when it is free.

    A pid is only believed of a process that has the lock open: pids are given again.
    """
    try:
        descriptor = os.open(path(paths), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if taken(descriptor):
            return None
        pid = _signed(descriptor)
        return pid if pid and opens(pid, os.fstat(descriptor)) else 0
    finally:
        os.close(descriptor)


def opens(pid: int, file: os.stat_result) -> bool:
    """Whether a process has this very file open."""
    try:
        descriptors = [one.stat() for one in Path(f"/proc/{pid}/fd").iterdir() if one.exists()]
    except OSError:
        return False
    return any(os.path.samestat(one, file) for one in descriptors)


def age_s(pid: int) -> float:
    """How long a process has lived; 0 where it lives no more."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[_STARTED]) / os.sysconf("SC_CLK_TCK")


def _signed(lock: int) -> int:
    """The pid that stands in the lock; 0 for none."""
    said = os.pread(lock, 20, 0).strip()
    return int(said) if said.isdigit() else 0
