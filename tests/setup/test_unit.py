"""The systemd unit: as systemd reads it, written only when it changes, removed only when it is ours."""

import shutil
import subprocess

import pytest

from daemon.setup import unit
from daemon.unit import path


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in unit.CARRIED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "no manager"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_with_it(tmp_path, monkeypatch):
    executable = tmp_path / "a b" / "100% $HOME" / "sotto"
    executable.parent.mkdir(parents=True)
    executable.write_text("#!/bin/sh\n")
    executable.chmod(0o755)
    monkeypatch.setenv("XDG_DATA_HOME", '/data/50% "of it"')
    file = tmp_path / "sotto.service"
    file.write_text(unit.text(executable))
    # Checked as a system unit: that asks for no manager that runs.
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "sotto.service" not in done.stderr


def test_it_carries_where_everything_lives(tmp_path, monkeypatch):
    assert "Environment=" not in unit.text(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere/100%")
    assert 'Environment="XDG_STATE_HOME=/somewhere/100%%"' in unit.text(tmp_path)


def test_nothing_in_it_takes_the_sandbox_away(tmp_path):
    assert "RestrictNamespaces" not in unit.text(tmp_path)
    assert "Private" not in unit.text(tmp_path)


def test_it_is_written_once_and_removed_with_its_links(tmp_path):
    assert unit.write(tmp_path / "sotto")
    assert not unit.write(tmp_path / "sotto")
    wants = path().parent / "default.target.wants"
    wants.mkdir(exist_ok=True)
    (wants / path().name).unlink(missing_ok=True)
    (wants / path().name).symlink_to(path())
    assert unit.remove()
    assert not unit.remove()
    assert not list(wants.iterdir())


def test_a_unit_of_someone_else_stays(tmp_path):
    path().parent.mkdir(parents=True)
    path().write_text("[Service]\nExecStart=/mine\n")
    assert unit.foreign()
    assert not unit.remove()
    assert path().exists()
