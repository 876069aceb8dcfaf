"""What the gates know of the moment: each signal with who says so and since when, and what follows from them."""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from knowledge.attention.parameters import Parameters
from knowledge.events import Signal
from knowledge.focus.state import AHEAD_S, LIMITS_S

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
Working = Literal["idle", "shallow", "deep", "unknown"]
"""What an interruption costs by; `unknown` costs as much as deep work."""
SENSORS: tuple[Signal, ...] = ("in_call", "locked", "do_not_disturb", "idle")
"""Who has lost one of these does not know whether he disturbs."""
VETOES: tuple[Signal, ...] = ("in_call", "do_not_disturb", "presenting", "locked", "quiet_hours")
"""Signals that forbid voice and screen alike."""


class Known(NamedTuple):
    """What one signal says; value None is unknown."""

    value: bool | str | None = None
    source: str = ""
    at: int | None = None
    """Since when, microseconds UTC."""
    until: int | None = None
    """How long it is believed where nobody says it any more, microseconds UTC."""


UNKNOWN = Known()
READY = Known("ready")
CLOSED = Known("closed")


@dataclass(frozen=True)
class Context:
    """One moment. Given the same it says the same, and `later` tells what time alone makes of it."""

    now: int
    """Microseconds UTC."""
    offset: int = 0
    """Minutes east of UTC where the user is."""
    voice: bool = True
    """Whether there is a voice that may speak unasked."""
    desktop: bool = True
    """Whether there is a desktop that can notify."""
    speaker: Known = READY
    microphone: Known = CLOSED
    """`closed` is by choice, and then nobody knows whether somebody speaks, by choice."""
    active: int | None = None
    """Number of the project that was worked on last."""
    in_call: Known = UNKNOWN
    locked: Known = UNKNOWN
    do_not_disturb: Known = UNKNOWN
    idle: Known = UNKNOWN
    presenting: Known = UNKNOWN
    quiet_hours: Known = UNKNOWN
    muted: Known = UNKNOWN
    quiet: Known = UNKNOWN
    """What the user asked for with `sotto quiet`."""
    quiet_until: int | None = None
    """None: until he says otherwise."""
    speaking: Known = UNKNOWN
    """Somebody near the microphone."""
    own_voice: Known = UNKNOWN
    """Sotto itself."""
    edits: tuple[tuple[int, int | None], ...] = ()
    """Stretches of editing that touch the window, the last one perhaps without an end yet."""
    ended: Known = UNKNOWN
    """What ended last (`command`, `tests`, `commit`, `call`, …)."""

    lost: tuple[Signal, ...] = ()
    """Signals that a source told of until it was lost, not long ago."""

    def later(self, now: int) -> "Context":
        """The same at another moment."""
        return replace(self, now=now)

    def age(self, known: Known) -> float | None:
        """Seconds since it is so."""
        return None if known.at is None else max(0.0, (self.now - known.at) / SECOND)

    def holds(self, signal: Signal) -> bool | None:
        """Whether a signal says yes; None where nobody knows, and where it said so too long ago."""
        known: Known = getattr(self, signal)
        if known.value is None or not self._believed(signal, known):
            return None
        return bool(known.value)

    def is_quiet(self) -> bool:
        """Whether the user asked for quiet."""
        return self.quiet.value is True and (self.quiet_until is None or self.now < self.quiet_until)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Sensors that tell nothing now. Where the microphone is lost, nobody knows whether somebody speaks."""
        lost = tuple(one for one in SENSORS if self.holds(one) is None)
        return (*lost, "microphone") if self.voice and self.microphone.value == "lost" else lost

    def working(self, parameters: Parameters) -> Working:
        """What the user is about."""
        if self.unknown:
            return "unknown"
        if self.holds("idle"):
            return "idle"
        return "deep" if self.edited_s(parameters) >= parameters.context.deep_s else "shallow"

    def edited_s(self, parameters: Parameters) -> float:
        """Seconds of editing within the window."""
        begins = self.now - round(parameters.context.window_s * SECOND)
        spans = ((max(begin, begins), min(self.now if end is None else end, self.now)) for begin, end in self.edits)
        return sum(max(0, end - begin) for begin, end in spans) / SECOND

    def at_breakpoint(self, parameters: Parameters) -> bool:
        """Whether something ended just now."""
        age = self.age(self.ended)
        return age is not None and age <= parameters.context.breakpoint_s

    def _believed(self, signal: Signal, known: Known) -> bool:
        """No holds until something else is said; yes, only for a time. (The rule of `focus/state.py`.)"""
        if known.at is None:
            return True
        if known.until is not None and self.now >= known.until:
            return False
        age = self.now - known.at
        if age < -AHEAD_S * SECOND:
            return False
        return not known.value or age <= LIMITS_S[signal] * SECOND


def local_day(at: int, offset: int) -> int:
    """Number of the local day, since 1970."""
    return (at + offset * MINUTE) // DAY
