"""What the rules may ask about this machine."""

from pathlib import Path

import pytest

from daemon.cli.around import corrected


def _lines(command: str, output: str, cwd: Path) -> list[str]:
    problems: list[str] = []
    found = corrected(command, output, str(cwd), problems.append)
    assert problems == []
    return [one.command for one in found]


def test_programs_are_those_of_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = "bash: line 1: frobnicte: command not found\n"
    assert _lines("frobnicte -x", output, tmp_path) == []
    (tmp_path / "frobnicate").touch()
    monkeypatch.setenv("PATH", f"/nowhere::{tmp_path}")
    assert _lines("frobnicte -x", output, tmp_path) == ["frobnicate -x"]


def test_names_are_looked_up_from_where_the_command_ran(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.py").touch()
    output = "cat: src/mian.py: No such file or directory\n"
    assert _lines("cat src/mian.py", output, tmp_path) == ["cat src/main.py"]
    assert _lines("cat src/mian.py", output, tmp_path / "src") == []


def test_names_of_the_home_directory_are_known(home: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "projects").mkdir()
    said = "bash: line 1: cd: ~/projetcs: No such file or directory\n"
    assert _lines("cd ~/projetcs", said, Path("/")) == ["cd ~/projects"]


@pytest.mark.parametrize("cwd", ["/nowhere/at/all", "/etc/passwd", "a\0b"])
def test_where_nothing_can_be_read_nothing_is_guessed(cwd: str) -> None:
    assert corrected("cat mian.py", "cat: mian.py: No such file or directory\n", cwd, print) == []


def test_a_name_with_control_characters_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "main\x1b.py").touch()
    assert _lines("cat main.py", "cat: main.py: No such file or directory\n", tmp_path) == []
