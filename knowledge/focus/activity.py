"""What our own events say of the user: the project at hand, a burst of editing, a command that ended just now."""

from collections import deque
from collections.abc import Iterator

from knowledge.events import CommandFinished, Event, FilesChanged, Reading

SECOND = 1_000_000
JUST_S = 20
"""A command counts as just finished for so long: then the moment between two things to do is over."""
BURST = 3
"""So many changes of files within `WINDOW_S` are a burst of editing; one alone may be a formatter or a download."""
WINDOW_S = 120
PAUSE_S = 60
"""A burst is over when nothing changed for so long."""


class Activity:
    """Feed it each event, in order; what it says holds until `next_change`."""

    def __init__(self, active: int | None = None) -> None:
        self.active = active
        """Number of the project that was worked on last."""
        self._command: int | None = None
        self._edits: deque[int] = deque(maxlen=BURST)
        self._burst: int | None = None
        """When the burst of editing began that goes on, or went on when this was last looked at."""

    def take(self, event: Event, project: int | None, at: int) -> None:
        """Somebody worked; `at` is when the event was told, in microseconds UTC."""
        if isinstance(event, FilesChanged) and event.found == "rescan":
            return  # it happened while nobody watched: nobody knows when
        self.active = project if project is not None else self.active
        if isinstance(event, CommandFinished):
            ended = min(at, event.started + event.duration_ms * 1_000)  # a record may have waited in the spool
            self._command = max(ended, self._command or 0)
        elif isinstance(event, FilesChanged):
            self._edited(at)

    def readings(self, now: int) -> Iterator[Reading]:
        """What is known now; nothing of a signal before the first event that tells of it."""
        if self._command is not None:
            ended = self._command + JUST_S * SECOND
            just = now < ended
            yield Reading(signal="command", value=just, source="commands", at=self._command if just else ended)
        if self._edits:
            over = self._edits[-1] + PAUSE_S * SECOND
            if self._burst is not None and now < over:
                yield Reading(signal="editing", value=True, source="files", at=self._burst)
            else:
                since = over if self._burst is not None else self._edits[0]
                yield Reading(signal="editing", value=False, source="files", at=since)

    def next_change(self, now: int) -> int | None:
        """When one of the readings expires; none while nothing does."""
        expires = []
        if self._command is not None:
            expires.append(self._command + JUST_S * SECOND)
        if self._burst is not None:
            expires.append(self._edits[-1] + PAUSE_S * SECOND)
        return min((at for at in expires if at > now), default=None)

    def _edited(self, at: int) -> None:
        if self._edits and at >= self._edits[-1] + PAUSE_S * SECOND:
            self._edits.clear()
            self._burst = None
        self._edits.append(at)
        if self._burst is None and len(self._edits) == BURST and at - self._edits[0] <= WINDOW_S * SECOND:
            self._burst = at
