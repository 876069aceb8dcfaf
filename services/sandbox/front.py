"""What commands ask of the sandbox: what can be had here, and a run of one command."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from knowledge.sandbox.hosts import Rule
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.put import Put
from knowledge.sandbox.reached import Reached
from knowledge.sandbox.rights import FILLS, FORKS, LEFT_OPEN, TAKES
from services.sandbox import groups, probing, roots, running
from services.sandbox.watching import Ended


class Asked(NamedTuple):
    """A command to be run in the folder `cwd` of a project."""

    command: Sequence[str]
    project: Path
    cwd: Path
    limits: Limits = Limits()
    hosts: tuple[Rule, ...] = ()
    """What it may reach; nothing else, and by default nothing at all."""
    put: tuple[Put, ...] = ()
    """Files that are otherwise in its copy than in the project."""


class Found(NamedTuple):
    """What this machine can do."""

    level: Literal["full", "reduced", "none"]
    rungs: list[probing.Tried]
    """As far as the first that works."""
    left_open: list[str]
    processes: Literal["group", "user", "unlimited"]
    memory: Literal["group", "each"]


class Ran(NamedTuple):
    """How a command went."""

    level: Literal["full", "reduced"]
    rung: running.Rung
    ended: Ended
    status: int
    seconds: float
    left_out: int
    """Bytes of output beyond the limit."""
    reached: Reached = Reached()
    """Of the hosts that were listed, and others."""


def probe(rooms: Path, bwrap: str | None = None) -> Found:
    """What this machine can do, found out by doing it."""
    tried = probing.probe(running.bubblewrap() if bwrap is None else bwrap, rooms)
    works = tried[-1].cause is None
    level: Literal["full", "reduced", "none"] = (
        "none" if not works else "reduced" if tried[-1].rung == "reduced" else "full"
    )
    processes = _processes(level)
    memory: Literal["group", "each"] = "group" if groups.bounds_memory() else "each"
    return Found(level, tried, _left_open(tried[-1], processes), processes, memory)


class Sandbox(NamedTuple):
    """The best that there is here, found out once."""

    rung: running.Rung
    bwrap: str
    rooms: Path

    def run(self, asked: Asked, put: Callable[[int, bytes], None]) -> Ran:
        """Run a command to its end; `put` gets what it prints: 1 or 2, and bytes.

        Raises NoIsolation, and PutRefused for a file that cannot be put there.
        """
        inside = roots.looked_at(asked.project, asked.cwd, os.environ, asked.limits, asked.hosts)
        wanted = running.Wanted(asked.command, inside, self.rung, self.bwrap, self.rooms, put=asked.put)
        outcome = running.run(wanted, put)
        return Ran(
            level="reduced" if self.rung == "reduced" else "full",
            rung=self.rung,
            ended=outcome.ended,
            status=outcome.status,
            seconds=round(outcome.seconds, 4),
            left_out=outcome.left_out,
            reached=outcome.reached,
        )


def opened(rooms: Path, least: Literal["full", "reduced"] = "reduced", bwrap: str | None = None) -> Sandbox:
    """A sandbox of at least that level. Raises NoIsolation, which names what was tried."""
    found = running.bubblewrap() if bwrap is None else bwrap
    return Sandbox(probing.best(probing.probe(found, rooms), least=least), found, rooms)


def _left_open(found: probing.Tried, processes: str) -> list[str]:
    if found.cause is not None:
        return []
    left = {"overlay": (), "copy": (FILLS,), "reduced": LEFT_OPEN}[found.rung]
    taken = () if groups.bounds_memory() else (TAKES,)
    return [*left, *taken, *((FORKS,) if processes == "unlimited" else ())]


def _processes(level: str) -> Literal["group", "user", "unlimited"]:
    if os.getuid() == 0:
        return "group" if groups.bounds_processes() else "unlimited"
    return "user" if level == "full" else "unlimited"
