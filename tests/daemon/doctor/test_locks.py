"""Who holds a lock, without ever trying it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.doctor.locks import Held, held_by, parse, single
from daemon.doctor.patient import Patient

HOLD = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print(flush=True); input()"


@pytest.fixture
def hold() -> Iterator:
    """Let another process hold a lock; its pid."""
    holders: list[subprocess.Popen[bytes]] = []

    def one(path: Path) -> int:
        child = subprocess.Popen([sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        holders.append(child)
        child.stdout.readline()
        return child.pid

    yield one
    for child in holders:
        child.communicate(b"\n")


def test_the_kernels_list_is_read() -> None:
    text = (
        "1: POSIX  ADVISORY  WRITE 699 00:17:1018 0 EOF\n"
        "2: FLOCK  ADVISORY  WRITE 1234 fd:0a:5767 0 EOF\n"
        "2: -> FLOCK  ADVISORY  WRITE 1235 fd:0a:5767 0 EOF\n"
        "3: FLOCK  ADVISORY  READ  -1 00:2d:42 0 EOF\n"
        "4: OFDLCK ADVISORY  READ -1 00:05:9 0 EOF\n"
    )
    assert parse(text) == [Held(1_234, (0xFD, 0x0A), 5_767), Held(0, (0, 0x2D), 42)]


def test_a_lock_that_is_held_and_one_that_is_not(patient: Patient, hold, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    assert held_by(patient, lock) is None
    lock.touch()
    assert held_by(patient, lock) is None
    pid = hold(lock)
    assert held_by(patient, lock) == pid


def test_the_device_may_be_shown_otherwise(patient: Patient, proc, hold, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    pid = hold(lock)
    inode = lock.stat().st_ino
    proc("locks", f"1: FLOCK  ADVISORY  WRITE {pid} 00:ff:{inode} 0 EOF\n")
    assert held_by(patient, lock) == pid
    proc("locks", f"1: FLOCK  ADVISORY  WRITE 1 00:ff:{inode} 0 EOF\n")
    assert held_by(patient, lock) is None


def test_free(patient: Patient) -> None:
    (patient.paths.data / "daemon.lock").write_text("1\n")
    assert [one.state for one in single(patient)] == ["ok"]


@pytest.mark.parametrize(("lock", "says"), [("daemon.lock", "does not answer"), ("core.db.lock", "still writes")])
def test_a_holder_without_a_daemon(patient: Patient, hold, lock: str, says: str) -> None:
    pid = hold(patient.paths.data / lock)
    [verdict] = single(patient)
    assert verdict.state == "failed"
    assert says in verdict.found
    assert verdict.advice.endswith(f"kill -9 {pid}")


def test_two_daemons(patient: Patient, hold) -> None:
    pid = hold(patient.paths.data / "daemon.lock")
    patient.answer = {"pid": 1, "processes": []}
    [verdict] = single(patient)
    assert (verdict.state, f"pid {pid} holds" in verdict.found) == ("failed", True)
    patient.answer = {"pid": pid, "processes": []}
    assert [one.state for one in single(patient)] == ["ok"]
