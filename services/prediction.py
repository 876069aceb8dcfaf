"""Foresees the next command of each shell, and has it at hand for the key that puts it onto the line.

It is offered where it is worth it, one at most after each command; what was offered is told, and judged by what came.
"""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from daemon import integration, pausing
from daemon.dependency import depends
from daemon.next_files import NextFiles, offerable
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    CommandFinished,
    Event,
    EventsErased,
    EventsTrimmed,
    NextPredicted,
    ProjectMoved,
    ProjectUnwatched,
    ProjectWatched,
)
from knowledge.memory.prediction.guess import Guess, Situation
from knowledge.memory.prediction.predicting import predict
from knowledge.memory.prediction.records import worth_offering
from knowledge.memory.prediction.situations import after_command
from knowledge.redact import clean, clean_command
from knowledge.registry import KINDS, Registry
from knowledge.store.memory import MemoryReader

WITHIN_S = 60
"""Of a command that ended longer ago nothing is offered: who catches up offers nothing to shells that have gone on."""
_log = logging.getLogger("prediction")


def _nothing(_prediction: object, _seen: Envelope) -> tuple[Guess, Situation] | None:
    """Without memory nothing is foreseen."""
    return None


class Prediction(Service):
    """CommandFinished in, NextPredicted out; what is offered lies in a file for its shell."""

    name = "prediction"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._files = NextFiles(world.paths.next)
        self._memory = MemoryReader(world.paths.memory)
        self._registry = Registry(seen.event for seen in world.past.every(types=KINDS))

    def wake(self) -> Iterator[Seen]:
        try:
            integration.refresh(self.world.paths)
            self._files.open()
            if not self.world.config.next.offer:
                self._files.clear()
        except OSError as error:
            _log.warning("nothing is offered at the prompt: %s", error)
        return iter(())

    def stop(self) -> None:
        self._memory.close()

    @on(CommandFinished)
    def next_predicted(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        session = event.shell_session
        if session is None or event.run is None or not self.world.config.next.offer:
            return
        found = self._best(seen) if self._now(event) else None
        self._offer(session, event.run, found[0].said if found else "")
        if found:
            best, after = found
            yield NextPredicted(
                what=best.what,
                said=clean_command(best.said),
                pattern=clean_command(best.pattern),
                probability=round(best.probability, 4),
                after=seen.seq,
                shell_session=session,
                cwd=clean(after.cwd),
            )

    @depends("memory", without="foresees no command", otherwise=_nothing)
    def _best(self, seen: Envelope) -> tuple[Guess, Situation] | None:
        """The likeliest that can stand on a command line, if it is worth offering there."""
        try:
            with self._memory.reading() as memory:
                after = self._at_home(after_command(memory, seen), seen)
                typed = (one for one in predict(memory, after) if one.what != "file" and offerable(one.said))
                best = next(typed, None)
                return (best, after) if best and worth_offering(memory, best, after.project) else None
        except NotFound:
            return None

    def _at_home(self, after: Situation, seen: Envelope) -> Situation:
        """After `cd` the next command may be of another project than the last one."""
        if after.cwd == getattr(seen.event, "cwd", None):
            return after
        found = self._registry.at(Path(after.cwd))
        return after._replace(project=found[0].number if found else None)

    def _offer(self, session: str, run: str, line: str) -> None:
        try:
            self._files.offer(session, run, line)
        except OSError as error:
            _log.warning("nothing is offered at the prompt: %s", error)

    def _now(self, event: CommandFinished) -> bool:
        """Whether its shell may still be where it ended, and something may be noted."""
        now = self.world.clock.now()
        ended = event.started + event.duration_ms * 1_000
        return now - ended <= WITHIN_S * 1_000_000 and pausing.paused_until(self.world.paths, now) is None

    # ── what is no more ───────────────────────────────────────────────────────────────────────────

    @on(EventsErased)
    def erasing_noted(self, _event: EventsErased, _seen: Envelope) -> Iterable[Event]:
        return self._forgotten()

    @on(EventsTrimmed)
    def trimming_noted(self, _event: EventsTrimmed, _seen: Envelope) -> Iterable[Event]:
        return self._forgotten()

    def _forgotten(self) -> Iterable[Event]:
        """What is offered may be made of what is gone. Raises OSError: then it is tried again."""
        self._files.clear()
        return ()

    # ── which projects there are ──────────────────────────────────────────────────────────────────

    @on(ProjectWatched)
    def watching_noted(self, event: ProjectWatched, _seen: Envelope) -> Iterable[Event]:
        return self._noted(event)

    @on(ProjectUnwatched)
    def unwatching_noted(self, event: ProjectUnwatched, _seen: Envelope) -> Iterable[Event]:
        return self._noted(event)

    @on(ProjectMoved)
    def move_noted(self, event: ProjectMoved, _seen: Envelope) -> Iterable[Event]:
        return self._noted(event)

    def _noted(self, event: Event) -> Iterable[Event]:
        self._registry.apply(event)
        return ()
