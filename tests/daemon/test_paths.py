"""Where everything lives, and that it is nobody else's."""

import os
import socket
from pathlib import Path

import pytest

from daemon.paths import SOCKET_LIMIT, Paths, short, used
from knowledge.errors import Unwritable


def test_one_directory_holds_it_all_when_it_is_named(tmp_path: Path) -> None:
    paths = Paths.find({"SOTTO_HOME": str(tmp_path), "XDG_DATA_HOME": "/elsewhere", "HOME": "/home/me"})
    assert list(paths) == [tmp_path / name for name in ("config", "data", "state", "cache", "run")]


def test_xdg_variables_count_with_our_name_below_them(tmp_path: Path) -> None:
    env = {
        "HOME": "/home/me",
        "XDG_CONFIG_HOME": "/c",
        "XDG_DATA_HOME": "/d",
        "XDG_STATE_HOME": "/s",
        "XDG_CACHE_HOME": "/k",
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    found = [str(one) for one in Paths.find(env)]
    assert found == ["/c/sotto", "/d/sotto", "/s/sotto", "/k/sotto", str(tmp_path / "sotto")]


@pytest.mark.parametrize("value", ["", "relative", "/nowhere/at/all"])
def test_without_a_runtime_directory_of_ours_sockets_lie_where_they_can(value: str) -> None:
    found = Paths.find({"HOME": "/home/me", "XDG_RUNTIME_DIR": value}).run
    assert found in (Path(f"/run/user/{os.getuid()}/sotto"), Path("/home/me/.local/state/sotto/run"))


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_defaults_stand_where_a_variable_is_missing_or_relative(value: str) -> None:
    env = {"HOME": "/home/me"} | dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), value)
    paths = Paths.find(env)
    assert paths.config == Path("/home/me/.config/sotto")
    assert paths.data == Path("/home/me/.local/share/sotto")
    assert paths.state == Path("/home/me/.local/state/sotto")


def test_the_named_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Paths.find({"SOTTO_HOME": "trial"}).data == tmp_path / "trial" / "data"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Paths.find({"SOTTO_HOME": "~/trial"}).data == tmp_path / "trial" / "data"


def test_asking_makes_nothing(tmp_path: Path) -> None:
    Paths.find({"SOTTO_HOME": str(tmp_path / "home")})
    assert list(tmp_path.iterdir()) == []


def test_made_directories_are_nobody_elses_even_those_that_were_there(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    paths = Paths.find({"SOTTO_HOME": str(tmp_path)}).make().make()
    for folder in (*paths, paths.logs, paths.spool):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    with pytest.raises(Unwritable, match="data"):
        Paths.find({"SOTTO_HOME": str(tmp_path)}).make()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", 65_534, 65_534)
    with pytest.raises(Unwritable, match="another user"):
        Paths.find({"SOTTO_HOME": str(tmp_path)}).make()


@pytest.mark.parametrize("name", ["short", "x" * 200, "grüße"])
def test_a_socket_fits_into_its_address_however_deep_it_lies(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    address = short(folder / "control.sock")
    assert len(address.encode()) <= SOCKET_LIMIT
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(address)
    assert (folder / "control.sock").is_socket()
    if address.startswith("/proc/self/fd/"):
        os.close(int(address.split("/")[4]))


def test_used_counts_every_file_below(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "one").write_bytes(b"123")
    (tmp_path / "deep" / "er" / "two").write_bytes(b"4567")
    assert used(tmp_path) == 7
    assert used(tmp_path / "nowhere") == 0
    assert used(tmp_path, "one*") == 3
