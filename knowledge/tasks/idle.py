"""Whether work that nobody waits for may go on now: by what the machine and the user are about."""

from collections.abc import Iterator
from typing import NamedTuple

MOST_PRESSURE = 10.0
"""Percent of the last ten seconds in which something that wanted to run had to wait."""
LEAST_OTHERS = 25.0
"""Percent of one processor that others use, below which the pressure is by the jobs themselves."""
LEAST_MOVED = 50.0
"""The same of all that goes to and from disks."""
CALM_S = 60.0
"""After somebody was kept waiting, or did something."""


class Readings(NamedTuple):
    """What is known; None is unknown, and stops nothing."""

    battery: bool | None = None
    """Whether the machine runs on it."""
    processor: float | None = None
    """Pressure-stall information, in percent (`some avg10`)."""
    disk: float | None = None
    memory: float | None = None
    queue: bool | None = None
    """Whether more wants to run than there are cores; asked where there is no pressure-stall information."""
    command: bool | None = None
    """Whether a command of the user's runs, such as a build."""
    away_s: float | None = None
    """Seconds since the user did something."""
    others: float | None = None
    """Percent of one processor that others than the jobs used just now; asked while jobs run."""
    others_disk: float | None = None
    """Percent of what went to and from disks just now that was for others."""
    in_call: bool | None = None
    presenting: bool | None = None


def needed(known: Readings) -> str:
    """Why it has to wait; empty where it may go on."""
    return next(_reasons(known), "")


def _reasons(known: Readings) -> Iterator[str]:
    if known.battery:
        yield "the machine runs on its battery"
    if known.in_call:
        yield "you are in a call"
    if known.presenting:
        yield "you present something"
    if known.away_s is not None and known.away_s < CALM_S:
        yield f"you did something {known.away_s:.0f} s ago"
    if known.command:
        yield "a command of yours is running"
    for what, pressure, by_others in _pressures(known):
        if pressure is not None and pressure > MOST_PRESSURE and by_others:
            yield f"others wait for the {what} ({pressure:.0f}% of the time)"
    if known.processor is None and known.queue and known.others is None:
        yield "the machine is busy"


def _pressures(known: Readings) -> tuple[tuple[str, float | None, bool], ...]:
    """Each with whether others had a part in it; of memory nobody asks whose fault it is: less of it helps anyway."""
    return (
        ("processor", known.processor, known.others is None or known.others > LEAST_OTHERS),
        ("disk", known.disk, known.others_disk is None or known.others_disk > LEAST_MOVED),
        ("memory", known.memory, True),
    )
