"""Work that a child does once and then ends: the daily upkeep, and the check after the hub was killed.

A day is counted by the clock that goes on while the machine sleeps and is never set (`Clock.lived`): a machine that
sleeps at night still has its upkeep daily, and nobody who sets the clock brings it twice or never.
"""

import logging
import signal
from collections.abc import Callable

from daemon.alarm import Alarm
from daemon.child import Child, Fork, fork
from daemon.leash import Leash
from knowledge.clock import Clock

DAY_S = 86_400.0
FIRST_S = 60.0
"""The first upkeep comes this long after the start, so that it never slows the start down."""
_log = logging.getLogger("errands")

Watch = Callable[[int, Callable[[], None]], None]


class Errands:
    """One-shot children of the supervisor. `upkeep` says by itself when nothing is due."""

    def __init__(
        self, upkeep: Callable[[Leash], None], check: Callable[[Leash], None], clock: Clock, fork: Fork = fork
    ) -> None:
        self._work = {"upkeep": upkeep, "check": check}
        self._clock = clock
        self._fork = fork
        self._running: dict[str, Child] = {}
        self._next = clock.lived() + FIRST_S
        self._alarm = Alarm()
        self._alarm.ring_in(FIRST_S)
        self._watch: Watch = lambda _descriptor, _then: None
        self._unwatch: Callable[[int], None] = lambda _descriptor: None
        self._descriptors: Callable[[], list[int]] = list
        self._failed: Callable[[str], None] = lambda _name: None

    def attach(
        self,
        watch: Watch,
        unwatch: Callable[[int], None],
        descriptors: Callable[[], list[int]],
        failed: Callable[[str], None],
    ) -> None:
        """Join the supervisor's loop; `descriptors` are those a child must not keep, `failed` hears of failures."""
        self._watch, self._unwatch, self._descriptors, self._failed = watch, unwatch, descriptors, failed
        watch(self._alarm.fileno(), self._alarm.hear)

    @property
    def running(self) -> list[str]:
        return sorted(self._running)

    def deadlines(self) -> list[float]:
        """When the next upkeep is due if the machine stays awake; after a sleep the alarm wakes the loop."""
        return [self._clock.monotonic() + self._next - self._clock.lived()]

    def due(self) -> None:
        """Start what has become due."""
        if self._clock.lived() >= self._next:
            self._next = self._clock.lived() + DAY_S
            self._alarm.ring_in(DAY_S)
            self.start("upkeep")

    def start(self, name: str) -> None:
        """Start an errand now, unless it is on its way already."""
        if name in self._running:
            return
        child = self._fork(name, self._work[name], self._descriptors())
        self._running[name] = child
        self._watch(child.fileno(), lambda: self._ended(name, child))

    def stop(self) -> None:
        """End whatever runs; it is done again the next time."""
        for child in self._running.values():
            child.kill(signal.SIGKILL)

    def close(self) -> None:
        self._alarm.close()

    def _ended(self, name: str, child: Child) -> None:
        self._unwatch(child.fileno())
        del self._running[name]
        ending = child.reap()
        if ending != "exit 0":
            _log.warning("%s ended with %s", name, ending)
            self._failed(name)
