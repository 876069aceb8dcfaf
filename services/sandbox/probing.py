"""Find out what this machine can do, by doing it: a project of one file, in which a command changes something."""

import os
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import NoIsolation, StepRefused
from knowledge.sandbox import causes
from knowledge.sandbox.calls import MACHINES
from knowledge.sandbox.causes import Cause
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.rights import VERSION
from services.sandbox import kernel, roots
from services.sandbox.running import Rung, Wanted, room_in, run

_COMMAND = ("/bin/sh", "-c", "rm -r old && mkdir old && test ! -e old/file")
_LIMITS = Limits(seconds=10.0)
_FULL: tuple[Rung, ...] = ("overlay", "copy")


class Tried(NamedTuple):
    """One rung of the ladder."""

    rung: Rung
    cause: Cause | None
    """None where it works."""


def probe(bwrap: str, rooms: Path) -> list[Tried]:
    """Every rung, the best one first, down to the first one that works."""
    tried = []
    for rung in (*_FULL, "reduced"):
        tried.append(Tried(rung, _cause(rung, bwrap, rooms)))
        if tried[-1].cause is None:
            break
    return tried


def best(tried: list[Tried], *, least: str) -> Rung:
    """The rung that works; `least` is `full` or `reduced`. Raises NoIsolation with each cause."""
    found = tried[-1]
    if found.cause is None and (found.rung in _FULL or least == "reduced"):
        return found.rung
    failed = [one for one in tried if one.cause is not None]
    reasons = dict.fromkeys(f"{one.rung}: {one.cause.probe}: {one.cause.why}" for one in failed if one.cause)
    only = "" if found.cause else "; only the reduced level is possible here"
    first = failed[0].cause
    raise NoIsolation("; ".join(reasons) + only, hint=first.remedy if first else "")


def _cause(rung: Rung, bwrap: str, rooms: Path) -> Cause | None:
    if os.uname().machine not in MACHINES:
        return causes.UNKNOWN_MACHINE
    if rung != "reduced" and not bwrap:
        return causes.BWRAP_MISSING
    if rung == "reduced" and kernel.landlock_version() < VERSION:
        return causes.NO_LANDLOCK
    with room_in(rooms) as folder:
        return _attempted(rung, bwrap, rooms, folder.resolve())


def _attempted(rung: Rung, bwrap: str, rooms: Path, project: Path) -> Cause | None:
    (project / "old").mkdir()
    (project / "old" / "file").touch()
    said: list[bytes] = []
    inside = roots.looked_at(project, project, {"PATH": "/usr/bin:/bin"}, _LIMITS)
    try:
        outcome = run(Wanted(_COMMAND, inside, rung, bwrap, rooms), lambda _, data: said.append(data))
    except StepRefused as refused:
        return causes.refused(refused.step, refused.number)
    if outcome.ended == "exited" and outcome.status == 0:
        return None
    text = b"".join(said).decode("utf-8", "replace")
    if outcome.ended == "exited" and rung == "overlay":
        return causes.OVERLAY
    return causes.said_by_bubblewrap(text)
