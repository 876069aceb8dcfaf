"""The user unit."""

from pathlib import Path

import pytest

from daemon.doctor.patient import Patient
from daemon.doctor.systemd import executable, unit, unit_verdict


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("[Service]\nExecStart=/usr/bin/sotto up --foreground\n", "/usr/bin/sotto"),
        ('ExecStart="/home/my name/.venv/bin/sotto" up\n', "/home/my name/.venv/bin/sotto"),
        ('ExecStart="/home/50%% $$ \\"x\\"/sotto" up\n', '/home/50% $ "x"/sotto'),
        ("ExecStart=\n", ""),
        ('ExecStart="/unfinished\n', ""),
        ("[Unit]\n", ""),
    ],
)
def test_the_program_of_a_unit(text: str, program: str) -> None:
    assert executable(text) == program


def test_enabled_or_not(unit_file: Path) -> None:
    assert unit_verdict(unit_file, lingers=False).advice == "systemctl --user enable sotto.service"
    wants = unit_file.parent / "default.target.wants"
    wants.mkdir()
    (wants / unit_file.name).symlink_to(unit_file)
    assert unit_verdict(unit_file, lingers=True) == ("ok", "enabled, runs without a log-in", "")
    assert "enable-linger" in unit_verdict(unit_file, lingers=False).found


def test_a_unit_of_a_checkout_that_has_moved(unit_file: Path) -> None:
    unit_file.write_text("[Service]\nExecStart=/nowhere/sotto up\n")
    verdict = unit_verdict(unit_file, lingers=False)
    assert (verdict.state, "/nowhere/sotto" in verdict.found) == ("warning", True)


def test_a_home_of_its_own_is_never_systemds(patient: Patient) -> None:
    assert [one.state for one in unit(patient)] == ["ok"]
