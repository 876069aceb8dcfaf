"""Directories: there or to be made, ours, closed to others, writable."""

import os
import shutil
from pathlib import Path

import pytest

from daemon.doctor.folders import directories
from daemon.doctor.patient import Patient
from daemon.paths import Paths


def test_all_there_and_closed_is_well(patient: Patient) -> None:
    [verdict] = directories(patient)
    assert verdict.state == "ok"
    assert str(patient.paths.data) in verdict.found


def test_nothing_there_yet_is_well_and_stays_so(patient: Patient) -> None:
    shutil.rmtree(patient.paths.data.parent)
    [verdict] = directories(patient)
    assert verdict.state == "ok"
    assert "first start" in verdict.found
    assert not patient.paths.data.parent.exists()


def test_open_to_others_is_a_warning_with_the_command(patient: Patient) -> None:
    patient.paths.data.chmod(0o750)
    [verdict] = directories(patient)
    assert (verdict.state, f"chmod 700 {patient.paths.data}" in verdict.advice) == ("warning", True)


def test_a_file_in_place_of_home_is_said_once(patient: Patient) -> None:
    home = patient.paths.data.parent
    shutil.rmtree(home)
    home.touch()
    [verdict] = directories(patient)
    assert (verdict.state, verdict.advice) == ("failed", f"mv {home} {home}.old")


def test_a_file_in_place_of_a_directory(patient: Patient) -> None:
    shutil.rmtree(patient.paths.spool)
    patient.paths.spool.touch()
    [verdict] = directories(patient)
    assert verdict.found == f"{patient.paths.spool} is not a directory"


def test_a_link_to_nothing(patient: Patient) -> None:
    patient.paths.cache.rmdir()
    patient.paths.cache.symlink_to("/nowhere/at-all")
    [verdict] = directories(patient)
    assert (verdict.state, verdict.advice) == ("failed", f"rm {patient.paths.cache}")


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    paths = Paths.find({"SOTTO_HOME": os.fsdecode(os.fsencode(tmp_path) + b"/\xff")})
    assert {one.state for one in directories(Patient(paths))} == {"failed"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_another_users_directory(patient: Patient) -> None:
    os.chown(patient.paths.data, 12_345, 12_345)
    [verdict] = directories(patient)
    assert (verdict.state, "belongs to uid 12345" in verdict.found) == ("failed", True)
    assert verdict.advice.startswith("sudo chown -R root ")


@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_directory_without_permission(elsewhere: Path, as_nobody, mode: int) -> None:
    home = elsewhere / "home"
    for name in ("config", "data", "state", "cache", "run"):
        (home / name).mkdir(parents=True, mode=0o700)
    for one in (home, *home.iterdir()):
        if os.geteuid() == 0:
            os.chown(one, 65_534, 65_534)
    (home / "data").chmod(mode)
    [check] = as_nobody(home)["directories"]
    assert check["state"] == "failed"
    assert check["advice"].startswith(f"chmod 700 {home / 'data'}")


def test_a_home_that_cannot_be_made(elsewhere: Path, as_nobody) -> None:
    elsewhere.chmod(0o500)
    found = as_nobody(elsewhere / "home")
    [check] = found["directories"]
    assert check["found"] == f"nothing can be made in {elsewhere}"
    assert [name for name, checks in found.items() if checks[0]["state"] == "failed"] == ["directories"]


def test_a_closed_home_falls_over_nowhere(elsewhere: Path, as_nobody) -> None:
    (elsewhere / "home").mkdir(mode=0o000)
    found = as_nobody(elsewhere / "home")
    assert found["directories"][0]["state"] == "failed"
    assert not [check for checks in found.values() for check in checks if "fell over" in check["found"]]
