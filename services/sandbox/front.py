"""What commands ask of the sandbox: what can be had here, and a run of one command."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from knowledge.errors import NoIsolation
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.rights import FILLS, FORKS, LEFT_OPEN
from knowledge.sandbox_views import ProbeView, RungView, SandboxRunView
from services.sandbox import groups, probing, roots, running


class Asked(NamedTuple):
    """A command to be run in the folder `cwd` of a project."""

    command: Sequence[str]
    project: Path
    cwd: Path
    least: Literal["full", "reduced"] = "reduced"
    """The lowest level at which it may run."""
    limits: Limits = Limits()
    hosts: tuple[str, ...] = ()
    """Whom it may reach."""


def probe(rooms: Path, bwrap: str | None = None) -> ProbeView:
    """What this machine can do, found out by doing it."""
    tried = probing.probe(running.bubblewrap() if bwrap is None else bwrap, rooms)
    works = tried[-1].cause is None
    level = "none" if not works else "reduced" if tried[-1].rung == "reduced" else "full"
    processes = _processes(level)
    return ProbeView(
        level=level,
        rungs=[_rung(one) for one in tried],
        left_open=_left_open(tried[-1], processes),
        processes=processes,
    )


def run(asked: Asked, rooms: Path, put: Callable[[int, bytes], None], bwrap: str | None = None) -> SandboxRunView:
    """Run it at the best level there is. Raises NoIsolation, after which nothing was run."""
    found = running.bubblewrap() if bwrap is None else bwrap
    rung = probing.best(probing.probe(found, rooms), least=asked.least)
    if asked.hosts and rung == "reduced":
        raise NoIsolation("hosts can be allowed at the full level only", hint="run it without --net")
    inside = roots.looked_at(asked.project, asked.cwd, os.environ, asked.limits, network=bool(asked.hosts))
    outcome = running.run(running.Wanted(asked.command, inside, rung, found, rooms), put)
    return SandboxRunView(
        level="reduced" if rung == "reduced" else "full",
        rung=rung,
        ended=outcome.ended,
        status=outcome.status,
        seconds=round(outcome.seconds, 3),
        left_out=outcome.left_out,
        stdout="",
        stderr="",
        connections=[],
    )


def _rung(tried: probing.Tried) -> RungView:
    if tried.cause is None:
        return RungView(name=tried.rung, works=True)
    cause = tried.cause
    return RungView(name=tried.rung, works=False, probe=cause.probe, why=cause.why, remedy=cause.remedy)


def _left_open(found: probing.Tried, processes: str) -> list[str]:
    if found.cause is not None:
        return []
    left = {"overlay": (), "copy": (FILLS,), "reduced": LEFT_OPEN}[found.rung]
    return [*left, *((FORKS,) if processes == "unlimited" else ())]


def _processes(level: str) -> Literal["group", "user", "unlimited"]:
    if os.getuid() == 0:
        return "group" if groups.available() else "unlimited"
    return "user" if level == "full" else "unlimited"
