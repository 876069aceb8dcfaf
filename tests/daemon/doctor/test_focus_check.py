"""What the doctor says of signals: known, unknown and why, and the package that would help."""

import subprocess
import sys
from pathlib import Path

import pytest

from daemon.doctor.focus import said, signals
from daemon.doctor.patient import Patient
from daemon.signals.look import Found
from knowledge.events import Reading
from tests.making import NOW


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a bus and without sound."""
    for name in ("DBUS_SYSTEM_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, "unix:path=/nowhere")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)


@pytest.mark.usefixtures("bare")
def test_a_bare_machine_is_well_but_knows_nothing(patient: Patient) -> None:
    [verdict] = signals(patient)
    assert verdict.state == "ok"
    assert "idle unknown (no system bus); locked unknown (no system bus)" in verdict.found
    assert "presenting unknown (no session bus)" in verdict.found
    assert "in call unknown (no sound server)" in verdict.found


@pytest.mark.usefixtures("bare")
def test_a_server_that_does_not_answer_is_named(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pactl"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    [verdict] = signals(patient)
    assert "in call unknown (microphone: pactl" in verdict.found


def test_what_is_known_and_what_would_help() -> None:
    reading = Reading(signal="presenting", value=False, source="plasma-power", at=NOW)
    lines = said(
        [
            Found("gnome-session", ("presenting",), [], ""),
            Found("plasma-power", ("presenting",), [reading], ""),
            Found("notifications", ("do_not_disturb",), [], ""),
            Found("microphone", ("in_call",), [], "no pactl (package pulseaudio-utils)"),
        ]
    )
    first, second = lines
    assert first.found == (
        "presenting from plasma-power; do not disturb unknown (notifications does not say); "
        "in call unknown (no pactl (package pulseaudio-utils))"
    )
    assert (second.state, "pulseaudio-utils" in second.advice) == ("warning", True)


@pytest.mark.usefixtures("bare")
def test_the_debug_view() -> None:
    done = subprocess.run([sys.executable, "-m", "daemon.signals"], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["idle", "unknown", "logind:", "no", "system", "bus"] in lines
    assert {line[1] for line in lines} == {"unknown"}
