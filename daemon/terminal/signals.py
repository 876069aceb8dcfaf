"""Signals as something that a poll loop can wait for."""

import os
import signal
from types import FrameType

MOST = 4_096


class Signals:
    """From now until `release` these signals only make `fileno` readable."""

    def __init__(self, *numbers: signal.Signals) -> None:
        self._reading, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._wakeup = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _noted) for number in numbers}

    def fileno(self) -> int:
        return self._reading

    def take(self) -> set[int]:
        """Numbers of those that came since the last call."""
        try:
            return set(os.read(self._reading, MOST))
        except BlockingIOError:
            return set()

    def release(self) -> None:
        """As it was before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        os.close(self._reading)
        os.close(self._writing)


def to_default() -> None:
    """In a child before it becomes another program: what Python ignores is the program's own again."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """The wakeup descriptor has its number."""
