"""What the assistant says next, a unit at a time: parts of an answer at their places, events, and spans of what ended.

An answer names its question as its cause, not what was heard last; so it is said by an input, not by a handler.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from daemon.questions import Open
from daemon.service import Seen
from knowledge.events import Event
from knowledge.reasoning.parts import Part


class Outgoing:
    """`fileno` and `take` are made for `Service.inputs`."""

    def __init__(self) -> None:
        self._soon = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._ready: deque[Seen] = deque()
        self._later: list[Callable[[], object]] = []

    def fileno(self) -> int:
        return self._soon

    def close(self) -> None:
        os.close(self._soon)

    def say(
        self,
        one: Open,
        events: Iterable[Event] = (),
        parts: Iterable[Part] = (),
        *,
        first: Iterable[Event] = (),
        project: int | None = None,
        then: Callable[[], None] | None = None,
    ) -> None:
        """One unit of an answer: `first`, the parts, the events, the steps that have ended since the last unit."""
        spans, one.ended = one.ended, []
        said = (*first, *one.stream.append(parts), *events, *spans)
        if said:
            self._ready.append(Seen(said, one.stream.mark(), then, project, one.seen))
            os.eventfd_write(self._soon, 1)

    def later(self, work: Callable[[], object]) -> None:
        """Do something when all that is ready is said: while others are at work."""
        self._later.append(work)
        os.eventfd_write(self._soon, 1)

    def take(self) -> Iterator[Seen]:
        os.eventfd_read(self._soon)
        while self._ready:
            yield self._ready.popleft()
        while self._later:
            self._later.pop()()
