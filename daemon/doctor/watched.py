"""The trees of watched projects: what keeps them from being seen as they should be."""

import os
from collections.abc import Iterator
from pathlib import Path

from daemon.doctor.database import CHECKED_BELOW, looked_into
from daemon.doctor.disks import kind_of, parse, remote
from daemon.doctor.inotify import LIMITS, number, raised
from daemon.doctor.locks import held_by
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from knowledge.errors import SottoError
from knowledge.events import WatchLimited
from knowledge.files.index import folders_known
from knowledge.files.reading import is_folder
from knowledge.files.telling import CLOSED, REMOTE
from knowledge.git.readable import REASON as REFTABLE
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog

NEARLY = 0.8
"""Share of the watches that leaves little for editors."""


def trees(patient: Patient) -> Iterator[Verdict]:
    core = patient.paths.core
    in_use = held_by(patient, Path(f"{core}.lock")) is not None
    if not core.exists():
        yield ok("no project is watched")
        return
    if core.stat().st_size > CHECKED_BELOW and not in_use:
        yield ok("looked at while the daemon runs")
        return
    try:
        with looked_into(core, copy=not in_use) as database:
            log = EventLog(database)
            registry = Registry(one.event for one in log.every(types=KINDS))
            said = [(one.speaker, one.event) for one in log.every(types=[WatchLimited.__name__])]
    except SottoError as error:
        yield warning(f"what is watched cannot be read: {error}", "see the line `database`")
        return
    roots = [tree for project in registry.watched for tree in project.trees]
    latest = {(str(one.tree), speaker): one for speaker, one in said if isinstance(one, WatchLimited)}
    limits = {root: [one for (tree, _), one in latest.items() if tree == str(root) and one.instead] for root in roots}
    found = [verdict for root in roots for verdict in _tree(patient, root, limits[root])]
    found += _room(patient)
    yield from found or [ok(f"{len(roots)} trees" if roots else "no project is watched")]


def _tree(patient: Patient, root: Path, limits: list[WatchLimited]) -> Iterator[Verdict]:
    kind = kind_of(root, parse(patient.read("self/mounts")))
    if not is_folder(root):
        yield warning(f"{root} is not there", f"mount it or move it back; else: sotto unwatch {root}")
        return
    if not os.access(root, os.R_OK | os.X_OK):
        yield warning(f"{root} may not be read", f"let your user read it; else: sotto unwatch {root}")
        return
    if remote(kind):
        found = f"{root} lies on {kind}: what other machines change is found after the next command in it"
        yield warning(found, "keep projects on a local disk to have changes seen at once")
    for limit in limits:
        if not limit.reason.startswith(REMOTE):
            yield warning(f"{root}: {limit.reason}; {limit.instead}", _advice(limit, root))


def _advice(limit: WatchLimited, root: Path) -> str:
    if limit.instead == CLOSED:
        return "let your user read them, or have git ignore them"
    if limit.reason == REFTABLE:
        return f"git -C {root} refs migrate --ref-format=files"
    return "see the line `inotify`, then: sotto restart"


def _room(patient: Patient) -> Iterator[Verdict]:
    """Whether the kernel has watches for every folder of every tree."""
    watches = LIMITS[0]
    allowed = number(patient.read(f"sys/fs/inotify/{watches.name}"))
    try:
        needed = folders_known(patient.paths.files)
    except SottoError:  # damaged: its owner makes it anew
        return
    if allowed is not None and needed > allowed * NEARLY:
        yield warning(f"{needed} folders are watched, {allowed} is what the kernel allows", raised(watches))
