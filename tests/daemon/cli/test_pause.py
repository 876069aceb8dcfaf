"""`sotto pause` and `resume`: for a while, until further notice, in one directory; `run` and `status` heed it."""

import time
from pathlib import Path

import pytest

from daemon import spool
from daemon.cli.pause import seconds
from daemon.config import load
from daemon.paths import Paths
from knowledge.errors import Usage
from tests.daemon.cli.conftest import Say


@pytest.mark.parametrize(("text", "meant"), [("90s", 90), ("30m", 1_800), ("1h30m", 5_400), ("2d", 172_800)])
def test_durations(text: str, meant: int) -> None:
    assert seconds(text) == meant


@pytest.mark.parametrize("text", ["", "5", "m", "1x", "1h 30m", "-5m", "0s", "99999w", "1.5h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Usage):
        seconds(text)


def test_a_pause_and_its_end(say: Say, home: Paths) -> None:
    assert say("pause").err == "paused until `sotto resume`: nothing is recorded\n"
    assert say("run", "--", "echo", "hidden").out == ""
    assert spool.records(home.spool) == []
    found = say("status", "--json").json
    assert (found["paused"], found["paused_until"]) == (True, None)
    assert say("resume").err == "recording again\n"
    assert say("resume").err == "there was no pause\n"
    assert say("status", "--json").json["paused"] is False


def test_a_pause_for_a_while(say: Say, home: Paths) -> None:
    assert say("pause", "2h").err.startswith("paused until ")
    until = int(home.paused.read_text())
    assert abs(until - (time.time() + 7_200) * 1e6) < 60e6
    assert say("status", "--json").json["paused_until"] == until
    assert say("pause", "tomorrow").status == 2


def test_not_in_this_directory(say: Say, home: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path / "real")
    monkeypatch.setenv("PWD", str(tmp_path / "link"))
    home.config_file.write_text("# mine\n")
    assert say("pause", "--here", "2h").status == 2
    assert say("pause", "--here").status == say("pause", "--here").status == 0
    wanted = [str(tmp_path / "real"), str(tmp_path / "link")]
    assert load(home.config_file).shell.not_in == wanted
    assert home.not_in.read_text().splitlines() == wanted
    assert "# mine" in home.config_file.read_text()
    say("run", "--", "true")
    assert spool.records(home.spool) == []
    say("resume", "--here")
    assert load(home.config_file).shell.not_in == []
    say("run", "--", "true")
    assert len(spool.records(home.spool)) == 1
