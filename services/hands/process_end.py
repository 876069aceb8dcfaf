"""Ends what a command has started, all of it: also what has left its session, and what its own parent left behind."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable

from daemon import process_tree

GRACE_S, LAST_S = 2.0, 5.0
"""What a command has to end by itself when it is told to, and then what the kernel needs to end it."""
_ROUND_MS = 20


class Children:
    """All below this process, to which whatever loses its own parent comes (`adopt_orphans`)."""

    def __init__(self, leader: int) -> None:
        self.leader = leader
        self.status: int | None = None
        """As `wait` has it, once the leader has ended."""

    def reap(self) -> None:
        """Wait for what has ended."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self.leader:
                    self.status = ended[1]

    def there(self) -> list[int]:
        """Those that have not ended, parents first."""
        self.reap()
        return list(process_tree.below(os.getpid()))[1:]

    def end(self, meanwhile: Callable[[], None]) -> int:
        """End all of them, kindly first. How many could not be: those that run with other rights than ours."""
        for one in self.there():
            _send(one, signal.SIGTERM)
            _send(one, signal.SIGCONT)
        self._await(GRACE_S, meanwhile)
        return self.kill(meanwhile)

    def kill(self, meanwhile: Callable[[], None]) -> int:
        """The same at once. They are stopped before, so that none can start another that is not seen."""
        until = time.monotonic() + LAST_S
        while (found := self.there()) and time.monotonic() < until:
            for one in found:
                with contextlib.suppress(PermissionError):
                    process_tree.stop(one)
            for one in self.there():
                _send(one, signal.SIGKILL)
            self._await(_ROUND_MS / 1_000, meanwhile)
        return len(self.there())

    def _await(self, seconds: float, meanwhile: Callable[[], None]) -> None:
        """Until all have ended, or so long."""
        until = time.monotonic() + seconds
        while (found := self.there()) and (left := until - time.monotonic()) > 0:
            meanwhile()
            _one_ended(found[0], min(_ROUND_MS, int(left * 1_000) + 1))


def _one_ended(pid: int, milliseconds: int) -> None:
    try:
        leads = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    waiting = select.poll()
    waiting.register(leads, select.POLLIN)
    waiting.poll(milliseconds)
    os.close(leads)


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
