"""A pause counts while its file is there and its time has not come; directories count however they are reached."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from daemon import pausing
from daemon.paths import Paths
from tests.conftest import REPOSITORY
from tests.patience import PATIENCE_S


def test_a_pause_comes_goes_and_ends_by_itself(home: Paths) -> None:
    assert pausing.paused_until(home, 5) is None
    pausing.pause(home, None)
    assert pausing.paused_until(home, 5) == pausing.FOREVER
    pausing.pause(home, 7)
    assert [pausing.paused_until(home, now) for now in (6, 7, 8)] == [7, None, None]
    assert (pausing.resume(home), pausing.resume(home)) == (True, False)
    assert not list(home.spool.glob("re*med"))


def test_several_that_follow_the_same_fact_do_not_meet(home: Paths) -> None:
    """Each of two processes writes it often; neither finds the file of the other gone."""
    line = f"from daemon import pausing; from pathlib import Path; f = Path({str(home.quiet)!r})"
    command = [sys.executable, "-c", f"{line}\nfor n in range(2000): pausing.put(f, n)"]
    writing = [subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(one.communicate(timeout=PATIENCE_S)[1], one.returncode) for one in writing] == [(b"", 0), (b"", 0)]
    assert [one.name for one in home.quiet.parent.glob("quiet*")] == ["quiet"]


@pytest.mark.parametrize("content", [b"", b"soon", b"-5", b"\xff", b"1" * (2 << 20)])
def test_what_nobody_understands_is_a_pause(home: Paths, content: bytes) -> None:
    home.paused.write_bytes(content)
    assert pausing.paused_until(home, 5) is not None


def test_a_pipe_in_its_place_does_not_hold_anybody_up(home: Paths) -> None:
    os.mkfifo(home.paused)
    assert pausing.paused_until(home, 5) == pausing.FOREVER


def test_a_directory_and_what_lies_below_is_excluded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "link").symlink_to("a")
    monkeypatch.setenv("HOME", str(tmp_path))
    for one in ("a", "a/b", "link", "link/b"):
        assert pausing.excluded(f"{tmp_path}/{one}", [f"{tmp_path}/a"])
        assert pausing.excluded(f"{tmp_path}/{one}", ["~/a"])
    assert not pausing.excluded(f"{tmp_path}/ab", [f"{tmp_path}/a"])
    assert not pausing.excluded("", [f"{tmp_path}/a"])


def test_the_list_for_shells_follows_the_configuration(home: Paths) -> None:
    pausing.write_not_in(home, [])
    assert not home.not_in.exists()
    pausing.write_not_in(home, ["/a b", "/a b", "/c\nd"])
    assert home.not_in.read_text() == "/a b\n"
    pausing.write_not_in(home, [])
    assert home.not_in.read_text() == ""
