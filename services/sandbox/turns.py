"""Many conversations on one poll: each is a generator that says which descriptors it waits for, and until when."""

import select
import time
from collections.abc import Generator, Iterable
from typing import NamedTuple

IN, OUT = select.POLLIN, select.POLLOUT
NEVER = float("inf")
_LONGEST_MS = 3_600_000


class Wait(NamedTuple):
    """What a conversation waits for: events by descriptor, or a moment of the monotonic clock."""

    events: dict[int, int]
    until: float = NEVER


Ready = frozenset[int]
"""Descriptors on which something happened; none where the moment came first."""
Task = Generator[Wait, Ready, None]


class Turns:
    """Gives each conversation its turn. A descriptor belongs to one of them at a time."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._waits: dict[Task, Wait] = {}
        self._whose: dict[int, Task] = {}

    def __len__(self) -> int:
        return len(self._waits)

    def start(self, task: Task) -> None:
        """Begin it, up to where it first waits."""
        self._wait(task, next(task, None))

    def turn(self, others: Iterable[int]) -> Ready:
        """Wait until something happens, and go on with whom it concerns; which of `others` can be read."""
        theirs = tuple(others)
        for one in theirs:
            self._poll.register(one, IN)
        found = frozenset(descriptor for descriptor, _ in self._poll.poll(self._milliseconds()))
        for one in theirs:
            self._poll.unregister(one)
        concerned = dict.fromkeys(self._whose[one] for one in found if one in self._whose)
        now = time.monotonic()
        concerned |= dict.fromkeys(task for task, wait in self._waits.items() if wait.until <= now)
        for task in concerned:
            self._go_on(task, found)
        return found.intersection(theirs)

    def end(self) -> None:
        """End all of them where they are."""
        for task in tuple(self._waits):
            task.close()
        self._waits.clear()

    def _go_on(self, task: Task, found: Ready) -> None:
        wait = self._waits.pop(task)
        for descriptor in wait.events:
            self._poll.unregister(descriptor)
            del self._whose[descriptor]
        try:
            self._wait(task, task.send(found.intersection(wait.events)))
        except StopIteration:
            return

    def _wait(self, task: Task, wait: Wait | None) -> None:
        if wait is None:
            return
        self._waits[task] = wait
        for descriptor, events in wait.events.items():
            self._poll.register(descriptor, events)
            self._whose[descriptor] = task

    def _milliseconds(self) -> int:
        until = min((one.until for one in self._waits.values()), default=NEVER)
        return max(0, min(_LONGEST_MS, int((until - time.monotonic()) * 1000) + 1)) if until < NEVER else _LONGEST_MS
