"""Whether a fix is forgotten, read from the log, where memory may not know it yet; and bringing it back."""

from typing import NamedTuple

from daemon.cli import noting
from daemon.paths import Paths
from knowledge.errors import NotFound, Usage
from knowledge.events import FixForgotten, FixLearned, FixNoted, FixRestored
from knowledge.ids import ShortId
from knowledge.store.log import EventLog


class KnownFix(NamedTuple):
    """What the log says of a fix."""

    name: ShortId
    project: int | None
    learned: bool
    """From what was done; else the user wrote it."""
    forgotten: bool


def known_fix(paths: Paths, seq: int) -> KnownFix:
    """Raises NotFound."""
    name = ShortId("x", seq)
    with EventLog.open(paths.core) as log:
        told = next(iter(log.every(seq - 1, [FixLearned.__name__, FixNoted.__name__])), None)
        if told is None or told.seq != seq:
            raise NotFound(str(name), hint="`sotto fixes` lists them")
        words = [one.event for one in log.every(seq, [FixForgotten.__name__, FixRestored.__name__])]
    said = [one for one in words if isinstance(one, FixForgotten | FixRestored) and one.fix == seq]
    forgotten = bool(said) and isinstance(said[-1], FixForgotten)
    return KnownFix(name, told.header.project, isinstance(told.event, FixLearned), forgotten)


def restore(paths: Paths, seq: int) -> None:
    """Let it be suggested again. Raises NotFound, Usage, DaemonUnreachable."""
    fix = known_fix(paths, seq)
    if not fix.forgotten:
        raise Usage(f"{fix.name} was not forgotten")
    noting.publish(paths, FixRestored(fix=seq), project=fix.project)
