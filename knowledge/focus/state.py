"""From readings to a state: what holds, what does not, and what nobody knows; stale counts as unknown."""

from collections.abc import Iterable
from typing import NamedTuple

from knowledge.events import Reading, Signal

SECOND = 1_000_000
_HOUR = 3_600
LIMITS_S: dict[Signal, int] = {
    "command": 20,
    "editing": 2 * _HOUR,
    "idle": 96 * _HOUR,
    "locked": 32 * 24 * _HOUR,
    "in_call": 6 * _HOUR,
    "presenting": 6 * _HOUR,
    "do_not_disturb": 96 * _HOUR,
    "quiet_hours": 25 * _HOUR,
    "muted": 96 * _HOUR,
}
"""How old a reading may be that says yes. Sources speak when something changes and take back what they said when they
are lost, so an old reading is no fault in itself; but a call of a whole day is one that somebody forgot. A screen stays
locked for a whole vacation."""
AHEAD_S = 60
"""A reading from further in the future was made before the clock was set."""


class State(NamedTuple):
    """What the user is about; None is unknown."""

    active: int | None = None
    idle: bool | None = None
    locked: bool | None = None
    in_call: bool | None = None
    presenting: bool | None = None
    do_not_disturb: bool | None = None
    quiet_hours: bool | None = None
    editing: bool | None = None
    command: bool | None = None
    muted: bool | None = None

    @property
    def unknown(self) -> list[str]:
        """Signals of which nothing is known."""
        return [signal for signal in LIMITS_S if getattr(self, signal) is None]


def state(active: int | None, readings: Iterable[Reading], now: int) -> State:
    """What is known at `now`. Where several sources speak of one signal, one that says yes is enough."""
    known: dict[str, bool] = {}
    for one in readings:
        if fresh(one, now):
            known[one.signal] = known.get(one.signal, False) or one.value
    return State(active, **known)


def fresh(reading: Reading, now: int) -> bool:
    """Whether a reading may still be believed: no holds until something else is said, yes only for a time."""
    age = now - reading.at
    if age < -AHEAD_S * SECOND:
        return False
    return not reading.value or age <= LIMITS_S[reading.signal] * SECOND
