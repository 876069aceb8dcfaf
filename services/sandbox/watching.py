"""Follow a command until all of it has ended: what it prints is passed on up to a limit, and it is ended in time."""

import contextlib
import json
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from knowledge.sandbox.limits import Limits
from knowledge.sandbox.reached import Reached
from services.sandbox.groups import Counted
from services.sandbox.starting import Started

Ended = Literal["exited", "time", "memory", "failed"]
_CHUNK = 65_536
_TELLS_MS = 1_000
"""What bubblewrap has to tell of its child; it needs a few milliseconds."""
_GRACE_MS = 5_000
"""What a tree that was killed has to be gone; the kernel needs milliseconds."""


class Outcome(NamedTuple):
    """How it went."""

    ended: Ended
    """`exited` by itself, out of `time` or `memory`, or `failed`: bubblewrap ended before the command began."""
    status: int
    """As a shell has it: 128 and the signal where one ended it."""
    seconds: float
    left_out: int
    """Bytes of output beyond the limit."""
    reached: Reached = Reached()
    """Through the proxy, where there was one."""


class Watch:
    """One running command. Its numbers are file descriptors and milliseconds."""

    def __init__(self, started: Started, counted: Counted, limits: Limits, put: Callable[[int, bytes], None]) -> None:
        self._started, self._counted, self._left, self._put = started, counted, limits.output, put
        self._begun = time.monotonic()
        self._until = self._begun + limits.seconds
        self._leader = os.pidfd_open(started.pid)
        self._first = -1
        self._told = b""
        self._left_out = 0
        self._over = False
        self._poll = select.poll()
        self._open = {one for one in (started.output, started.errors, started.status) if one >= 0}
        for one in (*self._open, self._leader, counted.ran_out):
            if one >= 0:
                self._poll.register(one, select.POLLIN)

    def follow(self) -> Outcome:
        """Until it has ended."""
        ended: Ended = "exited"
        try:
            while self._step(self._until):
                if time.monotonic() >= self._until:
                    ended = "time"
                    break
        finally:
            self._end()
        status = os.waitstatus_to_exitcode(os.waitpid(self._started.pid, 0)[1])
        self._drain()
        if self._over or self._counted.over():
            ended = "memory"
        return self._outcome(ended, status)

    def _step(self, until: float) -> bool:
        """Wait for something; whether the leader still runs, and may."""
        wait = max(0, int((until - time.monotonic()) * 1000) + 1)
        running = True
        for descriptor, _ in self._poll.poll(wait):
            if descriptor == self._leader:
                running = False
            elif descriptor == self._counted.ran_out:
                running, self._over = False, True
            else:
                self._take(descriptor)
        return running

    def _take(self, descriptor: int) -> None:
        data = os.read(descriptor, _CHUNK)
        if not data:
            self._poll.unregister(descriptor)
            self._open.discard(descriptor)
        elif descriptor == self._started.status:
            self._told += data
            self._know_first()
        else:
            kept = data[: self._left]
            self._left -= len(kept)
            self._left_out += len(data) - len(kept)
            if kept:
                self._put(1 if descriptor == self._started.output else 2, kept)

    def _know_first(self) -> None:
        """The first process of its namespace: with it all others end."""
        pid = self._said("child-pid")
        if self._first < 0 and pid is not None:
            with contextlib.suppress(ProcessLookupError):
                self._first = os.pidfd_open(pid)

    def _said(self, name: str) -> int | None:
        for line in self._told.splitlines():
            with contextlib.suppress(ValueError):
                if name in (found := json.loads(line)):
                    return int(found[name])
        return None

    def _end(self) -> None:
        """End whatever is left of it, and wait until it is gone."""
        self._await_first()
        for one, number in ((self._first, signal.SIGKILL), (self._leader, self._started.stop)):
            if one >= 0:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(one, number)
        for one in (self._first, self._leader):
            if one >= 0:
                waiting = select.poll()
                waiting.register(one, select.POLLIN)
                waiting.poll(_GRACE_MS)

    def _await_first(self) -> None:
        """Bubblewrap tells of its child as soon as there is one. Ended before that is known, it would leave a child
        behind that waits for it for ever.
        """
        waiting = select.poll()
        waiting.register(self._leader, select.POLLIN)
        if self._started.status >= 0:
            waiting.register(self._started.status, select.POLLIN)
        while self._first < 0 and self._started.status in self._open:
            ready = [one for one, _ in waiting.poll(_TELLS_MS)]
            if self._started.status not in ready:
                return
            self._take(self._started.status)

    def _drain(self) -> None:
        """What lies in the pipes still; nobody writes there any more."""
        for one in tuple(self._open):
            os.set_blocking(one, False)
            with contextlib.suppress(BlockingIOError):
                while one in self._open:
                    self._take(one)

    def _outcome(self, ended: Ended, status: int) -> Outcome:
        seconds = time.monotonic() - self._begun
        code = self._said("exit-code")
        if ended == "exited" and self._started.status >= 0 and code is None:
            ended = "failed"
        if ended in ("time", "memory"):
            return Outcome(ended, 128 + signal.SIGKILL, seconds, self._left_out)
        known = status if code is None else code
        return Outcome(ended, known if known >= 0 else 128 - known, seconds, self._left_out)

    def close(self) -> None:
        for one in (self._started.output, self._started.errors, self._started.status, self._leader, self._first):
            if one >= 0:
                os.close(one)
