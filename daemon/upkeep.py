"""What is done once a day: a checked backup, snapshots that are too many go, an order to trim what is too old."""

import contextlib
import logging
import sys
import time
from datetime import UTC, datetime, timedelta

from daemon import acts_kept
from daemon.bus_client import BusClient
from daemon.config import Config
from daemon.paths import Paths, used
from knowledge.clock import Clock, SystemClock
from knowledge.errors import SottoError
from knowledge.events import BackupFailed, BackupMade, Event, TrimArtifacts, TrimLog, TrimTraces
from knowledge.files.index import current
from knowledge.files.snapshots import Snapshots
from knowledge.store.age import DAY_US, believed
from knowledge.store.backups import backing_up
from knowledge.store.durable import put_in_place
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog
from knowledge.store.recovery import Vault, check_copy
from knowledge.store.retention import TRIMMED
from knowledge.store.sqlite import Database
from knowledge.store.traces import TraceReader

DUE_US = 20 * 3_600 * 1_000_000
"""A younger backup makes another one needless. It is less than a day, so that what comes daily never just misses."""
PATIENCE_S = 60.0
"""How long the hub may take out of the backups what is to be forgotten."""
NAMED = "%Y%m%dT%H%M%S"
LEAST_SHARE = 4
"""However much backups and memory take, the log may have a quarter of the cap."""
SPARE = 0.8
"""Share of the cap that is left after trimming by size."""
_log = logging.getLogger("upkeep")


def upkeep(paths: Paths, config: Config, clock: Clock | None = None) -> None:
    """Back up and order the trimming; what is not due is not done."""
    facts = chores(paths, config, clock or SystemClock())
    if facts:
        with BusClient(paths, "upkeep") as bus:
            bus.publish(*facts)


def chores(paths: Paths, config: Config, clock: Clock) -> list[Event]:
    """Do what is due; returns what is to be said of it, and the orders for the hub."""
    facts: list[Event] = []
    vault = Vault(paths.core, paths.backups, paths.set_aside)
    if config.backup.keep and _backup_due(vault, clock.now()):
        facts.append(back_up(vault, config.backup.keep, clock.now()))
    _prune_snapshots(paths, config, clock.now())
    acts_kept.prune(paths, config.acting.keep_mb << 20, clock.now() - config.acting.keep_days * DAY_US)
    return facts + _trimming(paths, config, clock.now())


def check(paths: Paths) -> None:
    """Look through the log beside the work; when it is damaged, mark it so and ask for the hub's restart."""
    vault = Vault(paths.core, paths.backups, paths.set_aside)
    found = check_copy(paths.core)
    if found != "ok":
        _log.error("the log is damaged: %s", found)
        vault.suspect.touch()
        sys.exit(1)


def _backup_due(vault: Vault, now: int) -> bool:
    newest = vault.newest_backups()[:1]
    return not newest or not 0 <= now - newest[0].stat().st_mtime_ns // 1_000 < DUE_US


def back_up(vault: Vault, keep: int, now: int) -> Event:
    """Write a copy beside the older ones; only a sound one replaces the oldest."""
    began = time.monotonic()
    target = vault.backups / f"{vault.database.stem}-{_named(vault, now)}.db"
    partial = target.with_suffix(".partial")
    try:
        vault.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        with backing_up(vault, PATIENCE_S):
            for left in vault.unfinished_backups():
                left.unlink(missing_ok=True)
            with Database.reader(vault.database, []) as database:
                database.copy_to(partial)
            found = check_copy(partial)
            if found != "ok":
                vault.suspect.touch()
                return BackupFailed(database=vault.database.name, reason=f"the copy is damaged: {found}")
            put_in_place(partial, target)
    except (SottoError, OSError) as error:
        partial.unlink(missing_ok=True)
        return BackupFailed(database=vault.database.name, reason=str(error))
    for old in vault.newest_backups()[keep:]:
        old.unlink()
    return BackupMade(
        database=vault.database.name,
        path=str(target),
        bytes=target.stat().st_size,
        took_ms=round((time.monotonic() - began) * 1_000),
    )


def _named(vault: Vault, now: int) -> str:
    """The moment of a backup in its name, later than that of the newest even where the clock was set back.

    The order of the names is the order in which backups were made: by it the newest is restored, the oldest removed.
    """
    moment = datetime.fromtimestamp(now / 1_000_000, UTC)
    for newest in vault.newest_backups()[:1]:
        with contextlib.suppress(ValueError):  # somebody's own copy, whose name says nothing
            said = datetime.strptime(newest.stem.removeprefix(f"{vault.database.stem}-"), NAMED).replace(tzinfo=UTC)
            moment = max(moment, said + timedelta(seconds=1))
    return moment.strftime(NAMED)


def _prune_snapshots(paths: Paths, config: Config, now: int) -> None:
    """Remove contents of files that no event of late has named, and what is beyond the cap."""
    before_ns = (now - config.files.snapshots_days * DAY_US) * 1_000
    with contextlib.suppress(SottoError):  # the index may be damaged; it is made anew by its owner
        Snapshots(paths.snapshots).prune(config.files.snapshots_mb << 20, before_ns, current(paths.files))


def _beside(paths: Paths) -> int:
    """Bytes that everything takes that counts in the cap of the log, and is not the log."""
    folders = sum(map(used, (paths.backups, paths.set_aside, paths.snapshots, paths.artifacts, paths.hands)))
    return folders + used(paths.data, f"{paths.memory.name}*")


def _trimming(paths: Paths, config: Config, now: int) -> list[Event]:
    """The orders that bring log and traces back within their age and their cap."""
    with EventLog.open(paths.core) as log, TraceReader.open(paths.core) as traces:
        now = believed(log.database, now)
        before = max(now - config.log.keep_days * DAY_US, 0)
        traced = max(now - config.traces.keep_days * DAY_US, 0)
        orders: list[Event] = [TrimLog(before=before, reason="age")] if log.reaches_back(before, TRIMMED) else []
        orders += [TrimTraces(before=traced, reason="age")] if traces.reaches_back(traced) else []
        size, cap = log.database.live_bytes(), config.log.cap_mb << 20
        allowed = max(cap - _beside(paths), cap // LEAST_SHARE)
        if size > allowed:
            stamp = log.stamp_at(1 - allowed * SPARE / size, TRIMMED)
            if stamp is not None:
                orders.append(TrimLog(before=max(0, stamp), reason="size"))
                orders += [TrimTraces(before=max(0, stamp), reason="size")] if traces.reaches_back(stamp) else []
    return orders + _trimming_artifacts(paths, config, now)


def _trimming_artifacts(paths: Paths, config: Config, now: int) -> list[Event]:
    before, most = max(now - config.jobs.keep_days * DAY_US, 0), config.jobs.keep_mb << 20
    with JobReader.open(paths.core) as jobs:
        if jobs.artifacts_reach_back(before) or jobs.artifact_bytes() > most:
            return [TrimArtifacts(before=before, most=most)]
    return []
