"""What says whether somebody needs the machine: it itself, and what the user did, by what is on record."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from daemon import strain
from knowledge.envelope import Envelope
from knowledge.tasks.idle import Readings, needed
from knowledge.tasks.presence import KINDS, Presence


class Past(Protocol):
    """What is asked of the log."""

    def newest(self, types: Iterable[str], limit: int) -> list[Envelope]:
        """The last events of some types, in order."""
        ...


class Machine(NamedTuple):
    """Where it says how it is."""

    pressure: Path = strain.PRESSURE
    power: Path = strain.POWER


def user(presence: Presence, machine: Machine, now: int) -> Readings:
    """What needs no measuring."""
    about = presence.state(now)
    return Readings(
        battery=strain.on_battery(machine.power),
        away_s=presence.away_s(now),
        in_call=about.in_call,
        presenting=about.presenting,
    )


def measured(known: Readings, machine: Machine) -> Readings:
    """With what the machine says of itself."""
    return known._replace(
        processor=strain.pressure("cpu", machine.pressure),
        disk=strain.pressure("io", machine.pressure),
        memory=strain.pressure("memory", machine.pressure),
        queue=strain.busy(),
    )


def why_not(past: Past, now: int, machine: Machine | None = None) -> str:
    """Why a job that may wait does not begin now, by what is on record and one look; empty where it may."""
    machine = machine or Machine()
    return needed(measured(user(presence_of(past), machine, now), machine))


def presence_of(past: Past) -> Presence:
    """By the last word of each kind."""
    found, presence = [one for kind in KINDS for one in past.newest([kind.__name__], 1)], Presence()
    for seen in sorted(found, key=lambda seen: seen.seq):
        presence.take(seen.event, seen.header.at)
    return presence
