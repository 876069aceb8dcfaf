"""Starting, stopping and starting again, each said once and each without harm when there is nothing to do."""

import json
import os
import select
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.cli.up import stop
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable
from tests.conftest import Sotto


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_in_order(sotto: Sotto, number: signal.Signals) -> None:
    pid = json.loads(sotto("up", "--json").stdout)["pid"]
    death = os.pidfd_open(pid)
    os.kill(pid, number)
    assert select.select([death], [], [], 30)[0]
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
