"""Bubblewrap: absent, broken, refused by the kernel, working. Programs of that name stand in for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.doctor.patient import Patient
from daemon.doctor.sandbox import bubblewrap, cure, numbers

REFUSED = 'echo "bwrap: No permissions to create new namespace" >&2; exit 1'


@pytest.fixture
def bwrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program of that name first on the search path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def write(script: str) -> None:
        (folder / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "bwrap").chmod(0o755)

    return write


@pytest.mark.parametrize(
    ("text", "version"), [("bubblewrap 0.8.0", (0, 8, 0)), ("bubblewrap 0.12", (0, 12)), ("what", ())]
)
def test_versions(text: str, version: tuple[int, ...]) -> None:
    assert numbers(text) == version


def test_absent(patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [verdict] = bubblewrap(patient)
    assert (verdict.state, "bubblewrap" in verdict.advice) == ("warning", True)


@pytest.mark.parametrize(("version", "told"), [("0.8.0", True), ("0.11.2", True), ("0.12.0", False)])
def test_one_that_works(patient: Patient, bwrap, version: str, told: bool) -> None:
    bwrap(f'[ "$1" = --version ] && echo bubblewrap {version}; exit 0')
    [verdict] = bubblewrap(patient)
    assert verdict.state == "ok"
    assert ("CVE-2026-87766" in verdict.found) is told


def test_one_that_the_kernel_refuses(patient: Patient, bwrap) -> None:
    bwrap(f'[ "$1" = --version ] && echo bubblewrap 0.9.0 && exit 0; {REFUSED}')
    [verdict] = bubblewrap(patient)
    assert (verdict.state, "No permissions" in verdict.found) == ("warning", True)


def test_one_that_does_not_run(patient: Patient, bwrap) -> None:
    bwrap("exit 127")
    assert [one.state for one in bubblewrap(patient)] == ["warning"]


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "apparmor_parser -r"),
        ("sys/kernel/unprivileged_userns_clone", "0\n", "unprivileged_userns_clone=1"),
        ("sys/user/max_user_namespaces", "0\n", "max_user_namespaces=15000"),
        ("sys/user/max_user_namespaces", "96377\n", "container"),
    ],
)
def test_each_refusal_has_its_cure(patient: Patient, proc, file: str, text: str, says: str) -> None:
    proc(file, text)
    assert says in cure(patient)
