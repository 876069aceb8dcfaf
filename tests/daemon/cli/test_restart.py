"""What `sotto restart` says for each answer of the daemon, which is a stand-in here that says what a test wants."""

import json
import socket
from collections.abc import Callable, Iterator

import pytest

from daemon.child import Child, fork
from daemon.leash import Leash
from daemon.listeners import at_path
from daemon.paths import Paths
from tests.conftest import Sotto

Say = Callable[..., tuple[int, str, str]]
Answers = Callable[..., None]


@pytest.fixture
def answers(home: Paths) -> Iterator[Answers]:
    """Starts something that listens where the daemon would: one answer for each request, None to hang up."""
    begun: list[Child] = []

    def begin(**said: dict | None) -> None:
        listener = at_path(home.control)
        listener.setblocking(True)
        begun.append(fork("fake", lambda _leash: serve(listener, said), []))
        listener.close()

    yield begin
    for child in begun:
        child.kill(9)
        child.reap()


def serve(listener: socket.socket, said: dict[str, dict | None]) -> None:
    while True:
        caller, _ = listener.accept()
        asked = json.loads(caller.recv(1_000))
        if asked["do"] == "stop":
            listener.close()
            caller.close()
            return
        answer = said.get(asked["do"], {"error": "unknown request", "hint": "", "code": 2})
        if answer is not None:
            caller.sendall(json.dumps(answer).encode() + b"\n")
        caller.close()


DONE = {"pid": 77, "took_ms": 412.5, "gap_ms": 11.4}


def test_it_says_who_rules_now_and_how_long_nobody_did(say: Say, answers: Answers) -> None:
    answers(restart=DONE)
    assert say("restart") == (0, "", "sotto restarted, pid 77; no event was taken for 11 ms\n")
    code, output, _ = say("restart", "--json")
    assert (code, json.loads(output)) == (0, {"done": "restarted", **DONE})


def test_a_failure_is_said_with_its_reason_and_advice(say: Say, answers: Answers) -> None:
    answers(restart={"error": "the next generation was not warm after 30 s", "hint": "look here", "code": 1})
    code, _, said = say("restart")
    assert code == 1
    assert "works on as it was: the next generation was not warm after 30 s" in said
    assert "look here" in said


def test_a_failure_without_advice_says_what_can_be_done(say: Say, answers: Answers) -> None:
    answers(restart={"error": "got SIGTERM", "hint": "", "code": 1})
    assert "sotto logs supervisor" in say("restart")[2]


def test_one_that_ends_meanwhile_is_not_called_well(say: Say, answers: Answers) -> None:
    answers(restart=None)
    code, _, said = say("restart")
    assert code == 7
    assert "ended while it handed over" in said


def test_one_that_dies_before_it_has_heard_is_not_called_well(say: Say, home: Paths) -> None:
    """Who dies with the question unread resets the line."""
    listener = at_path(home.control)
    listener.setblocking(True)

    def deaf(_leash: Leash) -> None:
        for number in range(2):
            caller, _ = listener.accept()
            if not number:
                caller.recv(1_000)
                caller.sendall(b'{"pong": 1}\n')
            caller.recv(1)
            caller.close()

    child = fork("fake", deaf, [])
    listener.close()
    code, _, said = say("restart")
    assert code == 7, said
    assert child.reap() == "exit 0"


def test_a_daemon_of_a_release_that_cannot_is_stopped_and_started(sotto: Sotto, answers: Answers) -> None:
    answers()
    done = sotto("restart", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["done"] == "restarted"
    assert json.loads(sotto("status", "--json").stdout)["pid"] == json.loads(done.stdout)["pid"]


def test_a_configuration_that_is_not_valid_is_said_before_anything_is_asked(say: Say, home: Paths) -> None:
    home.config_file.write_text("[log]\nkeep_days = 0\n", encoding="utf-8")
    code, _, said = say("restart")
    assert (code, "log.keep_days" in said) == (2, True)
