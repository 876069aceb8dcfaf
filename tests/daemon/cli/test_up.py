"""Starting, stopping and starting again, each said once and each without harm when there is nothing to do."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daemon.cli.up import stop
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable
from tests.conftest import Sotto
from tests.daemon.terminal.person import soon
from tests.patience import PATIENCE_S

SOTTO = [sys.executable, "-m", "daemon.cli.main"]


def test_up_and_down_and_again(sotto: Sotto, home: Paths) -> None:
    first = json.loads(sotto("up", "--json").stdout)
    assert first["done"] == "started"
    assert json.loads(sotto("up", "--json").stdout) == {"done": "was running", "pid": first["pid"]}
    second = json.loads(sotto("restart", "--json").stdout)
    assert second["done"] == "restarted"
    assert second["pid"] != first["pid"]
    done = sotto("down")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "sotto stopped\n")
    assert json.loads(sotto("down", "--json").stdout) == {"done": "was not running", "pid": None}
    assert not home.control.exists()


def test_a_configuration_that_is_not_valid_is_the_reason(sotto: Sotto, home: Paths) -> None:
    home.config_file.write_text("[log]\nkeep_days = 0\n", encoding="utf-8")
    done = sotto("up")
    assert done.returncode != 0
    assert "log.keep_days" in done.stderr
    assert "Traceback" not in done.stderr
    assert set(json.loads(sotto("up", "--json").stdout)) == {"error", "hint", "code"}


def test_a_second_daemon_in_the_same_home_is_refused(sotto: Sotto) -> None:
    pid = json.loads(sotto("up", "--json").stdout)["pid"]
    done = sotto("up", "--foreground")
    assert done.returncode == 1
    assert f"pid {pid}" in done.stderr
    assert sotto("status").returncode == 0


HELD = """
import sys
from daemon import daemon_lock
from daemon.paths import Paths
lock = daemon_lock.take(Paths.find())
print("held", flush=True)
sys.stdin.read()
"""


def test_a_start_waits_for_another_one_that_does_not_answer_yet(home: Paths) -> None:
    """Whoever has the lock is about to be the daemon, or to wipe; when it is neither, this one starts."""
    ends: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HELD], **ends) as other, subprocess.Popen([*SOTTO, "up"]) as second:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "held\n"
        soon(lambda: second.poll() is not None or "already runs" in said_at_start(home))
        assert second.poll() is None
        other.stdin.close()
        assert second.wait(PATIENCE_S) == 0
    stop(home, PATIENCE_S)


def said_at_start(home: Paths) -> str:
    said = home.logs / "start.log"
    return said.read_text(encoding="utf-8") if said.exists() else ""


def test_of_two_starts_at_once_both_end_when_the_daemon_is_there(home: Paths) -> None:
    ends: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    starts = [subprocess.Popen([*SOTTO, "up", "--json"], **ends) for _ in range(2)]
    said = [one.communicate(timeout=PATIENCE_S) for one in starts]
    assert [one.returncode for one in starts] == [0, 0], said
    assert len({json.loads(out)["pid"] for out, _ in said}) == 1
    stop(home, PATIENCE_S)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_in_order(sotto: Sotto, number: signal.Signals) -> None:
    pid = json.loads(sotto("up", "--json").stdout)["pid"]
    death = os.pidfd_open(pid)
    os.kill(pid, number)
    assert select.select([death], [], [], 90)[0]
    os.close(death)
    assert f"got {number.name}" in sotto("events", "--type", "DaemonStopping").stdout


def test_down_where_none_runs_is_no_error(say: Callable) -> None:
    assert say("down") == (0, "", "sotto was not running\n")


def test_one_that_does_not_end_is_said_to_be_so(home: Paths) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(home.control))
        deaf.listen()
        with pytest.raises(DaemonUnreachable, match="does not end"):
            stop(home, patience=0.1)


def test_a_socket_left_behind_is_nobody(home: Paths, say: Callable) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(home.control))
    assert say("status").status == 7
    assert say("down").err == "sotto was not running\n"
    assert Path(home.control).exists()
