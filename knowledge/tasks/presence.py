"""What the user is about, as far as a job that may wait has to know it."""

from knowledge.events import CommandFinished, Event, FilesChanged, FocusChanged
from knowledge.focus.state import State, state

KINDS = (CommandFinished, FilesChanged, FocusChanged)
"""What tells of it."""
_SECOND = 1_000_000


class Presence:
    """Feed it events of `KINDS`, in order."""

    def __init__(self) -> None:
        self._active_at: int | None = None
        """When the user did something last, in microseconds UTC."""
        self._focus: FocusChanged | None = None

    def take(self, event: Event, at: int) -> None:
        """`at` is when it was told; a record that had waited in the spool is as old as its command."""
        if isinstance(event, FocusChanged):
            self._focus = event
            back = [one.at for one in event.readings if one.signal == "idle" and not one.value]
            self._did_something(max(back, default=None))
        elif isinstance(event, CommandFinished):
            self._did_something(min(at, event.started + event.duration_ms * 1_000))
        elif isinstance(event, FilesChanged) and event.found != "rescan":
            self._did_something(at)

    def away_s(self, now: int) -> float | None:
        """Seconds since the user did something; None where nobody knows."""
        return None if self._active_at is None else max(0.0, (now - self._active_at) / _SECOND)

    def state(self, now: int) -> State:
        return state(None, self._focus.readings, now) if self._focus else State()

    def _did_something(self, at: int | None) -> None:
        if at is not None:
            self._active_at = max(at, self._active_at or 0)
