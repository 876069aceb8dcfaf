"""The configuration as the doctor sees it."""

import pytest

from daemon.doctor.configured import valid
from daemon.doctor.disks import room
from daemon.doctor.patient import Patient


@pytest.mark.parametrize(
    ("text", "state", "says"),
    [
        ("", "ok", "config.toml"),
        ("[log]\nkeep_days = 30\n", "ok", "config.toml"),
        ('[services]\noff = ["diagnosis"]\n', "ok", "switched off: diagnosis"),
        ('[services]\noff = ["diagnosys"]\n', "warning", "diagnosys"),
        ("[log]\nkeep_days = 0\n", "failed", "log.keep_days"),
        ("[log\n", "failed", "config.toml"),
        ("what = 1\n", "failed", "what"),
    ],
)
def test_configurations(patient: Patient, text: str, state: str, says: str) -> None:
    patient.paths.config_file.write_text(text)
    [verdict] = valid(patient)
    assert verdict.state == state
    assert says in verdict.found


def test_none_means_every_default(patient: Patient) -> None:
    assert [one.found for one in valid(patient)] == ["every default"]


def test_bytes_that_are_no_text_are_found_and_disturb_nobody(patient: Patient) -> None:
    patient.paths.config_file.write_bytes(b"\xff\xfe")
    assert [one.state for one in valid(patient)] == ["failed"]
    assert next(room(patient)).state == "ok"
