"""`sotto ask` where a chat model answers: text as it comes on a terminal, one block in a pipe, Ctrl-C stops it."""

import subprocess

import pytest

from daemon.paths import Paths
from knowledge.events import AnswerQuestion, StopAnswer
from knowledge.reasoning.parts import Again
from knowledge.redact import clean
from tests.conftest import REPOSITORY
from tests.daemon.chat.answering import call, end, plan, sources, text, wait_for
from tests.daemon.chat.conftest import Start
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import Terminal

WHY = "why?"
ENV = {"TERM": "xterm", "PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"}


@pytest.fixture(autouse=True)
def chosen(home: Paths) -> None:
    home.config_file.write_text('[model]\npath = "/models/tiny.gguf"\n')


def test_letters_come_as_they_are_written(start: Start) -> None:
    daemon = start({WHY: [plan(WHY), *call(1, "why", "x", "f1"), *text("It br"), "hold on", *text("oke.\n"), end()]})
    one = Terminal([*SOTTO, "ask", WHY], ENV)
    assert b"\r\nIt br" in one.until(b"It br")
    daemon.go("on")
    assert one.until(b"oke.\r\n").endswith(b"It broke.\r\n")
    assert one.end() == 0
    [asked] = daemon.heard(AnswerQuestion)
    assert asked.conversation == ""  # type: ignore[attr-defined]


def test_ctrl_c_stops_it_and_what_was_written_stays(start: Start) -> None:
    daemon = start({WHY: [plan(WHY), *text("It br"), "hold never", *text("oke."), end()]})
    one = Terminal([*SOTTO, "ask", WHY], ENV)
    one.until(b"It br")
    one.type(b"\x03")
    one.until(b"stopped here")
    assert one.end() == 0
    wait_for(daemon, StopAnswer)


def test_a_pipe_gets_one_block_of_what_counts(start: Start) -> None:
    again = Again(since=1, why=clean("the model died"))
    start({WHY: [plan(WHY), *text("Wro", "ng"), again, *text("Right."), sources("f1"), end("degraded", "slow", "", 1)]})
    words = [*SOTTO, "ask", WHY]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd=REPOSITORY)
    assert done.stdout == "Right.\n  (f1)\n"
    assert "not the whole answer: slow" in done.stderr
    assert done.returncode == 1
