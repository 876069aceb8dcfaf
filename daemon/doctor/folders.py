"""The directories: there or to be made, the user's own, closed to others, writable."""

import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed, ok, warning

ELSEWHERE = "or set SOTTO_HOME to a directory of your own"


def directories(patient: Patient) -> Iterator[Verdict]:
    paths = patient.paths
    folders = [paths.config, paths.data, paths.state, paths.cache, paths.run]
    if folder_verdict(paths.state) is None:
        folders += [paths.logs, paths.spool]
    # what cannot be made below one directory is one problem, not five
    problems = list(dict.fromkeys(one for folder in folders if (one := folder_verdict(folder))))
    yield from problems
    if not problems:
        there = sum(folder.is_dir() for folder in folders)
        yield ok(f"yours alone, data in {paths.data}" if there else f"the first start makes them; data in {paths.data}")


def folder_verdict(folder: Path) -> Verdict | None:
    """What is wrong with a directory; None when nothing."""
    if any("\udc80" <= one <= "\udcff" for one in str(folder)):
        return failed(f"the name {folder} is not UTF-8, which the database cannot open", f"rename it, {ELSEWHERE}")
    try:
        facts = folder.stat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return _missing(folder)
    except OSError as error:
        return failed(f"{folder} ({error.strerror})", f"look at the directories above it with `namei -l {folder}`")
    return _present(folder, facts)


def _present(folder: Path, facts: os.stat_result) -> Verdict | None:
    mode = stat.S_IMODE(facts.st_mode)
    if not stat.S_ISDIR(facts.st_mode):
        return failed(f"{folder} is not a directory", f"mv {folder} {folder}.old")
    if facts.st_uid != os.getuid():
        return failed(
            f"{folder} belongs to {owner(facts.st_uid)}, not to {owner(os.getuid())}",
            f"sudo chown -R {owner(os.getuid())} {folder}, {ELSEWHERE}",
        )
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return _closed(folder, mode)
    if mode & 0o077:
        return warning(f"{folder} is open to others ({mode:04o})", f"chmod 700 {folder} (`sotto up` does it as well)")
    return None


def _closed(folder: Path, mode: int) -> Verdict:
    return _read_only(folder) or failed(f"{folder} cannot be written ({mode:04o})", f"chmod 700 {folder}, {ELSEWHERE}")


def _read_only(folder: Path) -> Verdict | None:
    if not os.statvfs(folder).f_flag & os.ST_RDONLY:
        return None
    return failed(f"{folder} lies on a file system that is mounted read-only", f"remount it writable, {ELSEWHERE}")


def _missing(folder: Path) -> Verdict | None:
    """A directory that is not there is fine as long as it can be made."""
    above = nearest(folder)
    if above.is_symlink() and not above.exists():
        return failed(f"{above} is a link to nothing", f"rm {above}")
    if not above.is_dir():
        return failed(f"{above} is not a directory", f"mv {above} {above}.old")
    if not os.access(above, os.W_OK | os.X_OK):
        advice = f"make it writable for {owner(os.getuid())}, {ELSEWHERE}"
        return _read_only(above) or failed(f"nothing can be made in {above}", advice)
    return None


def nearest(path: Path) -> Path:
    """The path itself or the closest one above it that exists."""
    return next((one for one in (path, *path.parents) if os.path.lexists(one)), Path("/"))


def owner(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
