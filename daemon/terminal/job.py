"""A command as the job of a terminal of its own: it can be stopped and go on, as it could without us.

Its parent is a process of the new session that does what the command does: it stops, goes on and ends. Without it the
command's process group would be orphaned, and the kernel does not stop those when Ctrl-Z is typed.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import termios
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import NamedTuple, NoReturn

from daemon.terminal.signals import to_default

MESSAGE = 32
_STARTED, _FAILED = "started", "failed"
_KEPT_AWAY = (signal.SIGTTOU, signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGWINCH)
"""Signals that are the command's to answer, not its parent's."""


class Job(NamedTuple):
    """A command that was started."""

    parent: int
    """Process id of its parent, whose exit status is its own as a shell shows it."""
    pid: int

    def signal(self, number: int) -> None:
        """To the command and its children, as the terminal would."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def go_on(self) -> None:
        """After it was stopped."""
        os.kill(self.parent, signal.SIGCONT)
        self.signal(signal.SIGCONT)


def start(command: Sequence[str], terminal: int, environment: Mapping[str, str], *, errors: bool) -> Job:
    """Start it in `terminal`, its standard error there too if `errors` says so. Raises OSError."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    parent = os.fork()
    if not parent:
        _Parent(terminal, writing).live(command, environment, errors=errors)
    os.close(writing)
    word, _, number = os.read(reading, MESSAGE).decode("ascii").partition(" ")
    os.close(reading)
    if word != _STARTED:
        os.waitpid(parent, 0)
        code = int(number) if word == _FAILED else 0
        raise OSError(code, os.strerror(code))
    return Job(parent, int(number))


class _Parent:
    """What the parent is and does, between fork and exit."""

    def __init__(self, terminal: int, telling: int) -> None:
        self._terminal, self._telling = terminal, telling
        self._ignored = [number for number in _KEPT_AWAY if signal.getsignal(number) is signal.SIG_IGN]

    def live(self, command: Sequence[str], environment: Mapping[str, str], *, errors: bool) -> NoReturn:
        try:
            to_default()
            os.setsid()
            fcntl.ioctl(self._terminal, termios.TIOCSCTTY, 0)
            for number in _KEPT_AWAY:
                signal.signal(number, signal.SIG_IGN)
            self._wait(self._begin(command, environment, errors=errors))
        finally:
            os._exit(1)

    def _begin(
        self, command: Sequence[str], environment: Mapping[str, str], *, errors: bool
    ) -> "subprocess.Popen[bytes]":
        try:
            child = subprocess.Popen(
                command,
                stdin=self._terminal,
                stdout=self._terminal,
                stderr=self._terminal if errors else None,
                env=environment,
                close_fds=False,  # what the shell opened for the command, as in `diff <(a) <(b)`, is the command's
                preexec_fn=self._own_group,  # noqa: PLW1509 - this process has one thread
            )
        except OSError as error:
            os.write(self._telling, f"{_FAILED} {error.errno or 0}".encode())
            os._exit(1)
        os.write(self._telling, f"{_STARTED} {child.pid}".encode())
        os.close(self._telling)
        return child

    def _own_group(self) -> None:
        """In the command, before it is it: the foreground job, with the signals that we were given."""
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
            os.tcsetpgrp(self._terminal, os.getpid())
        for number in set(_KEPT_AWAY).difference(self._ignored):
            signal.signal(number, signal.SIG_DFL)

    def _wait(self, child: "subprocess.Popen[bytes]") -> NoReturn:
        """Stop when it stops, end as it ends."""

        def hung_up(_number: int, _frame: FrameType | None) -> None:
            for number in (signal.SIGHUP, signal.SIGCONT):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, number)

        signal.signal(signal.SIGHUP, hung_up)  # sent to us alone, when whoever shows the terminal is gone
        _, status = os.waitpid(child.pid, os.WUNTRACED)
        while os.WIFSTOPPED(status):
            os.kill(os.getpid(), signal.SIGSTOP)
            _, status = os.waitpid(child.pid, os.WUNTRACED)
        with contextlib.suppress(OSError):  # what it left in the background is not to be hung up when we go
            os.tcsetpgrp(self._terminal, os.getpgrp())
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
        code = os.waitstatus_to_exitcode(status)
        os._exit(code if code >= 0 else 128 - code)
