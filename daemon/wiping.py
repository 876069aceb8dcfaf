"""`sotto wipe`, carried out while no daemon runs: the wish is a file, and whoever starts next finishes what it says.

Every step may be done twice, so a death at any moment is made up for. Shells go on leaving records meanwhile; those
that are meant go with the others, and what comes when all is over is a new beginning.
"""

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from daemon import acts_kept, spool, upkeep
from daemon.cli.show import size
from daemon.config import Config
from daemon.paths import Paths, used
from daemon.spool_shell import SUFFIX, Half
from knowledge.clock import Clock
from knowledge.errors import DiskFull, Malformed, NotFound, Unwritable
from knowledge.memory import rebuilding
from knowledge.store.durable import put_in_place, sync_names
from knowledge.store.job_reading import artifacts_named
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import SIDE_FILES, Vault, boot_id, close_log, open_log
from knowledge.store.wiping import Gone, Scope, snapshots_named, thin_out, wipe_log
from knowledge.store.writer_lock import claimed
from knowledge.tasks.artifact_folder import unnamed

KEPT = {
    "data": {"daemon.lock", "models", "shell", "wipe.json", "wipe.json.partial"},
    "state": {"spool", "logs", "setup.json", "native-build.json"},
    "spool": {"paused", "not-in", "reports"},
    "run": {"hints"},
}
"""What a wipe of everything leaves in each folder: settings and what set-up did, and folders that shells look for."""
PATIENCE_S = 30.0
"""How long a hub that was killed may take to be gone."""
_NOTHING = Gone(0, 0, 0)
Tell = Callable[[str], None]


def _quiet(_step: str) -> None:
    """Nobody watches."""


class NotRemoved(Unwritable):
    """All else that was to be wiped is gone, but this cannot be removed."""

    hint = "remove it; then `sotto up` finishes the wipe"


class Wiped(NamedTuple):
    """What a wipe did."""

    gone: Gone
    files: int
    before: int
    """Bytes that everything took."""
    after: int


def ask(paths: Paths, scope: Scope) -> None:
    """Put the wish on record, behind those that are not done yet: from here on it will be done, whatever dies.

    Where there is no room for it, what goes in any case goes first. Raises DiskFull, Unwritable, WriterBusy.
    """
    spare = [*_entries(paths.logs), *_entries(paths.backups)]
    with claimed(paths.wish, PATIENCE_S):
        wishes = [*asked(paths), scope]
        while True:
            try:
                _put(paths, wishes)
                break
            except DiskFull:
                if not spare:
                    raise
                spare.pop(0).unlink(missing_ok=True)


def asked(paths: Paths) -> list[Scope]:
    """What is to be wiped and is not yet; a file that nobody can read wishes nothing."""
    try:
        said = json.loads(paths.wish.read_text(encoding="utf-8"))
        wishes = said if isinstance(said, list) else [said]
        return [Scope(**one | {"places": tuple(one["places"])}) for one in wishes]
    except (OSError, ValueError, TypeError, LookupError):
        return []


def finish(paths: Paths, config: Config, clock: Clock, tell: Tell = _quiet) -> Wiped | None:
    """Do what was asked for, if something was. Whoever calls holds the lock of the daemon. `tell` hears of long steps.

    Raises DiskFull, NotRemoved, Unwritable; then it is still to be done.
    """
    before, work, gone = _taken(paths), None, _NOTHING
    while wishes := asked(paths):
        scope = Scope() if Scope() in wishes else wishes[0]
        work = _Work(paths, scope, work.files if work else 0, tell)
        gone = gone.and_(work.everything() if scope == Scope() else work.part())
        if work.stuck:
            raise NotRemoved("; ".join(work.stuck))
        _done(paths, wishes if scope == Scope() else [scope])
        if scope != Scope() and config.backup.keep and paths.core.exists():
            upkeep.back_up(_vault(paths), config.backup.keep, clock.now())
    return Wiped(gone, work.files, before, _taken(paths)) if work else None


def _done(paths: Paths, scopes: list[Scope]) -> None:
    with claimed(paths.wish, PATIENCE_S):
        left = [one for one in asked(paths) if one not in scopes]
        if left:
            _put(paths, left)
        else:
            paths.wish.unlink()
            sync_names(paths.data)


