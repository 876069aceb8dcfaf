"""Running a command and keeping what it prints, without changing what it does: terminal, signals, exit status."""

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
import tty
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

NOT_FOUND, NOT_EXECUTABLE = 127, 126
READ = 64 << 10


class HeadAndTail:
    """The first quarter and the last three of a limited number of bytes; the middle is left out and counted."""

    def __init__(self, limit: int) -> None:
        self._head_room = limit // 4
        self._tail_room = limit - self._head_room
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._held = 0
        self.total = 0

    def add(self, data: bytes) -> None:
        self.total += len(data)
        room = self._head_room - len(self._head)
        self._head += data[:room] if room > 0 else b""
        rest = data[max(room, 0) :]
        if rest:
            self._tail.append(rest)
            self._held += len(rest)
        while self._held - len(self._tail[0] if self._tail else b"") >= self._tail_room:
            self._held -= len(self._tail.popleft())

    def bytes(self) -> bytes:
        """What was kept; a line in the middle says how much was not."""
        tail = b"".join(self._tail)[-self._tail_room :]
        left_out = self.total - len(self._head) - len(tail)
        gap = b"\n[%d bytes left out]\n" % left_out if left_out else b""
        return bytes(self._head) + gap + tail


def run(command: Sequence[str], kept: HeadAndTail) -> int:
    """Run `command`, pass its output on and keep it; its status as a shell shows it.

    In a terminal it gets a terminal of its own, so that colours and widths stay; elsewhere two pipes.
    """
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _in_terminal(command, kept)
    return _in_pipes(command, kept)


def _in_pipes(command: Sequence[str], kept: HeadAndTail) -> int:
    try:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, close_fds=False)
    except OSError as error:
        return _not_started(command, error, kept)
    assert child.stdout
    assert child.stderr
    pipes = {child.stdout.fileno(): (child.stdout, 1), child.stderr.fileno(): (child.stderr, 2)}
    forwarded = _forwarded(child.pid, signal.SIGTERM, signal.SIGHUP)
    with child.stdout, child.stderr, forwarded, _ignored(signal.SIGINT), _death(child.pid) as death:
        while pipes and (ready := _readable(list(pipes), death)):
            for end in ready:
                data = os.read(end, READ)
                kept.add(data)
                if not data or not _pass_on(data, pipes[end][1]):
                    pipes.pop(end)[0].close()
        return _status(child.wait())


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


def _in_terminal(command: Sequence[str], kept: HeadAndTail) -> int:
    ours, theirs = os.openpty()
    _copy_size(ours)
    try:
        child = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs if sys.stderr.isatty() else None,
            close_fds=False,  # what the shell opened for the command, as in `diff <(a) <(b)`, is the command's
            preexec_fn=lambda: _take_terminal(theirs),  # noqa: PLW1509 - this process has one thread
        )
    except OSError as error:
        os.close(ours)
        os.close(theirs)
        return _not_started(command, error, kept)
    os.close(theirs)

    def resized(_number: int, _frame: FrameType | None) -> None:
        _copy_size(ours)

    resizing = _handled(resized, signal.SIGWINCH)
    forwarded = _forwarded(child.pid, signal.SIGTERM, signal.SIGHUP)
    try:
        with resizing, forwarded, _raw(sys.stdin.fileno()), _death(child.pid) as death:
            _relay(ours, death, kept)
            return _status(child.wait())  # before the terminal is closed, which would hang up on the command
    finally:
        os.close(ours)


def _relay(terminal: int, death: int, kept: HeadAndTail) -> None:
    """Keys to the command, its output to us, until it is gone or has closed its terminal."""
    keyboard = sys.stdin.fileno()
    ends = [terminal, keyboard]
    while ready := _readable(ends, death):
        if keyboard in ready:
            keys = os.read(keyboard, READ)
            if keys:
                _pass_on(keys, terminal)
            else:
                ends.remove(keyboard)
        if terminal in ready:
            try:
                data = os.read(terminal, READ)
            except OSError:  # EIO: the last process that held the other end is gone
                return
            kept.add(data)
            _pass_on(data, sys.stdout.fileno())


@contextlib.contextmanager
def _death(pid: int) -> Iterator[int]:
    """A descriptor that can be read once the process is gone."""
    descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take_terminal(terminal: int) -> None:
    """In the child: a session of its own with this terminal, so that Ctrl-C reaches it."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def _copy_size(terminal: int) -> None:
    with contextlib.suppress(OSError):
        size = fcntl.ioctl(sys.stdout.fileno(), termios.TIOCGWINSZ, b"\0" * 8)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)


@contextlib.contextmanager
def _raw(terminal: int) -> Iterator[None]:
    before = termios.tcgetattr(terminal)
    tty.setraw(terminal, termios.TCSADRAIN)  # not TCSAFLUSH, which would throw away what was typed ahead
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):  # it may be gone
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


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


def _status(returncode: int) -> int:
    """Exit status as a shell shows it: 128 + n for signal n."""
    return returncode if returncode >= 0 else 128 - returncode
