"""The proxy of one run: a child of ours that listens inside of the sandbox and connects outside of it.

What it notes lies in memory that both have, so that nobody waits for a reader, and nothing is lost when it is killed.
"""

import json
import os
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from knowledge.sandbox.reached import Connection, Reached
from services.sandbox import kernel
from services.sandbox.line import Allowances, Line, Reach
from services.sandbox.passing import Allowance
from services.sandbox.turns import Task, Turns

_GRACE_MS = 5_000
_FIRST = 3


class Proxy:
    """One that runs; `end` ends it."""

    def __init__(self, listener: int, reach: Reach) -> None:
        """Takes the listening socket, which is closed here."""
        self._noted = os.memfd_create("sotto")
        lives, self._leash = os.pipe2(os.O_CLOEXEC)
        parent = os.getpid()
        try:
            self.pid = os.fork()
            if self.pid == 0:
                _child(listener, lives, self._noted, reach, parent)
        finally:
            os.close(listener)
            os.close(lives)

    def end(self) -> Reached:
        """What was reached through it. It ends what goes through it still."""
        os.write(self._leash, b".")  # whoever else was forked meanwhile may have it open, too
        os.close(self._leash)
        ended = os.pidfd_open(self.pid)
        waiting = select.poll()
        waiting.register(ended, select.POLLIN)
        if not waiting.poll(_GRACE_MS):
            signal.pidfd_send_signal(ended, signal.SIGKILL)
        os.close(ended)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.lseek(self._noted, 0, os.SEEK_SET)
        with os.fdopen(self._noted, "rb") as noted:
            return _reached(noted.read(), died=status != 0)


def _reached(noted: bytes, *, died: bool) -> Reached:
    found, left_out = [], 0
    for line in noted.split(b"\n")[:-1]:
        told = json.loads(line)
        if isinstance(told, int):
            left_out = told
        else:
            found.append(Connection(*told))
    if died:
        found.append(Connection("", 0, "", "failed", "the proxy ended before the run", 0, 0, 0.0))
    return Reached(tuple(found), left_out)


@contextmanager
def serving(listener: int, reach: Reach) -> Iterator[list[Reached]]:
    """A proxy while this lasts; what was reached is in the list afterwards."""
    told: list[Reached] = []
    try:
        running: Proxy | None = Proxy(listener, reach)
    except OSError:  # no more processes: what runs already finds nobody who answers
        running = None
        told.append(Reached((Connection("", 0, "", "failed", "the proxy could not be started", 0, 0, 0.0),)))
    try:
        yield told
    finally:
        if running:
            told.append(running.end())


def _child(listener: int, lives: int, noted: int, reach: Reach, parent: int) -> NoReturn:
    try:
        kernel.die_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # it ends with the leash
        _keep_open(listener, lives, noted)
        _Serving(socket.socket(fileno=listener), lives, noted, reach).run()
        os._exit(0)
    finally:
        os._exit(1)


def _keep_open(*wanted: int) -> None:
    """Have nothing else of whoever started us open: neither their files nor their connections."""
    before = _FIRST
    for one in sorted(wanted):
        os.closerange(before, one)
        before = one + 1
    os.closerange(before, os.sysconf("SC_OPEN_MAX"))


class _Serving:
    """What the child does."""

    def __init__(self, listener: socket.socket, lives: int, noted: int, reach: Reach) -> None:
        self._listener, self._lives, self._noted, self._reach = listener, lives, noted, reach
        self._allowances = Allowances(Allowance(reach.bounds.up), Allowance(reach.bounds.down))
        self._turns = Turns()
        self._listed = self._left_out = 0
        listener.setblocking(False)

    def run(self) -> None:
        """Until whoever started it lets go of the leash."""
        while True:
            free = len(self._turns) < self._reach.bounds.connections
            others = (self._lives, self._listener.fileno()) if free else (self._lives,)
            ready = self._turns.turn(others)
            if self._lives in ready:
                break
            if ready:
                self._accept()
        self._turns.end()
        if self._left_out:
            self._note(self._left_out)

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return
        client.setblocking(False)
        self._turns.start(self._served(Line(client, self._reach, self._allowances)))

    def _served(self, line: Line) -> Task:
        try:
            yield from line.served()
        finally:
            self._known(line.record())

    def _known(self, record: Connection) -> None:
        if self._listed < self._reach.bounds.listed:
            self._listed += 1
            self._note(record)
        else:
            self._left_out += 1

    def _note(self, what: object) -> None:
        os.write(self._noted, json.dumps(what).encode() + b"\n")
