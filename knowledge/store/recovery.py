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
from knowledge.store.age import believed
from knowledge.store.durable import fresh_partial
from knowledge.store.log_writer import LogWriter
from knowledge.store.sqlite import Database, install
from knowledge.store.writer_lock import claimed

SEQ_LEAP = 1_000_000
"""How far ids jump after a restored backup, so that none is given to a second event."""
REST_US = 30 * 86_400 * 1_000_000
"""A source or a spool file that was silent for this long (microseconds) is forgotten when the log is opened."""
SIDE_FILES = ("-wal", "-journal", "-shm")
"""What belongs to the database beside it. None may ever lie beside a database that is not its own."""


@dataclass(frozen=True)
class Vault:
    """The files around one database."""

    database: Path
    backups: Path
    set_aside: Path
    busy: Callable[[str], object] = str
    """Hears of what may take minutes before it begins, so that nobody takes it for a hang."""

    @property
    def suspect(self) -> Path:
        """Exists when somebody saw damage; the next open checks first."""
        return Path(f"{self.database}.suspect")

    def newest_backups(self) -> list[Path]:
        """Backups, youngest first."""
        return sorted(self.backups.glob(f"{self.database.stem}-*.db"), reverse=True)

    def unfinished_backups(self) -> list[Path]:
        """What somebody left who was killed while he made one."""
        return sorted(self.backups.glob(f"{self.database.stem}-*.partial*"))

    def all_set_aside(self) -> list[Path]:
        """Damaged databases, oldest first."""
        return sorted(self.set_aside.glob(f"{self.database.stem}-*.db"))

    def newest_set_aside(self) -> str:
        """The database that was moved aside last; empty when none ever was."""
        return str(next(reversed(self.all_set_aside()), ""))


@dataclass
class Opened:
    """An open log and what opening it showed."""

    log: LogWriter
    facts: list[Event]
    check_later: bool
    """The last stop was not a proper one; a check beside the work is due."""


def open_log(vault: Vault, boot: str, patience_s: float = 0.0) -> Opened:
    """Open the log for writing. `boot` names this boot of the machine; another writer may end within `patience_s`.

    Raises WriterBusy, NewerDatabase, Unwritable, DiskFull; damage is healed, not raised.
    """
    with claimed(vault.database, patience_s):
        facts = _examined(vault)
    while True:
        try:
            return _serve(vault, boot, facts)
        except Corrupt as error:
            if any(isinstance(fact, DatabaseSetAside) and not fact.restored_from for fact in facts):
                raise  # even an empty database is damaged at once: the disk itself is
            with claimed(vault.database):
                facts.append(_set_aside(vault, str(error), facts))


def close_log(log: LogWriter, *, another_follows: bool = False) -> None:
    """Shut down properly: everything on disk, the WAL merged, the next open told so.

    Where another writer follows at once, and publishers wait for it, the disk is left to that one's first barrier.
    """
    _mark(log, full=not another_follows, clean="yes")
    if not another_follows:
        log.database.reclaim()
    log.close()


def boot_id() -> str:
    """A name for this boot of the machine."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def check_copy(path: Path) -> str:
    """`ok`, or what is wrong with a database that others may be using."""
    with Database.reader(path, []) as database:
        return database.check()


def _examined(vault: Vault) -> list[Event]:
    """What can be seen before the database is opened."""
    there, facts = vault.database.exists(), list[Event]()
    if there and (vault.database.is_dir() or not vault.database.stat().st_size):
        facts.append(_set_aside(vault, f"{vault.database} is empty, or no file", facts))
    elif there and vault.suspect.exists():
        vault.busy("checking the log, which may be damaged")
        found, took = _check(vault.database)
        facts.append(UncleanStopFound(check=found, took_ms=took))
        if found != "ok":
            facts.append(_set_aside(vault, found, facts))
    elif vault.suspect.exists() and vault.newest_set_aside():
        target = vault.newest_set_aside()
        _move_side_files(vault, target)
        facts.append(_restore(vault, target, "it was killed before a backup was in place", facts))
    return facts


def _serve(vault: Vault, boot: str, facts: list[Event]) -> Opened:
    """Open the log, and check it first where the machine went down under it. Raises Corrupt."""
    log = LogWriter.open(vault.database, vault.busy)
    try:
        last = _meta(log, "boot")
        unclean = last is not None and _meta(log, "clean") == "no"
        if unclean and last != boot and not facts:
            vault.busy("checking the log after the machine went down")
            _check_open(log, facts)
        aside = vault.newest_set_aside()
        if aside > (_meta(log, "set_aside") or "") or any(isinstance(fact, DatabaseSetAside) for fact in facts):
            log.skip_to(log.head + SEQ_LEAP * len(vault.all_set_aside()))
        log.tidy(believed(log.database, time.time_ns() // 1_000) - REST_US)
        _mark(log, full=False, boot=boot, clean="no", set_aside=aside)
        log.barrier()  # for what a writer left that was killed or relieved before its own
    except BaseException:
        log.close()
        raise
    vault.suspect.unlink(missing_ok=True)
    return Opened(log, facts, check_later=unclean and last == boot)


def _check_open(log: LogWriter, facts: list[Event]) -> None:
    """Raises Corrupt."""
    began = time.monotonic()
    found = log.database.check()
    facts.append(UncleanStopFound(check=found, took_ms=_ms(began)))
    if found != "ok":
        raise Corrupt(found)


def _check(path: Path) -> tuple[str, int]:
    began = time.monotonic()
    try:
        found = check_copy(path) if path.stat().st_size else "empty"
    except StoreError as error:
        found = str(error)
    return found, _ms(began)


def _set_aside(vault: Vault, found: str, facts: list[Event]) -> DatabaseSetAside:
    """Move the damaged files away and put the newest sound backup in their place."""
    vault.suspect.touch(mode=0o600)  # until all is well again: the next start takes up where this one was killed
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    vault.set_aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = vault.set_aside / f"{vault.database.stem}-{stamp}.db"
    vault.database.rename(target)
    _move_side_files(vault, str(target))
    return _restore(vault, str(target), found, facts)


def _move_side_files(vault: Vault, target: str) -> None:
    """After the database itself, so that a start that finds it gone knows where they belong."""
    for suffix in SIDE_FILES:
        source = Path(f"{vault.database}{suffix}")
        if source.exists():
            source.rename(f"{target}{suffix}")


def _restore(vault: Vault, moved_to: str, found: str, facts: list[Event]) -> DatabaseSetAside:
    """Put the newest sound backup, that has not failed already, where the database was."""
    vault.busy("putting a backup in the place of a damaged log")
    failed = {fact.restored_from for fact in facts if isinstance(fact, DatabaseSetAside)}
    backups = [backup for backup in vault.newest_backups() if str(backup) not in failed]
    restored = _first_that(backups, lambda backup: _check(backup)[0] == "ok")
    if restored:
        partial = fresh_partial(vault.database)
        shutil.copyfile(restored, partial)
        partial.chmod(0o600)
        install(partial, vault.database)
    return DatabaseSetAside(moved_to=moved_to, found=found, restored_from=str(restored) if restored else None)


def _first_that(candidates: list[Path], fits: Callable[[Path], bool]) -> Path | None:
    return next((one for one in candidates if fits(one)), None)


def _meta(log: LogWriter, key: str) -> str | None:
    row = log.database.one("meta", {"key": key})
    return str(row[0]) if row else None


def _mark(log: LogWriter, *, full: bool, **values: str) -> None:
    with log.database.transaction(full=full):
        for key, value in values.items():
            log.database.run("put_meta", {"key": key, "value": value})


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)
