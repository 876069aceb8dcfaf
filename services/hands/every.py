"""The hands that there are: one for each sort of effect."""

from typing import Any

from daemon.service import World
from knowledge.tasks.effects import ChangeFiles, Effect, RunCommand
from services.hands.changing import Changing
from services.hands.commanding import Commands
from services.hands.hand import Hand


def every(world: World) -> dict[type[Effect], Hand[Any]]:
    """By what they do."""
    return {ChangeFiles: Changing(own=world.paths, clock=world.clock), RunCommand: Commands(world.streams)}
