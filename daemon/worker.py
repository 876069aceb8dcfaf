"""Work that would keep the others of a process waiting: done once in a forked child, its bytes come back by a pipe."""

import os
import resource
import signal
from collections.abc import Callable

from daemon.child import fork
from daemon.leash import Leash
from daemon.own_memory import data

MOST_MEMORY = 1 << 30
"""Bytes that it may take beyond what it was born with."""
PIECE = 1 << 20


class Worker:
    """One child at work. Whoever made it waits for `fileno` and reads until the end."""

    def __init__(self, name: str, work: Callable[[], bytes], *, cpu_s: int, lasts_s: int, nice: int = 0) -> None:
        ours, theirs = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(theirs, True)

        def main(_leash: Leash) -> None:
            os.nice(nice)
            _limit(cpu_s, lasts_s)
            with os.fdopen(theirs, "wb") as out:
                out.write(work())

        self._child = fork(name, main, [ours])
        os.close(theirs)
        self._ours = ours
        self._said: list[bytes] = []

    def fileno(self) -> int:
        """Readable when it said something, or ended."""
        return self._ours

    def read(self) -> bool:
        """Take what has come; whether it has ended."""
        while True:
            try:
                piece = os.read(self._ours, PIECE)
            except BlockingIOError:
                return False
            if not piece:
                return True
            self._said.append(piece)

    def result(self) -> bytes | None:
        """What it made; None when it was ended for what it took, or failed. Call once, when it has ended."""
        os.close(self._ours)
        return b"".join(self._said) if self._child.reap() == "exit 0" else None

    def stop(self) -> None:
        """End it; there is no result."""
        self._child.kill(signal.SIGKILL)
        os.close(self._ours)
        self._child.reap()


def _limit(cpu_s: int, lasts_s: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    most = data() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(lasts_s)
