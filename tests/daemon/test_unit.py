"""Whether systemd runs us, and what it says when it cannot."""

from pathlib import Path

import pytest

from daemon import unit
from daemon.unit import SystemdFailed, managed, systemctl


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a unit of ours."""
    monkeypatch.delenv("SOTTO_HOME", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = unit.path()
    file.parent.mkdir(parents=True)
    file.touch()
    return file


def test_the_unit_lies_in_the_users_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert unit.path() == tmp_path / ".config/systemd/user/sotto.service"
    monkeypatch.setenv("XDG_CONFIG_HOME", "/etc/mine")
    assert unit.path() == Path("/etc/mine/systemd/user/sotto.service")


def test_an_installed_unit_is_systemds(installed: Path) -> None:
    assert managed()
    installed.unlink()
    assert not managed()


@pytest.mark.parametrize(("variable", "value"), [("SOTTO_HOME", "/trial"), ("XDG_RUNTIME_DIR", "")])
def test_a_trial_or_a_user_without_a_session_is_not(
    installed: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert not managed()


def program(folder: Path, text: str) -> None:
    file = folder / "systemctl"
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


def test_systemd_is_asked_for_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, 'echo "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert systemctl("start", "sotto.service") == "--user start sotto.service\n"


@pytest.mark.parametrize(("text", "said"), [("echo no bus >&2; exit 1", "no bus"), ("exit 5", "exit status 5")])
def test_what_systemd_says_when_it_fails_is_the_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    program(tmp_path, text)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SystemdFailed, match=said):
        systemctl("start", "sotto.service")


def test_a_machine_without_systemd_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemdFailed, match="systemctl"):
        systemctl("start", "sotto.service")
