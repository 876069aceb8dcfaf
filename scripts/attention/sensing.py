"""What the machine and the work of its user tell of whether this is a moment to speak, as the focus service says it."""

from knowledge.events import Event, FocusChanged, Reading, Signal
from knowledge.focus.activity import Activity

SOURCES: dict[str, tuple[Signal, ...]] = {
    "logind": ("idle", "locked"),
    "microphone": ("in_call",),
    "notifications": ("do_not_disturb",),
    "gnome-session": ("presenting",),
    "speaker": ("muted",),
    "configuration": ("quiet_hours",),
}


class Sensing:
    """Readings that are known, and what was said of them last."""

    def __init__(self, sources: list[str]) -> None:
        self._has = sources
        self._known: dict[Signal, Reading] = {}
        self.activity = Activity()
        self._said: object = None

    def wake(self, at: int) -> None:
        """Every source this machine has answers; nothing is the matter, unless it was before."""
        for source in self._has:
            for signal in SOURCES[source]:
                if signal not in self._known:
                    self.read(signal, value=False, at=at)

    def read(self, signal: Signal, *, value: bool, at: int) -> None:
        before = self._known.get(signal)
        if before is None or before.value != value:
            source = next(name for name, signals in SOURCES.items() if signal in signals)
            self._known[signal] = Reading(signal=signal, value=value, source=source, at=at)

    def lose(self, source: str) -> None:
        """A source that is lost takes back what it said."""
        for signal in SOURCES[source]:
            self._known.pop(signal, None)

    def worked(self, event: Event, project: int | None, at: int) -> None:
        self.activity.take(event, project, at)

    def changed(self, now: int) -> FocusChanged | None:
        """What is known now, where it is not what was said last."""
        readings = sorted([*self.activity.readings(now), *self._known.values()], key=lambda one: one.signal)
        gist = (self.activity.active, [(one.signal, one.value) for one in readings])
        if gist == self._said:
            return None
        self._said = gist
        return FocusChanged(active=self.activity.active, readings=readings)
