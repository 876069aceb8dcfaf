"""A patient with a home of its own, a /proc of one's own making, and a doctor without privileges."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.doctor.patient import Patient
from daemon.paths import Paths
from daemon.unit import UNIT

NOBODY = 65_534
AS_NOBODY = f"""
import os, sys
import email.parser, importlib.metadata  # the interpreter itself may lie where nobody else may read
import daemon.bus_client, daemon.cli.doctor
from daemon.cli.main import main
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
sys.exit(main(["doctor", "--json"]))
"""


@pytest.fixture
def patient(home: Paths) -> Patient:
    return Patient(home)


@pytest.fixture
def proc(patient: Patient, tmp_path: Path) -> Callable[[str, str], None]:
    """Write one file of a /proc that the patient then lives under."""
    patient.proc = tmp_path / "proc"

    def write(name: str, text: str) -> None:
        file = patient.proc / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    return write


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A directory that others can reach, unlike pytest's own; it belongs to who looks with `as_nobody`."""
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwx", folder], check=True)
    shutil.rmtree(folder)


@pytest.fixture
def as_nobody(environment: dict[str, str]) -> Callable[[Path], dict[str, list[dict[str, str]]]]:
    """Run the doctor for a home as a user to whom permissions apply; what it found, by check."""

    def look(home: Path) -> dict[str, list[dict[str, str]]]:
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY],
            env={**environment, "SOTTO_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == ""
        found: dict[str, list[dict[str, str]]] = {}
        for check in json.loads(done.stdout)["checks"]:
            found.setdefault(check["name"], []).append(check)
        return found

    return look


@pytest.fixture
def unit_file(tmp_path: Path) -> Path:
    """A unit that starts something that exists, not enabled."""
    file = tmp_path / "user" / UNIT
    file.parent.mkdir()
    file.write_text(f'[Service]\nExecStart="{sys.executable}" up --foreground\n')
    return file
