"""Backups and what was set aside."""

import os
import time

import pytest

from daemon.doctor.backups import age_verdict, copies, set_aside
from daemon.doctor.patient import Patient

DAY_S = 86_400


@pytest.mark.parametrize(
    ("name", "age_days", "running_days", "state"),
    [
        ("core-1.db", 0.5, 10, "ok"),
        ("core-1.db", 3, 10, "warning"),
        ("core-1.db", 300, 0, "ok"),
        ("core-1.db", -1, 10, "ok"),
        ("", 3, 3, "warning"),
    ],
)
def test_only_a_daemon_that_runs_is_overdue(name: str, age_days: float, running_days: float, state: str) -> None:
    assert age_verdict(name, age_days * DAY_S, running_days * DAY_S).state == state


def test_the_newest_counts(patient: Patient) -> None:
    patient.paths.backups.mkdir()
    for day in (1, 2):
        file = patient.paths.backups / f"core-2026010{day}T000000.db"
        file.touch()
        os.utime(file, (time.time() - 7_200,) * 2)
    assert [one.found for one in copies(patient)] == ["core-20260102T000000.db, 2 h 0 min old"]


def test_none_yet_and_switched_off(patient: Patient) -> None:
    assert [one.state for one in copies(patient)] == ["ok"]
    patient.paths.config_file.write_text("[backup]\nkeep = 0\n")
    [verdict] = copies(Patient(patient.paths))
    assert "switched off" in verdict.found


def test_a_daemon_that_never_makes_one(patient: Patient) -> None:
    patient.answer = {"processes": [], "uptime_s": 3.0 * DAY_S}
    assert [one.state for one in copies(patient)] == ["warning"]


def test_set_aside_files_are_named_with_the_newest_backup(patient: Patient) -> None:
    assert [one.state for one in set_aside(patient)] == ["ok"]
    patient.paths.set_aside.mkdir()
    patient.paths.backups.mkdir()
    aside, backup = patient.paths.set_aside / "core-1.db", patient.paths.backups / "core-20260101T000000.db"
    for file in (aside, backup, aside.with_name("core-1.db-wal")):
        file.write_bytes(b"x")
    [verdict] = set_aside(patient)
    assert verdict.state == "warning"
    assert str(aside) in verdict.found
    assert str(backup) in verdict.found
    assert verdict.advice.endswith(f"rm {aside}*")
