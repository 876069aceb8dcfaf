"""Running a command and keeping what it prints, without changing what it does: terminal, signals, exit status."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import tty
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType

from daemon.terminal.attended import Attended
from daemon.terminal.head_and_tail import HeadAndTail
from daemon.terminal.relay import READ
from daemon.terminal.window import copy_size, foreground

NOT_FOUND, NOT_EXECUTABLE = 127, 126


def run(command: Sequence[str], kept: HeadAndTail, environment: Mapping[str, str] | None = None) -> int:
    """Run `command`, pass its output on and keep it; its status as a shell shows it, negative when Ctrl-C ended it.

    Before a person it gets a terminal of its own, so that colours, widths and job control stay. Where only its output
    goes to a terminal, as with `echo y | sotto run -- CMD` or in the background, that is a terminal too, and its input
    and its job control are those that it would have without us. Elsewhere there are two pipes.
    """
    environment = os.environ if environment is None else environment
    if not (sys.stdin.isatty() and sys.stdout.isatty() and foreground()):
        return _beside(command, kept, environment)
    try:
        attended = Attended(command, environment, kept)
    except OSError as error:
        return _not_started(command, error, kept)
    return attended.until_end()


def _beside(command: Sequence[str], kept: HeadAndTail, environment: Mapping[str, str]) -> int:
    """In our own session and process group: the terminal's signals reach it without us."""
    ends = _Ends()
    try:
        child = subprocess.Popen(
            command, stdout=ends.theirs[0], stderr=ends.theirs[1], env=environment, close_fds=False
        )
    except OSError as error:
        ends.close()
        return _not_started(command, error, kept)
    finally:
        ends.close_theirs()
    forwarded = _forwarded(child.pid, signal.SIGTERM, signal.SIGHUP)
    resized = _handled(lambda _number, _frame: ends.resize(child.pid), signal.SIGWINCH)
    with forwarded, resized, _ignored(signal.SIGINT), _death(child.pid) as death:
        while ends.ours and (ready := _readable(list(ends.ours), death)):
            for end in ready:
                data = ends.read(end)
                kept.add(data)
                if not data or not _pass_on(data, ends.ours[end]):
                    ends.drop(end)
        ends.close()
        status = child.wait()
    return status if status >= 0 or status == -signal.SIGINT else as_shown(status)


def as_shown(ended: int) -> int:
    """A status as a shell shows it: 128 + n for signal n."""
    return ended if ended >= 0 else 128 - ended


class _Ends:
    """Where the command's output and errors come out: pipes, and a pseudo-terminal where ours go to a terminal."""

    def __init__(self) -> None:
        self._terminal = self._slave = -1
        self.ours: dict[int, int] = {}
        """Where to read; and where to pass that on."""
        both = [self._opened(end) for end in (1, 2)]
        self.theirs = tuple(both)

    def _opened(self, end: int) -> int:
        if not os.isatty(end):
            ours, theirs = os.pipe()
        elif self._terminal >= 0:  # errors, beside output that goes to a terminal: the same one
            return self._slave
        else:
            ours, theirs = os.openpty()
            self._terminal, self._slave = ours, theirs
            tty.setraw(theirs)  # the real terminal turns line ends into what it needs
            copy_size(ours)
        self.ours[ours] = end
        return theirs

    def read(self, end: int) -> bytes:
        """Nothing when the other end is closed."""
        try:
            return os.read(end, READ)
        except OSError:  # EIO, which is how a pseudo-terminal says so
            return b""

    def resize(self, pid: int) -> None:
        if self._terminal in self.ours:
            copy_size(self._terminal)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGWINCH)  # the first one may have come before the new size

    def drop(self, end: int) -> None:
        os.close(end)
        del self.ours[end]

    def close(self) -> None:
        for end in list(self.ours):
            self.drop(end)

    def close_theirs(self) -> None:
        for end in set(self.theirs):
            os.close(end)


def _readable(ends: list[int], death: int) -> list[int]:
    """Ends that can be read; none when the command is gone and has left nothing.

    A job that it left behind may hold the other ends for days; nobody waits for that.
    """
    ready = select.select([*ends, death], [], [])[0]
    return [end for end in (select.select(ends, [], [], 0)[0] if death in ready else ready) if end != death]


def _pass_on(data: bytes, descriptor: int) -> bool:
    """False when nobody takes it any more (a closed pipe, a full disk): the command is to feel that, as without us."""
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _death(pid: int) -> Iterator[int]:
    """A descriptor that can be read once the process is gone."""
    descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _forwarded(pid: int, *numbers: int) -> Iterator[None]:
    """Hand signals on to the command."""

    def forward(number: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    with _handled(forward, *numbers):
        yield


@contextlib.contextmanager
def _ignored(*numbers: int) -> Iterator[None]:
    """Leave Ctrl-C to the command, which the terminal sends it to as well."""
    with _handled(lambda _number, _frame: None, *numbers):
        yield


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], None], *numbers: int) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _not_started(command: Sequence[str], error: OSError, kept: HeadAndTail) -> int:
    """Say what a shell would say, and keep it as the command's output."""
    found = not isinstance(error, FileNotFoundError)
    reason = os.strerror(error.errno or 0).lower() if found else "command not found"
    said = f"sotto run: {command[0]}: {reason}\n".encode()
    kept.add(said)
    sys.stderr.buffer.write(said)
    sys.stderr.flush()
    return NOT_EXECUTABLE if found else NOT_FOUND
