"""The database: its schema, sizes, soundness, and whether it was left properly.

While nobody writes, a copy is looked at: SQLite would leave side files beside the original, and cannot open it in
a directory that is not writable.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.cli.show import size
from daemon.doctor.locks import held_by
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed, install, ok, warning
from knowledge.errors import Corrupt, NewerDatabase, StoreError
from knowledge.store.migrate import CORE, newest
from knowledge.store.recovery import Vault
from knowledge.store.sqlite import Database

CHECKED_BELOW = 64 << 20
"""Bytes up to which the whole file is read."""
LARGE_WAL = 64 << 20
QUERIES = ("log", "jobs")


def sound(patient: Patient) -> Iterator[Verdict]:
    core = patient.paths.core
    if not core.exists() or not core.stat().st_size:
        yield _nothing(patient)
        return
    if not core.is_file():
        yield failed(f"{core} is not a file", f"mv {core} {core}.old")
        return
    in_use = held_by(patient, Path(f"{core}.lock")) is not None
    if core.stat().st_size > CHECKED_BELOW and not in_use:
        yield _too_large(core)
        return
    try:
        with looked_into(core, copy=not in_use) as database:
            yield _newer(database.schema_version) or _state(core, database, in_use=in_use)
    except Corrupt as problem:
        yield damaged(patient, str(problem.__cause__ or problem))
    except StoreError as problem:
        yield failed(f"it cannot be opened ({problem.__cause__ or problem})", "put right what `directories` says")
    yield from _side_files(patient)


def damaged(patient: Patient, found: str) -> Verdict:
    """The next start heals it once it is told to look."""
    backups, core = _backups(patient), patient.paths.core
    then = f"the backup {backups[0]} takes its place" if backups else "an empty one takes its place: there is no backup"
    return failed(
        f"{core} is damaged: {found}",
        f"touch {core}.suspect && sotto restart: it is moved aside, never deleted, and {then}",
    )


def _nothing(patient: Patient) -> Verdict:
    backups, core = _backups(patient), patient.paths.core
    if backups:
        return warning(f"{core} is empty, but there are backups", f"sotto down; cp {backups[0]} {core}; sotto up")
    return ok("none yet; the first start makes it")


def _newer(version: int) -> Verdict | None:
    if version <= newest(CORE):
        return None
    return failed(
        f"written by a newer Sotto: schema {version}, this release knows {newest(CORE)}",
        NewerDatabase.hint,
    )


def _state(core: Path, database: Database, *, in_use: bool) -> Verdict:
    version = database.schema_version
    words = [f"schema {version}", size(taken(core))]
    if version < newest(CORE):
        words[0] += f" (the next start brings it to {newest(CORE)})"
    if core.stat().st_size <= CHECKED_BELOW:
        found = database.check()
        if found != "ok":
            raise Corrupt(found)
        words.append("sound")
    else:
        words.append(f"not checked because of its size; to do so: {_by_hand(core)}")
    if in_use:
        words.append("in use")
    elif version and _marked_unclean(database):
        return warning(", ".join([*words, "not closed properly"]), "`sotto up` checks it by itself")
    return ok(", ".join(words))


def _marked_unclean(database: Database) -> bool:
    row = database.one("meta", {"key": "clean"})
    return row is not None and row[0] == "no"


def _side_files(patient: Patient) -> Iterator[Verdict]:
    core = patient.paths.core
    suspect = Path(f"{core}.suspect")
    if suspect.exists():
        yield warning("damage was seen in the database", "sotto restart: it is checked before anybody reads it")
    wal = Path(f"{core}-wal")
    length = wal.stat().st_size if wal.exists() else 0
    if length > LARGE_WAL:
        yield warning(f"the write-ahead file has grown to {size(length)}: a reader holds it open", "sotto restart")


def _too_large(core: Path) -> Verdict:
    """Nobody writes and a copy would take long: only the header is read."""
    with core.open("rb") as file:
        header = file.read(100)
    version = int.from_bytes(header[60:64])
    found = f"schema {version}, {size(taken(core))}, not checked because of its size; to do so: "
    return _newer(version) or ok(f"{found}{_by_hand(core)}")


def _backups(patient: Patient) -> list[Path]:
    return Vault(patient.paths.core, patient.paths.backups, patient.paths.set_aside).newest_backups()


def taken(path: Path) -> int:
    """Bytes of a database with what was written to it and does not stand in the file itself yet."""
    wal = Path(f"{path}-wal")
    return path.stat().st_size + (wal.stat().st_size if wal.exists() else 0)


def _by_hand(core: Path) -> str:
    return f"sqlite3 -readonly {core} 'PRAGMA quick_check' ({install('sqlite3')})"


@contextmanager
def looked_into(core: Path, *, copy: bool) -> Iterator[Database]:
    """A reader of the database or of a copy that goes when the look is over."""
    if not copy:
        with Database.reader(core, QUERIES) as database:
            yield database
        return
    with tempfile.TemporaryDirectory(prefix="sotto-doctor-") as folder:
        for suffix in ("", "-wal"):
            source = Path(f"{core}{suffix}")
            if source.exists():
                shutil.copyfile(source, Path(folder) / source.name)
        with Database.reader(Path(folder) / core.name, QUERIES) as database:
            yield database
