"""Who holds the locks: found by reading, because trying a lock would disturb a daemon that is just starting."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from daemon import daemon_lock
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed, ok


class Held(NamedTuple):
    """A line of /proc/locks that is about flock."""

    pid: int
    """0 for a process that has ended while its children keep the lock, or that is not visible from here."""
    device: tuple[int, int]
    inode: int


def single(patient: Patient) -> Iterator[Verdict]:
    """One daemon, and no leftover of an earlier one that still writes."""
    lock = patient.paths.data / "daemon.lock"
    holder = held_by(patient, lock)
    writer = held_by(patient, Path(f"{patient.paths.core}.lock"))
    status = patient.status
    if status:
        yield _beside(status["pid"], holder, lock)
    elif holder is not None:
        yield failed(f"{named(holder)} holds {lock} but does not answer", ending(holder, lock))
    elif writer is not None:
        yield failed(
            f"no daemon runs, but {named(writer)} still writes to the database",
            ending(writer, Path(f"{patient.paths.core}.lock")),
        )
    else:
        yield ok("free")


def _beside(pid: int, holder: int | None, lock: Path) -> Verdict:
    """A lock is noted under who took it first: after a hand-over that process is gone, and its heir has the lock."""
    if holder in (None, 0, pid) or not daemon_lock.opens(holder, lock.stat()):
        return ok(f"held by the daemon, pid {pid}")
    return failed(f"pid {pid} answers, but pid {holder} holds the lock: two daemons", f"kill {holder}; sotto restart")


def named(pid: int) -> str:
    return f"pid {pid}" if pid else "a process left behind"


def ending(pid: int, lock: Path) -> str:
    """How to get rid of a holder."""
    see = "see `sotto logs supervisor`; to end it: "
    return f"{see}kill -9 {pid}" if pid else f"{see}fuser -k {lock} (package psmisc)"


def held_by(patient: Patient, lock: Path) -> int | None:
    """The pid that holds a lock; None when nobody does."""
    try:
        facts = lock.stat()
    except OSError:
        return None
    device = (os.major(facts.st_dev), os.minor(facts.st_dev))
    for held in parse(patient.read("locks")):
        # some file systems show another device here than `stat` does: then an open descriptor is the proof
        if held.inode == facts.st_ino and (held.device == device or daemon_lock.opens(held.pid, facts)):
            return held.pid
    return None


def parse(text: str) -> list[Held]:
    """The granted flocks of /proc/locks: `1: FLOCK  ADVISORY  WRITE 1234 fd:00:5767 0 EOF`."""
    rows = [line.split() for line in text.splitlines()]
    return [_held(row) for row in rows if len(row) > 5 and row[1] == "FLOCK"]  # noqa: PLR2004


def _held(row: list[str]) -> Held:
    major, minor, inode = row[5].split(":")
    return Held(max(0, int(row[4])), (int(major, 16), int(minor, 16)), int(inode))
