"""Keeps the briefing ready for the first prompt of the day, where the user wants that.

It is made when the day begins, or the daemon, by a child; shells show it by themselves. As soon as a command of today
has ended in a shell, its prompt is past, and what was not shown by then is not shown at all.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from daemon.alarm import Alarm
from daemon.briefed import brief, spoken
from daemon.first_prompt import Day, FirstPrompt
from daemon.paths import Paths
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import BACKGROUND, WorkerQueue
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, Event

SETTLE_S = 2.0
"""After a start: what shells left in the spool meanwhile is told first."""
CPU_S, LASTS_S = 10, 60
LOOKED_AT = 64
"""Commands among which one of today is looked for."""
_log = logging.getLogger("briefing")


class Briefing(Service):
    """CommandFinished in; what it makes is a file for shells, and nothing on the bus."""

    name = "briefing"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._alarm = Alarm()
        self._queue = WorkerQueue[Day](self.name, cpu_s=CPU_S, lasts_s=LASTS_S, nice=BACKGROUND)
        self._place = FirstPrompt(world.paths.hints, world.paths.spool)
        self._over: Day | None = None
        """The day whose first prompt is past."""

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._alarm.fileno(): self._due, self._queue.fileno(): self._made}

    def wake(self) -> Iterator[Seen]:
        self._forget()
        if self.world.config.brief.first_prompt:
            for seen in self.world.past.newest([CommandFinished.__name__], LOOKED_AT):
                self._note(seen.event)
            self._alarm.ring_in(SETTLE_S)
        return iter(())

    def stop(self) -> None:
        self._queue.stop()
        self._alarm.close()

    @on(CommandFinished)
    def prompt_passed(self, event: CommandFinished, _seen: Envelope) -> Iterable[Event]:
        if self.world.config.brief.first_prompt and self._note(event):
            self._forget()
        return ()

    def _note(self, event: Event) -> bool:
        """Whether a command of a shell says that the first prompt of today is past."""
        today = self._today
        if not isinstance(event, CommandFinished) or event.shell is None or self._over == today:
            return False
        if not today.holds(event.started + event.duration_ms * 1_000):
            return False
        self._over = today
        return True

    @property
    def _today(self) -> Day:
        return Day.of(self.world.clock.now())

    def _due(self) -> Iterator[Seen]:
        self._alarm.hear()
        today, now = self._today, self.world.clock.now()
        if self._over != today and not self._place.was_shown(today):
            self._queue.add(today, partial(_brief, self.world.paths, now))
        self._alarm.ring_in(max(1.0, today.end - now / 1e6))
        return iter(())

    def _made(self) -> Iterator[Seen]:
        for day, made in self._queue.finished():
            lines = json.loads(made) if made else []
            if lines and day == self._today and self._over != day:
                try:
                    self._place.put(day, lines)
                except OSError as error:
                    _log.warning("no briefing at the prompt: %s", error)
        return iter(())

    def _forget(self) -> None:
        try:
            self._place.forget()
        except OSError as error:
            _log.warning("an old briefing stays: %s", error)


def _brief(paths: Paths, now: int) -> bytes:
    """In the child."""
    return json.dumps(list(spoken(brief(paths, now)))).encode()
