"""What the chaos run left behind, as rows with their limits: nothing lost, nothing twice, nothing grown."""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from daemon.bench.chaos_load import STREAM, Noted
from daemon.bench.chaos_unit import family
from daemon.bench.crashes import verdict
from daemon.bench.figures import at_least, at_most
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, DatabaseSetAside, EventSetAside, ServiceGaveUp
from knowledge.store.log import EventLog
from knowledge.store.sqlite import Database
from knowledge.store.streams import Streams
from knowledge.views import RowView

PSS_MIB = 122.0
"""Memory of the daemon's seven processes at the end, all but the encoder; at rest, without a load, it may have 90."""
MORE_DESCRIPTORS = 12
"""By how many a process may have more of them than its ancestor of the same role had just after the start: databases
that are opened when they are first read take up to seven. A leak grows with every blow.
"""
WAL_MIB = 64.0
ENCODER = "encoder"


def judge(paths: Paths, noted: Noted) -> list[RowView]:
    """Compare what was written down with what the log holds; the daemon has ended."""
    found = verdict(paths, noted.acked, 0)
    with EventLog.open(paths.core) as log, Database.reader(paths.core, ["log"]) as database:
        commands = [one.seq for one in log.every(types=[CommandFinished.__name__])]
        counts = log.counts()
        try:
            offs = [chunk.off for chunk in Streams(database).read(STREAM)]
        except NotFound:
            offs = []
    return [
        at_least("acknowledged or spooled events", len(noted.acked), "", 1),
        _none("acknowledged and lost", len(found.lost)),
        _none("events doubled", len(found.doubled)),
        _none("failures without diagnosis", len(found.unanswered)),
        _none("failures diagnosed twice", len(found.answered_twice)),
        _none("holes in the log", sum(found.holes.values())),
        _none("findings of integrity_check", found.integrity != "ok"),
        at_least("chunks acknowledged", noted.streamed, "", 1),
        _none("chunks lost", max(0, noted.streamed - len(offs))),
        _none("chunks out of place", sum(place != off for place, off in enumerate(offs))),
        _none("chunks that the stream's follower missed or saw twice", _differences(noted.heard, offs)),
        _none("events that the follower missed or saw twice", _differences(noted.followed, commands)),
        _none("events that the follower saw out of order", _descents(noted.followed)),
        _none("processes given up", counts.get(ServiceGaveUp.__name__, 0)),
        _none("events set aside", counts.get(EventSetAside.__name__, 0)),
        _none("databases set aside", counts.get(DatabaseSetAside.__name__, 0)),
    ]


class Size(NamedTuple):
    """What the daemon takes at one moment."""

    pss_mib: dict[str, float]
    """By role; of all processes that have it."""
    descriptors: dict[str, int]
    """By role, of the process that has most."""
    wal_mib: float


def size(paths: Paths) -> Size:
    """Measure the daemon that runs."""
    pss, descriptors = dict[str, float](), dict[str, int]()
    for pid, role in family(paths).items():
        pss[role] = pss.get(role, 0.0) + _pss_mib(pid)
        descriptors[role] = max(descriptors.get(role, 0), len(os.listdir(f"/proc/{pid}/fd")))  # noqa: PTH208 - counts
    wal = Path(f"{paths.core}-wal")
    return Size(pss, descriptors, wal.stat().st_size / (1 << 20) if wal.exists() else 0.0)


def grown(before: Size, after: Size) -> list[RowView]:
    """A daemon that has been through all of it, beside one that had just begun."""
    more = max((after.descriptors[role] - before.descriptors.get(role, 0) for role in after.descriptors), default=0)
    return [
        at_least("processes that could be measured at the end", len(after.descriptors), "", len(before.descriptors)),
        at_most("memory (PSS) at the end, all but the encoder", _sum(after), "MiB", PSS_MIB, _sum(before)),
        *(at_most(f"· {role}", one, "MiB", None) for role, one in sorted(after.pss_mib.items())),
        at_most("descriptors more than at the beginning, most of one process", more, "", MORE_DESCRIPTORS),
        at_most("write-ahead file at the end", after.wal_mib, "MiB", WAL_MIB),
    ]


def health(status: dict[str, Any]) -> list[RowView]:
    """What `sotto status --json` says at the end."""
    states = [one["state"] for one in status["processes"]]
    return [
        _none("complaints of `sotto status` at the end", len(status["degraded"])),
        _none("processes that are not ready at the end", sum(state not in {"ready", "resting"} for state in states)),
        at_least("processes at the end", len(states), "", 1),
    ]


def _sum(size: Size) -> float:
    """An encoder that was asked for a vector has a model loaded, whatever happened else."""
    return sum(pss for role, pss in size.pss_mib.items() if role != ENCODER)


def _none(name: str, count: float) -> RowView:
    """Of this there may not be any."""
    return at_most(name, count, "", 0)


def _differences(seen: Sequence[int], there: Sequence[int]) -> int:
    """How many were missed, seen twice, or never there."""
    return len(set(there) ^ set(seen)) + len(seen) - len(set(seen))


def _descents(seen: Sequence[int]) -> int:
    return sum(after <= before for before, after in pairwise(seen))


def _pss_mib(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) / 1_024
