"""A stranger's first hour, through the real command line: start, use, look, break, stop."""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon import spool
from daemon.bench.lives import daemon, pids, wait
from daemon.bus_client import BusClient
from daemon.cli.main import main
from daemon.paths import Paths
from daemon.processes import ALWAYS
from knowledge.envelope import Envelope
from knowledge.errors import HubUnreachable, NotFound
from knowledge.events import BackupFailed, FailureDiagnosed
from knowledge.failure_views import WhyView
from knowledge.store.log import EventLog
from knowledge.store.sqlite import Database
from knowledge.views import StatusView
from tests.conftest import Sotto

NOBODY = 65_534


def test_up_status_down(sotto: Sotto, home: Paths) -> None:
    assert sotto("status").returncode == 7
    assert StatusView.model_validate_json(sotto("status", "--json").stdout).running is False
    assert sotto("up").returncode == 0
    status = StatusView.model_validate_json(sotto("status", "--json").stdout)
    assert status.running
    assert [process.state for process in status.processes] == ["ready"] * len(ALWAYS) + ["resting"]
    assert status.degraded == []
    again = sotto("up")
    assert (again.returncode, "was running" in again.stderr) == (0, True)
    screen = sotto("status").stdout
    assert "all is well" in screen
    assert "\x1b" not in screen
    assert sotto("down").returncode == 0
    assert "was not running" in sotto("down").stderr
    assert not home.control.exists()


def diagnosed(home: Paths) -> int:
    """How many failures the log tells of; none while there is no log."""
    try:
        return len(newest_failures(home))
    except NotFound:
        return 0


def test_a_failure_is_explained_whether_or_not_the_daemon_ran(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    ran = sotto("run", "--", "sh", "-c", "echo out; echo 'error: it broke' >&2; exit 3")
    assert (ran.returncode, ran.stdout, ran.stderr) == (3, "out\n", "error: it broke\n")
    start()
    wait(lambda: diagnosed(home) == 1)
    why = WhyView.model_validate_json(sotto("why", "--json").stdout)
    assert (why.headline, why.status) == ("error: it broke", 3)
    sotto("run", "--", "sh", "-c", "echo 'fatal: and again'; exit 1")
    wait(lambda: diagnosed(home) == 2)
    assert "fatal: and again" in sotto("why").stdout
    assert "error: it broke" in sotto("why", why.id).stdout
    sotto("down")
    assert "fatal: and again" in sotto("why").stdout


def test_restart_is_another_daemon_with_the_same_log(sotto: Sotto) -> None:
    sotto("up")
    before = json.loads(sotto("status", "--json").stdout)
    assert sotto("restart").returncode == 0
    after = json.loads(sotto("status", "--json").stdout)
    assert after["pid"] != before["pid"]
    assert after["head"] > before["head"]


def test_of_two_daemons_one_wins_and_the_other_says_so(sotto: Sotto, start: Callable[[], None]) -> None:
    start()
    second = sotto("up", "--foreground")
    assert second.returncode == 1
    assert "already runs" in second.stderr
    assert sotto("status").returncode == 0


def test_a_killed_supervisor_leaves_nobody_behind(home: Paths) -> None:
    with daemon(home) as supervisor:
        family = pids(home).values()
        os.kill(supervisor, signal.SIGKILL)
        wait(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in family))


def test_a_process_that_dies_is_started_again_and_said(sotto: Sotto, home: Paths, start: Callable[[], None]) -> None:
    start()
    victim = pids(home)["thinking"]
    os.kill(victim, signal.SIGKILL)
    wait(lambda: pids(home).get("thinking", victim) != victim)
    assert "killed by SIGKILL" in sotto("events", "--type", "ProcessDied").stdout


