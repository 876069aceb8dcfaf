"""The user's shell in a pseudo-terminal, so that what commands print is known (decision 11).

Whatever cannot be had, the shell can: without us, as it would have been.
"""

import contextlib
import errno
import fcntl
import gc
import os
import pwd
import select
import signal
import socket
import termios
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NoReturn

from daemon.paths import Paths
from daemon.terminal import keeper
from daemon.terminal.attendance import Attendance, as_shown
from daemon.terminal.feed import Feed, environment_of
from daemon.terminal.marks import Scanner
from daemon.terminal.signals import to_default
from daemon.terminal.window import Modes, Window, foreground
from knowledge.errors import SottoError

OWN_PID, NONCE = "SOTTO_SHELL_PID", "SOTTO_MARK"
LAST_RESORT = "/bin/sh"
GOODBYE_MS = 5_000
"""How long a shell whose terminal was closed may take to put its things in order."""
BEHIND_MS = 50
"""How often what the keeper did not take at once is offered to it again."""
PARENT = 1
"""Which number of /proc/PID/stat, behind the name, is that of the parent."""


class Capturing:
    """A shell from its start to its end."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        """Raises OSError or termios.error where it cannot be captured; nothing has happened then."""
        self._window = Window()
        nonce = os.urandom(8).hex()
        self._scanner, self._feed = Scanner(nonce), Feed(_starter(environment, self._window.modes))
        self._fresh = False
        """A command has begun and printed nothing yet."""
        self._inner, theirs = os.openpty()
        try:
            self._window.dress(theirs)
            self._shell = _start(words, theirs, {**environment, NONCE: nonce})
        except OSError:
            os.close(self._inner)
            self._feed.close()
            self._window.close()
            raise
        finally:
            os.close(theirs)

    def until_end(self) -> int:
        """Its exit status, as a shell shows it; 128 + SIGHUP when its terminal was closed."""
        gc.disable()  # nothing here makes circles, and a collection would be felt in a key
        attendance = Attendance(self._window, self._inner, self._take)
        relay = attendance.relay
        try:
            status = None
            while status is None and not relay.hung_up:
                relay.heed(self._feed.fileno())
                came = attendance.turn(BEHIND_MS if self._feed.behind else None)
                self._feed.turn()
                if came & {signal.SIGTERM, signal.SIGHUP}:
                    break
                status = attendance.ended(self._shell, partial(os.kill, self._shell, signal.SIGCONT))
            relay.show(self._scanner.finish())
        finally:
            attendance.close()
            self._feed.close()
            os.close(self._inner)
        return _farewell(self._shell) if status is None else as_shown(status)

    def _take(self, data: bytes) -> bytes:
        """Without our marks; what stands between two is what a command printed."""
        shown = []
        for piece in self._scanner.feed(data):
            if isinstance(piece, bytes):
                shown.append(piece)
                self._printed(piece)
            elif piece.status is None:
                self._feed.begin(piece.run)
                self._fresh = True
            else:
                self._feed.end(piece.run, piece.status)
                self._fresh = False
        return b"".join(shown)

    def _printed(self, piece: bytes) -> None:
        if self._fresh:
            self._fresh = False
            with contextlib.suppress(OSError):
                self._feed.surround(environment_of(os.tcgetpgrp(self._inner)))
        self._feed.add(piece)


def run(words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Be that shell, or the user's own when `words` is empty; its status. Where it cannot be captured we become it."""
    words = words or [users_own(environment)]
    capturing = capture(words, environment)
    return capturing.until_end() if capturing else become(words, environment)


def users_own(environment: Mapping[str, str]) -> str:
    """The shell of the user: what the environment names, else what the user has logged in with."""
    if named := environment.get("SHELL"):
        return named
    try:
        return pwd.getpwuid(os.getuid()).pw_shell or LAST_RESORT
    except KeyError:  # in a container a user may have a number only
        return LAST_RESORT


def capture(words: Sequence[str], environment: Mapping[str, str]) -> Capturing | None:
    """That shell, captured, if it can be and is not already."""
    if inside(environment) or not (all(map(os.isatty, (0, 1, 2))) and foreground()):
        return None
    try:
        return Capturing(words, environment)
    except (OSError, termios.error):
        return None


def inside(environment: Mapping[str, str]) -> bool:
    """Whether a shell that is captured already is one of our forebears."""
    named = environment.get(OWN_PID, "")
    process = os.getppid()
    while named.isdigit() and process > 1:
        if process == int(named):
            return True
        process = _parent(process)
    return False


def become(words: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Be the plain shell instead; a smaller one where that is not there. Raises OSError."""
    to_default()
    for candidate in (list(words), [LAST_RESORT]):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            os.execvpe(candidate[0], candidate, environment)  # noqa: S606 - that is what the user asked for
    raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), words[0])


def _start(words: Sequence[str], terminal: int, environment: Mapping[str, str]) -> int:
    """Its process id. Raises OSError when it cannot be executed."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    child = os.fork()
    if not child:
        _become_leader(words, terminal, environment, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as news:
        failure = news.read()
    if failure:
        os.waitpid(child, 0)
        raise OSError(int(failure), os.strerror(int(failure)), words[0])
    return child


def _become_leader(words: Sequence[str], terminal: int, environment: Mapping[str, str], telling: int) -> NoReturn:
    """In the child: a session of its own, led by the shell."""
    try:
        to_default()
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        for end in (0, 1, 2):
            os.dup2(terminal, end)
        os.execvpe(words[0], list(words), {**environment, OWN_PID: str(os.getpid())})  # noqa: S606 - as above
    except OSError as error:
        os.write(telling, str(error.errno or errno.EIO).encode())
    finally:
        os._exit(1)


def _starter(environment: Mapping[str, str], modes: Modes) -> Callable[[], socket.socket]:
    """What starts a keeper. Raises OSError when called, where there is nowhere to keep anything."""

    def start() -> socket.socket:
        try:
            return keeper.start(Paths.find(environment), environment, modes)
        except SottoError as error:
            raise OSError(errno.EACCES, str(error)) from error

    return start


def _farewell(shell: int) -> int:
    """Wait a while for a shell whose terminal was closed."""
    with contextlib.suppress(OSError):
        ending = os.pidfd_open(shell)
        waiting = select.poll()
        waiting.register(ending, select.POLLIN)
        waiting.poll(GOODBYE_MS)
        os.close(ending)
        os.waitpid(shell, os.WNOHANG)
    return 128 + signal.SIGHUP


def _parent(process: int) -> int:
    """Of a process; 0 when it is gone."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123 - quicker
            return int(file.read().rpartition(b")")[2].split()[PARENT])
    except (OSError, ValueError, IndexError):
        return 0
