"""Opening `core.db` after whatever happened: check it when there is reason to, put a damaged file aside.

A killed process cannot damage the file, so the log is served again at once and checked beside the work. After a
reboot without a proper stop, or when somebody saw damage, it is checked before anybody reads it.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.errors import Corrupt, StoreError
from knowledge.events import DatabaseSetAside, Event, UncleanStopFound
from knowledge.store.log_writer import LogWriter
from knowledge.store.sqlite import Database

SEQ_LEAP = 1_000_000
"""How far ids jump after a restored backup, so that none is given to a second event."""
REST_US = 30 * 86_400 * 1_000_000
"""A source or a spool file that was silent for this long (microseconds) is forgotten when the log is opened."""
_SIDE_FILES = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Vault:
    """The files around one database."""

    database: Path
    backups: Path
    set_aside: Path

    @property
    def suspect(self) -> Path:
        """Exists when somebody saw damage; the next open checks first."""
        return Path(f"{self.database}.suspect")

    def newest_backups(self) -> list[Path]:
        """Backups, youngest first."""
        return sorted(self.backups.glob(f"{self.database.stem}-*.db"), reverse=True)


@dataclass
class Opened:
    """An open log and what opening it showed."""

    log: LogWriter
    facts: list[Event]
    check_later: bool
    """The last stop was not a proper one; a check beside the work is due."""


def open_log(vault: Vault, boot: str) -> Opened:
    """Open the log for writing. `boot` names this boot of the machine.

    Raises WriterBusy, NewerDatabase, Unwritable, DiskFull; damage is healed, not raised.
    """
    facts: list[Event] = []
    if vault.suspect.exists() and vault.database.exists():
        found, took = _check(vault.database)
        facts.append(UncleanStopFound(check=found, took_ms=took))
        if found != "ok":
            facts.append(_set_aside(vault, found))
    try:
        log = LogWriter.open(vault.database)
    except Corrupt as error:
        facts.append(_set_aside(vault, str(error)))
        log = LogWriter.open(vault.database)
    last = _meta(log, "boot")
    unclean = last is not None and _meta(log, "clean") == "no"
    if unclean and last != boot:
        log, more = _checked(log, vault)
        facts += more
    if any(isinstance(fact, DatabaseSetAside) for fact in facts):
        log.skip_to(log.head + SEQ_LEAP)
    vault.suspect.unlink(missing_ok=True)
    log.tidy(time.time_ns() // 1_000 - REST_US)
    _mark(log, boot=boot, clean="no")
    return Opened(log, facts, check_later=unclean and last == boot)


def close_log(log: LogWriter) -> None:
    """Shut down properly: everything on disk, the WAL merged, the next open told so."""
    _mark(log, clean="yes")
    log.database.reclaim()
    log.close()


def boot_id() -> str:
    """A name for this boot of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def check_copy(path: Path) -> str:
    """`ok`, or what is wrong with a database that others may be using."""
    with Database.reader(path, []) as database:
        return database.check()


def _checked(log: LogWriter, vault: Vault) -> tuple[LogWriter, list[Event]]:
    """Check an open log; put it aside and open another when it is damaged."""
    began = time.monotonic()
    found = log.database.check()
    facts: list[Event] = [UncleanStopFound(check=found, took_ms=_ms(began))]
    if found == "ok":
        return log, facts
    log.close()
    facts.append(_set_aside(vault, found))
    return LogWriter.open(vault.database), facts


def _check(path: Path) -> tuple[str, int]:
    began = time.monotonic()
    try:
        found = check_copy(path)
    except StoreError as error:
        found = str(error)
    return found, _ms(began)


def _set_aside(vault: Vault, found: str) -> DatabaseSetAside:
    """Move the damaged files away and put the newest sound backup in their place."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    vault.set_aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = vault.set_aside / f"{vault.database.stem}-{stamp}.db"
    for suffix in _SIDE_FILES:
        source = Path(f"{vault.database}{suffix}")
        if source.exists():
            source.rename(f"{target}{suffix}")
    restored = _first_that(vault.newest_backups(), lambda backup: _check(backup)[0] == "ok")
    if restored:
        shutil.copyfile(restored, vault.database)
        vault.database.chmod(0o600)
    return DatabaseSetAside(moved_to=str(target), found=found, restored_from=str(restored) if restored else None)


def _first_that(candidates: list[Path], fits: Callable[[Path], bool]) -> Path | None:
    return next((one for one in candidates if fits(one)), None)


def _meta(log: LogWriter, key: str) -> str | None:
    row = log.database.one("meta", {"key": key})
    return str(row[0]) if row else None


def _mark(log: LogWriter, **values: str) -> None:
    with log.database.transaction(full=True):
        for key, value in values.items():
            log.database.run("put_meta", {"key": key, "value": value})


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
