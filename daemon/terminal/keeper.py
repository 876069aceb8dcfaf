"""Keeps what commands printed: a process beside the relay, of low priority, without which the terminal goes on."""

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple, NoReturn

from daemon.config_quick import capture_limit, success_limit
from daemon.hiding import Hiding, may_hold
from daemon.paths import Paths
from daemon.terminal.alternate import MainScreen
from daemon.terminal.head_and_tail import HeadAndTail
from daemon.terminal.messages import (
    BEGUN,
    ENDED,
    FAREWELL,
    GIVEN_UP,
    LARGEST,
    PRINTED,
    SETTLED,
    SURROUNDED,
)
from daemon.terminal.trim import trimmed
from daemon.terminal.window import KEYBOARD, Modes, restore

NICE = 10
MESSAGE = 2 * LARGEST
MOST_SECRETS = 4_096
PATIENCE_S, LOOK_S = 3.0, 0.02
"""How long the record of a command may follow its end, and how often we look for it meanwhile."""


class _Waiting(NamedTuple):
    """An output whose record is not there yet."""

    run: str
    output: bytes
    until: float


class Keeper:
    """What it knows and does; `start` gives it a process."""

    def __init__(self, paths: Paths, environment: Mapping[str, str]) -> None:
        self._paths = paths
        self._surroundings = dict(environment)
        self._secrets = set(environment.values())
        self._hiding: Hiding | None = None
        self._run = ""
        self._kept, self._main = HeadAndTail(0), MainScreen()
        self._waiting: list[_Waiting] = []
        self._settled: list[str] = []

    def hear(self, message: bytes) -> None:
        """One message of the relay."""
        kind, rest = message[:1], message[1:]
        if kind == BEGUN:
            self._run = rest.decode()
            self._kept, self._main = HeadAndTail(capture_limit(self._paths.config_file)), MainScreen()
        elif kind == PRINTED:
            self._kept.add(self._main.outside(rest))
        elif kind == SURROUNDED:
            self._surround(rest)
        elif kind == ENDED:
            run, _, status = rest.decode().partition(";")
            if run == self._run:
                self._ended(status)
            else:
                self._settled.append(run)
            self._run, self._kept = "", HeadAndTail(0)

    def look(self) -> None:
        """Write what its record has come for.

        Without one nothing is written: the command is one of those that are not to be recorded.
        """
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if (self._paths.spool / f"run-{one.run}.cmd").exists():
                with contextlib.suppress(OSError):  # no room or no folder: this output is not kept
                    _put(self._paths, one)
                self._settled.append(one.run)
            elif time.monotonic() < one.until:
                self._waiting.append(one)
            else:
                self._settled.append(one.run)

    def settled(self) -> list[str]:
        """The runs of which nothing more is to be done, each once."""
        settled, self._settled = self._settled, []
        return settled

    @property
    def waits(self) -> bool:
        """Whether it is to look again soon."""
        return bool(self._waiting)

    def _ended(self, status: str) -> None:
        self._hiding = self._hiding or Hiding(self._surroundings, self._paths.redaction_key)
        self._hiding.report(self._paths.report(self._run))
        if status == GIVEN_UP:
            self._settled.append(self._run)
            return
        self._kept.add(self._main.finish())
        limit = None if int(status) else success_limit(self._paths.config_file)
        output = trimmed(self._hiding.output(self._kept, limit))
        self._waiting.append(_Waiting(self._run, output, time.monotonic() + PATIENCE_S))
        self.look()

    def _surround(self, environment: bytes) -> None:
        """What a variable held before is secret still."""
        for one in environment.decode("utf-8", "surrogateescape").split("\0"):
            name, _, value = one.partition("=")
            if value in self._secrets or not may_hold(name, value) or len(self._secrets) >= MOST_SECRETS:
                continue
            self._secrets.add(value)
            self._surroundings[_free(name, self._surroundings)] = value
            self._hiding = None


def start(paths: Paths, environment: Mapping[str, str], modes: Modes) -> socket.socket:
    """Our end of the connection to a new keeper. Raises OSError.

    It gives the terminal its `modes` back if we die without a word.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    between = os.fork()
    if not between:
        if not os.fork():
            ours.close()
            _live(Keeper(paths, environment), theirs, modes)
        os._exit(0)
    os.waitpid(between, 0)  # nobody is to wait for the keeper itself
    theirs.close()
    return ours


def _live(keeper: Keeper, relay: socket.socket, modes: Modes) -> NoReturn:
    """The keeper's whole life."""
    try:
        terminal = _alone(relay.fileno())
        if _listen(keeper, relay) != FAREWELL:
            restore(terminal, modes)
        os.close(terminal)  # whoever shows it may wait for everybody to have closed it
        while keeper.waits:
            time.sleep(LOOK_S)
            keeper.look()
    finally:
        os._exit(0)


def _listen(keeper: Keeper, relay: socket.socket) -> bytes:
    """Hear all that the relay says; its last word, nothing when it died."""
    coming = select.poll()
    coming.register(relay, select.POLLIN)
    message = b""
    while True:
        _tell(relay, keeper.settled())
        ready = coming.poll(LOOK_S * 1_000 if keeper.waits else None)
        if not ready:
            keeper.look()
            continue
        try:
            message = relay.recv(MESSAGE)
        except ConnectionResetError:  # it ended without hearing all of us; its last words come next
            continue
        if message[:1] in (b"", FAREWELL):
            return message
        keeper.hear(message)


def _tell(relay: socket.socket, settled: Iterable[str]) -> None:
    """A relay that is gone or stopped does not hear it; that it may tell another keeper once more changes nothing."""
    for run in settled:
        with contextlib.suppress(OSError):
            relay.send(SETTLED + run.encode(), socket.MSG_DONTWAIT)


def _alone(relay: int) -> int:
    """Away from the terminal and what happens to it; a descriptor of the terminal."""
    signal.set_wakeup_fd(-1)
    os.setsid()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGWINCH, signal.SIGCONT):
        signal.signal(number, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    terminal = os.dup(KEYBOARD)
    for end in {int(name) for name in os.listdir("/proc/self/fd")} - {0, 1, 2, relay, terminal}:  # noqa: PTH208
        with contextlib.suppress(OSError):  # the folder itself, which is closed by now
            os.close(end)
    nothing = os.open(os.devnull, os.O_RDWR)
    for end in (0, 1, 2):
        os.dup2(nothing, end)
    os.close(nothing)
    with contextlib.suppress(OSError):
        os.nice(NICE)
    return terminal


def _put(paths: Paths, one: _Waiting) -> None:
    """Whole, and under its name only then."""
    path = paths.spool / f"run-{one.run}.out"
    partial = path.with_suffix(".out.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(one.output)
        partial.rename(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _free(name: str, taken: Mapping[str, str]) -> str:
    """The name, with as many strokes as keep both values."""
    while name in taken:
        name += "_"
    return name
