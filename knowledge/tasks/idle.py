"""Whether work that nobody waits for may go on now: by what the machine and the user are about."""

from typing import NamedTuple

MOST_PRESSURE = 10.0
"""Percent of the last ten seconds in which something that wanted to run had to wait."""
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


def needed(known: Readings) -> str:
    """Why it has to wait; empty where it may go on."""
    if known.battery:
        return "the machine runs on its battery"
    for what, pressure in (("processor", known.processor), ("disk", known.disk), ("memory", known.memory)):
        if pressure is not None and pressure > MOST_PRESSURE:
            return f"others wait for the {what} ({pressure:.0f}% of the time)"
    if known.processor is None and known.queue:
        return "the machine is busy"
    if known.command:
        return "a command of yours is running"
    if known.away_s is not None and known.away_s < CALM_S:
        return f"you did something {known.away_s:.0f} s ago"
    return ""
