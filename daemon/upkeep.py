"""What is done once a day: a checked backup, and an order to trim what is too old or too much."""

import logging
import sys
import time
from datetime import UTC, datetime

from daemon.bus_client import BusClient
from daemon.config import Config
from daemon.paths import Paths, used
from knowledge.clock import Clock, SystemClock
from knowledge.errors import SottoError
from knowledge.events import BackupFailed, BackupMade, Event, TrimLog
from knowledge.store.log import EventLog
from knowledge.store.recovery import Vault, check_copy
from knowledge.store.retention import TRIMMED
from knowledge.store.sqlite import Database

DAY_US = 86_400 * 1_000_000
LEAST_SHARE = 4
"""However much backups take, the log may have a quarter of the cap."""
SPARE = 0.8
"""Share of the cap that is left after trimming by size."""
_log = logging.getLogger("upkeep")


def upkeep(paths: Paths, config: Config, clock: Clock | None = None) -> None:
    """Back up and order the trimming; what is not due is not done."""
    clock = clock or SystemClock()
    facts: list[Event] = []
    vault = Vault(paths.core, paths.backups, paths.set_aside)
    if config.backup.keep and _backup_due(vault, clock.now()):
        facts.append(_back_up(vault, config.backup.keep, clock.now()))
    facts += _trimming(paths, config, clock.now())
    if facts:
        with BusClient(paths, "upkeep") as bus:
            bus.publish(*facts)


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
    return not newest or now - newest[0].stat().st_mtime_ns // 1_000 >= DAY_US


def _back_up(vault: Vault, keep: int, now: int) -> Event:
    """Write a copy beside the older ones; only a sound one replaces the oldest."""
    began = time.monotonic()
    stamp = datetime.fromtimestamp(now / 1_000_000, UTC).strftime("%Y%m%dT%H%M%S")
    target = vault.backups / f"{vault.database.stem}-{stamp}.db"
    partial = target.with_suffix(".partial")
    try:
        vault.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with Database.reader(vault.database, []) as database:
            database.copy_to(partial)
        found = check_copy(partial)
        if found != "ok":
            vault.suspect.touch()
            return BackupFailed(database=vault.database.name, reason=f"the copy is damaged: {found}")
        partial.rename(target)
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


def _trimming(paths: Paths, config: Config, now: int) -> list[Event]:
    """The orders that bring the log back within its age and its cap."""
    before = now - config.log.keep_days * DAY_US
    with EventLog.open(paths.core) as log:
        oldest = log.since(0, TRIMMED, limit=1)
        orders: list[Event] = []
        if oldest and oldest[0].header.at < before:
            orders.append(TrimLog(before=before, reason="age"))
        size, cap = log.database.live_bytes(), config.log.cap_mb << 20
        allowed = max(cap - used(paths.backups) - used(paths.set_aside), cap // LEAST_SHARE)
        if size > allowed:
            share = 1 - allowed * SPARE / size
            first = oldest[0].seq if oldest else 0
            place = first + round((log.head - first) * share)
            orders += [TrimLog(before=one.header.at, reason="size") for one in log.since(place, limit=1)]
    return orders
