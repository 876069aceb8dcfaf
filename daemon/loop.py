"""One poll for everything a process waits for: descriptors that can be read, and parts with something due."""

import select
from collections.abc import Callable, Iterable
from typing import Protocol

from knowledge.clock import Clock

Then = Callable[[], None]


class Part(Protocol):
    """Something that lives in a loop."""

    def deadlines(self) -> Iterable[float]:
        """When it next has something to do, in monotonic seconds; nothing when it waits for others."""
        ...

    def due(self) -> None:
        """Do what has become due; called after every turn."""
        ...


class Loop:
    """Sleeps until something happens; with nothing to wait for but descriptors it takes no time at all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._poll = select.poll()
        self._then: dict[int, Then] = {}
        self._parts: list[Part] = []

    @property
    def descriptors(self) -> list[int]:
        """What is waited for; a forked child must not keep them."""
        return list(self._then)

    def join(self, *parts: Part) -> None:
        self._parts += parts

    def watch(self, descriptor: int, then: Then) -> None:
        """Call `then` whenever `descriptor` can be read."""
        self._then[descriptor] = then
        self._poll.register(descriptor, select.POLLIN)

    def unwatch(self, descriptor: int) -> None:
        if self._then.pop(descriptor, None):
            self._poll.unregister(descriptor)

    def turn(self) -> None:
        """Wait for something, handle it, do what has become due."""
        ready = [(descriptor, self._then.get(descriptor)) for descriptor, _ in self._poll.poll(self._timeout())]
        for descriptor, then in ready:
            # A number may have been closed and given anew since: what is meant is who waited when it became ready.
            if then and self._then.get(descriptor) is then:
                then()
        for part in self._parts:
            part.due()

    def _timeout(self) -> float | None:
        due = [at for part in self._parts for at in part.deadlines()]
        return max(0.0, (min(due) - self._clock.monotonic()) * 1_000 + 1) if due else None