def _put(paths: Paths, scopes: list[Scope]) -> None:
    partial = Path(f"{paths.wish}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump([scope._asdict() for scope in scopes], file)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(str(paths.data)) from error
        raise Unwritable(f"{partial} ({error.strerror})") from error
    put_in_place(partial, paths.wish)


class _Work:
    """The steps, how many files went, and which did not."""

    def __init__(self, paths: Paths, scope: Scope, files: int, tell: Tell) -> None:
        self._paths, self._scope, self.files, self._tell = paths, scope, files, tell
        self.stuck: list[str] = []

    def everything(self) -> Gone:
        """Remove every file but those that are known to hold nothing: one that a later release adds goes as well."""
        paths = self._paths
        folders = {"data": paths.data, "state": paths.state, "spool": paths.spool, "run": paths.run}
        for name, folder in folders.items():
            for entry in _entries(folder):
                empty = entry.name.endswith(".lock") or entry.is_socket()  # somebody may listen there for our start
                if entry.name not in KEPT[name] and not empty:
                    self._remove(entry)
        for folder in (paths.logs, paths.reports, paths.hints):
            for entry in _entries(folder):
                self._remove(entry)
        return _NOTHING

    def part(self) -> Gone:
        """Take it out of what stays; what cannot be divided, and can be made again, goes whole."""
        paths = self._paths
        try:
            gone = self._log()
        except DiskFull:  # who wipes may do so to make room: what can be made again goes first, memory too
            self._database(paths.memory)
            self._spare()
            gone = self._log()
        self._copies()
        self._contents()
        self._spare()
        self._memory()
        self._spool()
        self._drafts()
        return gone

    def _log(self) -> Gone:
        if not self._paths.core.exists():
            return _NOTHING
        untold = [path.stem for path in self._records()]
        with self._opened() as log:
            self._tell(f"taking it out of the log, and writing that anew ({size(log.database.live_bytes())})")
            try:
                gone = wipe_log(log, self._scope, untold)
            except DiskFull:  # the log is sound, or it would not be open: copies of it that go anyway make room
                self._copies()
                gone = self._step_by_step(log, untold)
            log.database.reclaim()
        return gone

    def _step_by_step(self, log: LogWriter, untold: list[str]) -> Gone:
        """With little room: what goes makes it."""
        self._tell("the disk is full: taking it out of the log in small steps")
        thin = thin_out(log, self._scope, untold)
        rest = wipe_log(log, self._scope, untold)
        return rest._replace(events=thin.events + rest.events, streams=thin.streams + rest.streams)

    def _copies(self) -> None:
        for file in (*_entries(self._paths.backups), *_entries(self._paths.set_aside)):
            self._remove(file)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[LogWriter]:
        """The log, healed first where it is damaged: what cannot be read cannot be told apart, and goes."""
        log = open_log(_vault(self._paths), boot_id(), PATIENCE_S).log
        try:
            yield log
        finally:
            close_log(log)

    def _contents(self) -> None:
        """Snapshots, artifacts and what is kept of acts that nothing in the log names any more."""
        if self._paths.core.exists():
            with self._opened() as log:
                named, kept = snapshots_named(log.database), artifacts_named(log.database)
                acts = acts_kept.unnamed(self._paths, log.database)
            for path in (*unnamed(self._paths.snapshots, named), *unnamed(self._paths.artifacts, kept), *acts):
                self._remove(path)

    def _memory(self) -> None:
        """Made anew from what is left; without a log, or room for two, there is none until the daemon makes it."""
        paths, scope = self._paths, self._scope

        def stays(one: rebuilding.Carried) -> bool:
            return one.seq <= scope.after if scope.project is None else one.project != scope.project

        self._tell("making memory anew from what is left")
        with contextlib.suppress(NotFound, DiskFull):
            rebuilding.build(paths.core, paths.memory, stays)
            rebuilding.put(paths.memory)
            return
        rebuilding.discard(paths.memory)
        self._database(paths.memory)

    def _spare(self) -> None:
        """What is made again by itself, or is of no further use."""
        paths = self._paths
        self._database(paths.files)
        self._remove(paths.typed)
        for folder in (paths.logs, paths.hints, paths.next, paths.reports):
            for entry in _entries(folder):
                self._remove(entry)

    def _database(self, path: Path) -> None:
        for suffix in ("", *SIDE_FILES):
            self._remove(Path(f"{path}{suffix}"))

    def _spool(self) -> None:
        for path in self._records():
            self.files += 1
            spool.discard(path)
        for path in _entries(self._paths.spool):
            whole = any(path.with_suffix(suffix).exists() for suffix in (".json", SUFFIX))
            of_late = self._scope.since is not None and path.name.startswith("run-") and not whole
            if path.suffix == ".broken" or of_late:
                self._remove(path)

    def _records(self) -> Iterator[Path]:
        """Records of commands that are meant; what is no record of ours goes with them."""
        for path in spool.records(self._paths.spool):
            try:
                record = spool.read(path)
            except Half:  # its shell is at it
                if self._scope.since is not None:
                    yield path
                continue
            except Malformed:
                yield path
                continue
            if self._scope.holds(record.cwd, record.started + record.duration_ms * 1_000):
                yield path

    def _drafts(self) -> None:
        """Notes that were being written; whose project they are of, nobody knows."""
        since = self._scope.since
        for path in _entries(self._paths.data / "drafts"):
            with contextlib.suppress(FileNotFoundError):
                if since is not None and path.stat().st_mtime_ns // 1_000 >= since:
                    self._remove(path)

    def _remove(self, path: Path) -> None:
        """What cannot be removed is noted, and keeps nothing else from going."""
        try:
            if path.is_dir() and not path.is_symlink():
                for entry in _entries(path):
                    self._remove(entry)
                path.rmdir()
            elif os.path.lexists(path):
                path.unlink(missing_ok=True)
                self.files += 1
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                self.stuck.append(f"{path} ({error.strerror})")


def _vault(paths: Paths) -> Vault:
    return Vault(paths.core, paths.backups, paths.set_aside)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _taken(paths: Paths) -> int:
    return used(paths.data) + used(paths.state)
