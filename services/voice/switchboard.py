"""What the parts of the voice share: descriptors and moments that they wait for, and what they tell the world."""

import contextlib
import os
import select
from collections.abc import Callable, Iterator

from daemon.alarm import Alarm
from daemon.service import Seen
from knowledge.clock import Clock
from knowledge.envelope import Envelope
from knowledge.events import Event

Then = Callable[[], None]


class Switchboard:
    """One descriptor for all of them; nothing wakes up but for one of these."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._ready = select.epoll()
        self._alarm = Alarm()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        """Rings when something is to be told, which may have come up anywhere."""
        self._then: dict[int, Then] = {}
        self._moments: dict[str, tuple[float, Then]] = {}
        self._told: list[Seen] = []
        self.watch(self._alarm.fileno(), self._alarm.hear)
        self.watch(self._bell, self._heard)

    def fileno(self) -> int:
        return self._ready.fileno()

    def now(self) -> float:
        """Seconds that only grow."""
        return self.clock.lived()

    def watch(self, descriptor: int, then: Then) -> None:
        """Call `then` whenever it can be read."""
        self._then[descriptor] = then
        self._ready.register(descriptor, select.EPOLLIN)

    def unwatch(self, descriptor: int) -> None:
        if self._then.pop(descriptor, None):
            self._ready.unregister(descriptor)

    def ring_in(self, seconds: float, name: str, then: Then) -> None:
        """Call `then` once, after so long; what was set under that name before is forgotten."""
        self._moments[name] = self.now() + seconds, then
        self._set()

    def forget(self, name: str) -> None:
        self._moments.pop(name, None)

    def tell(self, *events: Event, cause: Envelope | None = None, then: Then | None = None) -> None:
        """Publish as one unit; `then` is called when that is committed."""
        self._told.append(Seen(events, cause=cause, then=then))
        os.eventfd_write(self._bell, 1)

    def turn(self) -> Iterator[Seen]:
        """Call whoever is due, and give what there is to tell."""
        for descriptor, _ in self._ready.poll(0):
            if then := self._then.get(descriptor):
                then()
        for name, (at, then) in [*self._moments.items()]:
            if at <= self.now() and self._moments.get(name) == (at, then):
                del self._moments[name]
                then()
        self._set()
        while self._told:
            yield self._told.pop(0)

    def close(self) -> None:
        self._ready.close()
        self._alarm.close()
        os.close(self._bell)

    def _set(self) -> None:
        if self._moments:
            self._alarm.ring_in(max(0.001, min(at for at, _ in self._moments.values()) - self.now()))

    def _heard(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._bell)
