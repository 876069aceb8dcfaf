"""Which histories a user has."""

import os
from pathlib import Path

import pytest

from knowledge.history.sources import find


def put(path: Path, text: str = "ls\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_nobody_has_none(tmp_path: Path) -> None:
    assert find({}, tmp_path) == []


def test_each_in_its_place(tmp_path: Path) -> None:
    bash = put(tmp_path / ".bash_history")
    zsh = put(tmp_path / ".zsh_history")
    fish = put(tmp_path / ".local/share/fish/fish_history")
    atuin = put(tmp_path / ".local/share/atuin/history.db")
    put(tmp_path / ".zhistory", "")
    found = {path: shell for shell, path in find({}, tmp_path)}
    assert found == {atuin: "atuin", bash: "bash", zsh: "zsh", fish: "fish"}


def test_where_the_user_put_them(tmp_path: Path) -> None:
    named = put(tmp_path / "mine")
    zsh = put(tmp_path / "z/.zsh_history")
    fish = put(tmp_path / "data/fish/fish_history")
    atuin = put(tmp_path / "elsewhere.db")
    put(tmp_path / "config/atuin/config.toml", 'db_path = "~/elsewhere.db"\n')
    environment = {
        "HISTFILE": str(named),
        "ZDOTDIR": str(tmp_path / "z"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    assert {path for _, path in find(environment, tmp_path)} == {named, zsh, fish, atuin}


@pytest.mark.parametrize("configured", ["not toml [", "db_path = 5\n"])
def test_two_names_of_one_file_count_once(tmp_path: Path, configured: str) -> None:
    real = put(tmp_path / "real")
    (tmp_path / ".bash_history").symlink_to(real)
    put(tmp_path / ".config/atuin/config.toml", configured)
    assert len(find({"HISTFILE": str(real)}, tmp_path)) == 1


def test_what_is_in_the_way_is_passed_by(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".bash_history")
    (tmp_path / ".zsh_history").mkdir()
    assert find({"HISTFILE": str(tmp_path / "missing")}, tmp_path) == []
