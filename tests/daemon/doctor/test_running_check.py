"""The daemon: not there, mute, complaining, and a real one with its bus."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from daemon import engine
from daemon.doctor.locks import single
from daemon.doctor.patient import Patient
from daemon.doctor.running import answers, bus, complaints
from daemon.paths import Paths
from daemon.reach import request

FINE = {"release": "1", "pid": 7, "stopping": "", "degraded": [], "processes": []}


def process(name: str, state: str = "ready") -> dict[str, object]:
    return {"name": name, "state": state, "last_ending": "exit 1", "services": []}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Iterator[Paths]:
    """A real daemon; it ends with this file."""
    env = {**environment, "SOTTO_HOME": str(tmp_path_factory.mktemp("live"))}
    sotto = [sys.executable, "-m", "daemon.cli.main"]
    subprocess.run([*sotto, "up"], env=env, check=True, capture_output=True, timeout=90)
    yield Paths.find(env)
    subprocess.run([*sotto, "down"], env=env, check=True, capture_output=True, timeout=90)


@pytest.mark.parametrize(
    ("changes", "verdicts"),
    [
        ({}, [("ok", "runs, pid 7, 0 processes")]),
        ({"degraded": ["hub is busy"]}, [("warning", "hub is busy")]),
        ({"release": "0"}, [("warning", "release 0 runs, 1 is installed")]),
        ({"stopping": "asked to"}, [("warning", "stopping: asked to"), ("ok", "runs, pid 7, 0 processes")]),
        (
            {
                "processes": [process("hub"), process("senses", "given up")],
                "degraded": ["senses died too often (exit 1) and stays down; see …", "only 3 MB are free"],
            },
            [("failed", "senses died too often (exit 1) and stays down"), ("warning", "only 3 MB are free")],
        ),
    ],
)
def test_complaints(changes: dict[str, object], verdicts: list[tuple[str, str]]) -> None:
    assert [one[:2] for one in complaints({**FINE, **changes}, "1")] == verdicts


def test_an_engine_that_was_lacked_is_advised_on_as_it_is_now() -> None:
    sentence = "encoder does without model engine: it makes no vectors, and tries it again in 9 s"
    [verdict] = complaints({**FINE, "degraded": [sentence]}, "1")
    assert ("next search uses it" in verdict.advice) is engine.built()
    assert "restart" not in verdict.advice


def test_no_daemon_is_a_warning_and_its_bus_is_not_asked(patient: Patient) -> None:
    [verdict] = answers(patient)
    assert (verdict.state, verdict.found, verdict.advice) == ("warning", "not running", "start it with `sotto up`")
    assert [one.state for one in bus(patient)] == ["ok"]


def test_a_socket_left_behind_is_no_daemon(patient: Patient) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(patient.paths.control))
    assert [one.found for one in answers(patient)] == ["not running"]


def test_somebody_who_never_answers(patient: Patient) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(patient.paths.control))
        end.listen()
        [verdict] = answers(patient)
    assert (verdict.state, "no answer" in verdict.found) == ("failed", True)


def test_somebody_who_hangs_up(patient: Patient) -> None:
    patient.answer = {}
    assert [one.state for one in answers(patient)] == ["warning"]


def test_a_running_daemon_and_its_services(live: Paths) -> None:
    patient = Patient(live)
    assert [one.state for one in (*answers(patient), *single(patient))] == ["ok", "ok"]
    [verdict] = bus(patient)
    assert verdict.state == "ok"
    there = [one for one in patient.status["processes"] if one["state"] != "resting"]
    assert verdict.found.count(" ms") == sum(len(one["services"]) for one in there) > 0


def test_a_service_that_is_stuck_is_named_in_time(live: Paths) -> None:
    pids = [one["pid"] for one in request(live, "status")["processes"] if one["services"] and one["pid"]]
    patient = Patient(live)
    assert patient.status
    with stopped(pids):
        verdicts = list(bus(patient))
    assert {one.state for one in verdicts} == {"failed"}


@contextlib.contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """Processes that stand still for a while."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
