"""`sotto run`: the command as it would be without us, and a record of it."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from daemon import spool
from daemon.cli.run import reporting
from daemon.paths import Paths
from daemon.spool import CommandRecord
from tests.conftest import REPOSITORY


def run(*words: str, **how: object) -> "subprocess.CompletedProcess[bytes]":
    options: dict = {"capture_output": True, "timeout": 60} | how
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run([sys.executable, "-m", "daemon.cli.main", "run", *words], check=False, env=env, **options)


def only_record(home: Paths) -> CommandRecord:
    [path] = spool.records(home.spool)
    return spool.read(path)


def test_a_command_runs_and_is_remembered(home: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTTO_SHELL_SESSION", "s1")
    done = run("--", "sh", "-c", "echo 'one two'; exit 3", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, b"one two\n", b"")
    record = only_record(home)
    assert record.command == "sh -c 'echo '\"'\"'one two'\"'\"'; exit 3'"
    assert (record.cwd, record.status, record.output, record.output_bytes) == (str(tmp_path), 3, "one two\n", 8)
    assert record.shell_session == "s1"
    assert record.duration_ms >= 0


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("echo", "x"), b"x\n"),
        (("--", "echo", "--", "x"), b"-- x\n"),
        (("echo", "--json", "-h"), b"--json -h\n"),
        (("--", "printf", "%s", "--help"), b"--help"),
        (("echo", ""), b"\n"),
    ],
)
def test_words_are_the_commands_own(home: Paths, words: tuple[str, ...], out: bytes) -> None:
    assert run(*words, cwd=home.data).stdout == out


@pytest.mark.parametrize("words", [(), ("--",)])
def test_no_command_is_a_mistake(home: Paths, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert b"sotto run -- pytest" in done.stderr
    assert spool.records(home.spool) == []


def test_output_above_the_limit_is_cut_in_the_middle_and_counted(home: Paths) -> None:
    home.config_file.write_text("[run]\ncapture_kb = 16\n", encoding="utf-8")
    run("sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x")
    record = only_record(home)
    assert record.output_bytes == 100_000
    assert len(record.output) < 17_000
    assert "[83616 bytes left out]" in record.output


def test_a_directory_that_is_gone_does_not_matter(home: Paths, tmp_path: Path) -> None:
    script = f"mkdir gone; cd gone; rmdir ../gone; {sys.executable} -m daemon.cli.main run true"
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=env, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert (only_record(home).status, only_record(home).cwd) == (0, str(tmp_path / "gone"))


def test_a_command_runs_even_where_nothing_can_be_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("SOTTO_HOME", str(tmp_path / "home"))
    done = run("sh", "-c", "echo x; exit 4")
    assert (done.returncode, done.stdout) == (4, b"x\n")
    assert b"not remembered" in done.stderr


def test_it_needs_neither_the_vocabulary_nor_the_bus() -> None:
    quick = "import sys; from daemon.cli.main import build_parser; build_parser('run'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", quick], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert not set(done.stdout.split()) & {"knowledge.events", "pydantic", "zmq", "sqlite3", "watchdog"}


def test_a_record_is_json_that_others_may_read(home: Paths) -> None:
    run("true")
    [path] = spool.records(home.spool)
    assert set(json.loads(path.read_bytes())) == {
        "command",
        "cwd",
        "status",
        "started",
        "duration_ms",
        "output_bytes",
        "shell_session",
    }


# ── reports, and when nothing is to be recorded ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "--junitxml={}"),
        ("-x -k 'a b'", "-x -k 'a b' --junitxml={}"),
        ("--junitxml=mine.xml", None),
        ("--junit-xml mine.xml -x", None),
        ("-x '", None),
        ("-v --junitxml=/r/reports/b-1-2.xml", "-v --junitxml={}"),
    ],
)
def test_pytest_is_asked_for_a_report_beside_what_the_user_wants(said: str, expected: str | None) -> None:
    environment = {"PYTEST_ADDOPTS": said}
    wanted = said if expected is None else expected.format("/r/reports/run-1.xml")
    assert reporting(environment, Path("/r/reports"), "run-1") == {"PYTEST_ADDOPTS": wanted}
    assert reporting(environment | {"SOTTO_REPORTS": "off"}, Path("/r/reports"), "run-1")["PYTEST_ADDOPTS"] == said


def test_a_folder_with_blanks_is_one_word() -> None:
    done = reporting({}, Path("/my reports"), "run-1")
    assert shlex.split(done["PYTEST_ADDOPTS"]) == ["--junitxml=/my reports/run-1.xml"]


def test_the_report_has_the_name_of_the_record(home: Paths) -> None:
    run("sh", "-c", "echo $PYTEST_ADDOPTS")
    [path] = spool.records(home.spool)
    assert spool.read(path).output == f"--junitxml={home.reports}/{path.stem}.xml\n"


def test_while_paused_it_runs_and_leaves_nothing(home: Paths) -> None:
    home.paused.touch()
    assert run("sh", "-c", "exit 3").returncode == 3
    assert spool.records(home.spool) == []


def test_what_ctrl_c_ended_ends_so_that_scripts_end_too(home: Paths) -> None:
    assert run("sh", "-c", "kill -INT $$").returncode == -signal.SIGINT
    assert only_record(home).status == 130
