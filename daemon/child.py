"""A child of the supervisor: forked from the warmed parent, tied by its leash, its death seen by pidfd."""

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Protocol

from daemon.leash import Leash

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_libc = ctypes.CDLL(None, use_errno=True)


class Child(Protocol):
    """What the supervisor needs of a child; `daemon.doubles.FakeChild` is the other one."""

    pid: int
    leash: Leash

    def fileno(self) -> int:
        """Readable when the child is dead."""
        ...

    def kill(self, number: int) -> None:
        """Send a signal."""
        ...

    def reap(self) -> str:
        """How it ended: `exit 0`, `killed by SIGKILL`. Call once, when it is dead."""
        ...


Fork = Callable[[str, Callable[[Leash], None], Iterable[int]], Child]


class ForkedChild:
    """A real process."""

    def __init__(self, pid: int, leash: Leash) -> None:
        self.pid = pid
        self.leash = leash
        self._pidfd = os.pidfd_open(pid)

    def fileno(self) -> int:
        return self._pidfd

    def kill(self, number: int) -> None:
        signal.pidfd_send_signal(self._pidfd, number)

    def reap(self) -> str:
        _, status = os.waitpid(self.pid, 0)
        os.close(self._pidfd)
        self.leash.close()
        if os.WIFSIGNALED(status):
            return f"killed by {signal.Signals(os.WTERMSIG(status)).name}"
        return f"exit {os.WEXITSTATUS(status)}"


def fork(name: str, main: Callable[[Leash], None], close: Iterable[int]) -> Child:
    """Start `main` in a child that dies with its parent. `close` are descriptors that are not for it."""
    ours, theirs = Leash.pair()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        theirs.close()
        return ForkedChild(pid, ours)
    status = 1
    try:
        _settle(name, parent, [ours.fileno(), *close])
        main(theirs)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # a child ends here and nowhere else: never in the parent's stack
        logging.getLogger(name).critical("ended by an error", exc_info=True)
    finally:
        logging.shutdown()
        sys.stdout.flush()
        os._exit(status)
    raise AssertionError


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Have this signal sent to this process when its parent ends; 0 for none."""
    _libc.prctl(_PR_SET_PDEATHSIG, number)


def _settle(name: str, parent: int, close: Iterable[int]) -> None:
    """Cut what ties a fresh fork to its parent's business, and tie its life to the parent's."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    for descriptor in close:
        os.close(descriptor)
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    _libc.prctl(_PR_SET_NAME, f"sotto-{name}".encode()[:15], 0, 0, 0)
