"""The database in every state it may be left in; looking changes nothing."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.doctor.database import CHECKED_BELOW, sound
from daemon.doctor.patient import Patient
from knowledge.store.log_writer import LogWriter
from knowledge.store.migrate import CORE, newest
from knowledge.store.recovery import close_log
from knowledge.store.sqlite import Database

LEAVE_OPEN = """
import os, signal, sys
from pathlib import Path
from knowledge.store.recovery import Vault, open_log
path = Path(sys.argv[1])
open_log(Vault(path, path.parent / "backups", path.parent / "set-aside"), "boot")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def core(patient: Patient) -> Path:
    """A healthy database that was closed properly."""
    close_log(LogWriter.open(patient.paths.core))
    return patient.paths.core


@pytest.fixture
def backup(patient: Patient) -> Path:
    patient.paths.backups.mkdir()
    for day in ("20260101T000000", "20260102T000000"):
        (patient.paths.backups / f"core-{day}.db").write_bytes(b"")
    return patient.paths.backups / "core-20260102T000000.db"


def content(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir() if file.is_file()}


def newer(core: Path) -> None:
    with Database.writer(core, []) as database:
        database.script("", 99)


def test_before_the_first_start(patient: Patient) -> None:
    assert [one.state for one in sound(patient)] == ["ok"]


def test_a_healthy_one_is_looked_into_and_left_alone(patient: Patient, core: Path) -> None:
    before = content(core.parent)
    [verdict] = sound(patient)
    assert (verdict.state, verdict.found[:9], verdict.found[-5:]) == ("ok", f"schema {newest(CORE)},", "sound")
    assert content(core.parent) == before


def test_one_in_use_is_looked_into_in_place(patient: Patient) -> None:
    with LogWriter.open(patient.paths.core).database:
        [verdict] = sound(patient)
    assert (verdict.state, verdict.found.endswith("sound, in use")) == ("ok", True)


def test_one_whose_writer_was_killed(patient: Patient) -> None:
    done = subprocess.run([sys.executable, "-c", LEAVE_OPEN, patient.paths.core], check=False)
    assert done.returncode == -signal.SIGKILL
    before = content(patient.paths.data)
    [verdict] = sound(patient)
    assert (verdict.state, verdict.found.endswith("not closed properly")) == ("warning", True)
    assert content(patient.paths.data) == before


@pytest.mark.parametrize("harm", ["truncated", "garbage", "overwritten"])
def test_a_damaged_one_names_the_file_and_the_newest_backup(patient, core: Path, backup: Path, harm: str) -> None:
    data = bytearray(core.read_bytes())
    if harm == "truncated":
        core.write_bytes(data[: len(data) // 3])
    elif harm == "garbage":
        core.write_bytes(b"what" * 1_000)
    else:
        data[4_096 * 3 : 4_096 * 5] = os.urandom(4_096 * 2)
        core.write_bytes(data)
    before = content(core.parent)
    [verdict] = sound(patient)
    assert verdict.state == "failed"
    assert verdict.found.startswith(f"{core} is damaged")
    assert verdict.advice.startswith(f"touch {core}.suspect && sotto restart")
    assert str(backup) in verdict.advice
    assert content(core.parent) == before


def test_a_newer_one(patient: Patient, core: Path) -> None:
    newer(core)
    [verdict] = sound(patient)
    assert (verdict.state, verdict.found) == (
        "failed",
        f"written by a newer Sotto: schema 99, this release knows {newest(CORE)}",
    )


def test_a_large_one_says_how_to_check_it(patient: Patient, core: Path) -> None:
    os.truncate(core, CHECKED_BELOW + 1)
    [verdict] = sound(patient)
    assert (verdict.state, verdict.found.startswith(f"schema {newest(CORE)}, ")) == ("ok", True)
    assert f"sqlite3 -readonly {core} 'PRAGMA quick_check'" in verdict.found


def test_a_large_newer_one(patient: Patient, core: Path) -> None:
    newer(core)
    os.truncate(core, CHECKED_BELOW + 1)
    assert [one.state for one in sound(patient)] == ["failed"]


def test_an_empty_one_beside_backups(patient: Patient, backup: Path) -> None:
    patient.paths.core.touch()
    [verdict] = sound(patient)
    assert (verdict.state, str(backup) in verdict.advice) == ("warning", True)


def test_something_that_is_no_file(patient: Patient) -> None:
    (patient.paths.core / "x").mkdir(parents=True)
    assert [one.state for one in sound(patient)] == ["failed"]


def test_seen_damage_and_a_long_write_ahead_file(patient: Patient, core: Path) -> None:
    Path(f"{core}.suspect").touch()
    with LogWriter.open(core).database:
        os.truncate(f"{core}-wal", 65 << 20)
        verdicts = list(sound(patient))
    assert [one.state for one in verdicts] == ["ok", "warning", "warning"]
    assert "write-ahead" in verdicts[2].found
