"""Whether nobody needs the machine, for jobs that wait for that; and while such a job runs, whether somebody does now.

While one runs the kernel rings when something waits for processor, disk or memory (`PressureTriggers`), and what the
user does comes as events. What rings is looked into twice, half a second apart: what jobs cause themselves is no
reason. The battery is looked at once a minute. While none runs nothing is watched and nothing wakes up.
"""

import select
from collections.abc import Collection

from daemon import machine_use
from daemon.alarm import Alarm
from daemon.jobs.needs import Machine, Past, measured, presence_of, user
from daemon.machine_use import Look
from daemon.pressure_triggers import PressureTriggers
from knowledge.clock import Clock
from knowledge.events import Event
from knowledge.tasks.idle import Readings, needed

CALM_US = 60_000_000
"""How long after the machine was busy it is looked at again, while a job waits for that."""
LOOK_S = 0.5
FAR_S, NEAR_S = 60.0, 2.0
"""Between looks while one runs: where the kernel rings, and where it cannot."""
STILL_S = 10.0
"""Between looks while jobs stand still."""
_AT_ONCE_S = 0.001


class Calm:
    """`fileno` is readable when something rang; then `hear`."""

    def __init__(self, past: Past, clock: Clock, machine: Machine | None = None) -> None:
        self._clock, self._machine = clock, machine or Machine()
        self._presence = presence_of(past)
        self._alarm = Alarm()
        self._ready = select.epoll()
        self._ready.register(self._alarm.fileno(), select.EPOLLIN)
        self._triggers: PressureTriggers | None = None
        self._roots = frozenset[int]()
        self._still = False
        self._before: Look | None = None
        self.again_at = 0
        """When it is worth looking again, in microseconds UTC; 0 at any time."""

    def fileno(self) -> int:
        return self._ready.fileno()

    def private(self) -> list[int]:
        """Descriptors that a worker must not keep: the kernel would go on watching for it."""
        return self._triggers.open if self._triggers else []

    def close(self) -> None:
        self.attend(())
        self._alarm.close()
        self._ready.close()

    def take(self, event: Event, at: int) -> None:
        """The user did something, or is about something else."""
        self._presence.take(event, at)
        if self._roots:
            self._alarm.ring_in(_AT_ONCE_S)

    def free(self, now: int) -> bool:
        """Whether a job may begin that waits for it."""
        if self._still:
            self.again_at = now + CALM_US
        if now < self.again_at:
            return False
        busy = needed(measured(user(self._presence, self._machine, now), self._machine))
        self.again_at = now + CALM_US if busy else 0
        return not busy

    def attend(self, roots: Collection[int], *, still: bool = False) -> None:
        """These are the workers of jobs that have to give way, and whether they stand still; without any, rest."""
        changed = (frozenset(roots), still) != (self._roots, self._still)
        self._roots, self._still = frozenset(roots), still
        if changed:
            self._before = None
        if not roots and self._triggers:
            self._triggers.close()
            self._triggers = None
        elif roots and not self._triggers:
            self._triggers = PressureTriggers(self._machine.pressure, self._ready)
        if changed:
            self._alarm.ring_in(self._rest()) if roots else self._alarm.rest()

    def hear(self) -> str:
        """Why the jobs have to give way; empty where they may go on, or it is not decided yet."""
        self._ready.poll(0)
        self._alarm.hear()
        if not self._roots:
            return ""
        now = self._clock.now()
        known = user(self._presence, self._machine, now)
        why = needed(known) or (needed(measured(known, self._machine)) if self._still else self._looked(known))
        if why:
            self._before = None
            self.again_at = now + CALM_US
        if self._before is None:
            self._alarm.ring_in(self._rest())
        return why

    def _looked(self, known: Readings) -> str:
        """The first look says nothing; half a second later it is known who used the machine."""
        now = machine_use.look(self._roots)
        if self._before is None:
            self._before = now
            self._alarm.ring_in(LOOK_S)
            return ""
        if now.at - self._before.at < LOOK_S / 2:
            return ""
        others = machine_use.others(self._before, now)
        self._before = None
        known = measured(known, self._machine)._replace(others=others.processor, others_disk=others.disk)
        return needed(known)

    def _rest(self) -> float:
        if self._still:
            return STILL_S
        return FAR_S if self._triggers and self._triggers.all_there else NEAR_S