def test_a_process_that_keeps_dying_is_given_up_and_status_says_what_to_do(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    start()
    for deaths in range(5):
        wait(lambda: "thinking" in pids(home))
        os.kill(pids(home)["thinking"], signal.SIGKILL)
        state = ("given up",) if deaths == 4 else ("waiting", "starting", "ready")
        wait(lambda state=state: _state(home, "thinking") in state)
    status = sotto("status").stdout
    assert "sotto restart" in status
    assert "degraded" in status
    sotto("restart")
    assert "all is well" in sotto("status").stdout


def test_a_damaged_log_is_set_aside_and_the_daemon_starts(sotto: Sotto, home: Paths) -> None:
    sotto("up")
    sotto("run", "--", "false")
    sotto("down")
    with home.core.open("r+b") as file:
        file.seek(4_096)
        file.write(os.urandom(40_000))
    assert sotto("up").returncode == 0
    assert "DatabaseSetAside" in sotto("events").stdout
    assert list(home.set_aside.glob("core-*.db"))


def test_damage_found_beside_the_work_is_healed_without_a_restart_by_hand(home: Paths) -> None:
    with daemon(home):
        pass  # stopping merges the write-ahead file: from here on the damage hits what is read
    with daemon(home):
        hub = pids(home)["hub"]
        with home.core.open("r+b") as file:
            file.seek(4_096 * 3)
            file.write(os.urandom(30_000))
        os.kill(hub, signal.SIGKILL)
        wait(lambda: bool(list(home.set_aside.glob("core-*.db"))))
        wait(lambda: pids(home).get("hub", hub) != hub)
        wait(lambda: len(pids(home)) == len(ALWAYS))
        record = spool.CommandRecord(command="later", cwd="/", status=1, started=0, duration_ms=1, output_bytes=9)
        spool.write(home.spool, "run-later", record, b"error: it broke later")
        wait(lambda: any("it broke later" in str(one.event) for one in newest_failures(home)))


def test_a_newer_database_is_refused_untouched(sotto: Sotto, home: Paths) -> None:
    sotto("up")
    sotto("down")
    with Database.writer(home.core, []) as database:
        database.script("", 99)
    before = home.core.read_bytes()
    refused = sotto("up")
    assert refused.returncode == 1
    assert "newer Sotto" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert home.core.read_bytes() == before


def test_a_configuration_that_is_not_valid_is_named(sotto: Sotto, home: Paths) -> None:
    home.config_file.write_text("[log]\nkeep_days = 'many'\n")
    refused = sotto("up")
    assert refused.returncode in (1, 2)
    assert "log.keep_days" in refused.stderr


@pytest.mark.parametrize("name", ["x" * 120, "mit Leerzeichen und Umlaut ä", os.fsdecode(b"not-utf8-\xff")])
def test_a_home_may_have_any_name(name: str, tmp_path: Path, environment: dict[str, str]) -> None:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "daemon.cli.main", *words],
            env={**environment, "SOTTO_HOME": str(tmp_path / name)},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    try:
        assert run("up").returncode == 0
        assert run("run", "--", "false").returncode == 1
        assert "hub" in run("status").stdout
        assert run("events").returncode == 0
    finally:
        assert run("down").returncode == 0


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become somebody else")
class TestSomebodyElse:
    """What a user without rights sees: a sentence that helps."""

    def run(self, home: Path, *words: str) -> int:
        """The command line in a child without rights; forked, because it may not even read the interpreter."""
        importlib.import_module("daemon.cli.up")
        child = os.fork()
        if not child:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.environ["SOTTO_HOME"] = str(home)
            os._exit(main(list(words)))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    @pytest.mark.parametrize("owner", ["nobody can make it", "somebody else's"])
    def test_a_home_without_rights_is_a_sentence(
        self, owner: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        home = Path("/sotto-home-of-nobody") if owner.startswith("nobody") else tmp_path
        assert self.run(home, "up") == 1
        said = capfd.readouterr().err
        assert "cannot be written" in said
        assert "Traceback" not in said

    def test_the_supervisor_hangs_up_on_another_user(
        self, sotto: Sotto, home: Paths, start: Callable[[], None]
    ) -> None:
        start()
        home.control.chmod(0o666)
        for part in (home.control.parent, *home.control.parent.parents):
            if part != Path("/"):
                part.chmod(part.stat().st_mode | 0o055)
        child = os.fork()
        if not child:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            with socket.socket(socket.AF_UNIX) as end:
                end.settimeout(10)
                try:
                    end.connect(str(home.control))
                    end.sendall(b'{"do": "stop"}\n')
                    os._exit(0 if end.recv(10) == b"" else 1)
                except (BrokenPipeError, ConnectionResetError):
                    os._exit(0)
                except OSError:
                    os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert sotto("status").returncode == 0


def newest_failures(home: Paths) -> list[Envelope]:
    with EventLog.open(home.core) as log:
        return log.newest([FailureDiagnosed.__name__], 5)


def _state(home: Paths, name: str) -> str:
    status = subprocess.run(
        [sys.executable, "-m", "daemon.cli.main", "status", "--json"], capture_output=True, text=True, check=False
    )
    return next(one["state"] for one in json.loads(status.stdout)["processes"] if one["name"] == name)


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become somebody else")
def test_the_hub_does_not_talk_to_another_user(home: Paths) -> None:
    with daemon(home):
        for part in (home.run, *home.run.parents):
            if part != Path("/"):
                part.chmod(part.stat().st_mode | 0o055)
        for end in home.run.iterdir():
            end.chmod(0o777)
        child = os.fork()
        if not child:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            try:
                with BusClient(home, "stranger") as bus:
                    bus.publish(BackupFailed(database="x", reason="from a stranger"), patience=1)
            except HubUnreachable:
                os._exit(0)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        with BusClient(home, "friend") as bus:
            assert bus.publish(BackupFailed(database="x", reason="from a friend"))[0].seq


def test_a_daemon_whose_socket_was_removed_can_be_ended_all_the_same(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    start()
    home.control.unlink()
    assert sotto("status").returncode == 7
    assert "sotto stopped" in sotto("down").stderr
    assert "was not running" in sotto("down").stderr


def test_a_daemon_whose_socket_was_removed_is_restarted(sotto: Sotto, home: Paths) -> None:
    before = json.loads(sotto("up", "--json").stdout)["pid"]
    home.control.unlink()
    assert json.loads(sotto("restart", "--json").stdout)["done"] == "restarted"
    assert json.loads(sotto("status", "--json").stdout)["pid"] != before


def test_status_says_when_the_sockets_of_the_hub_were_removed(
    sotto: Sotto, home: Paths, start: Callable[[], None]
) -> None:
    start()
    home.hub_in.unlink()
    assert "sockets were removed" in sotto("status").stdout
    assert sotto("restart").returncode == 0
    assert "all is well" in sotto("status").stdout
