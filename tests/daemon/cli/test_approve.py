"""`sotto approve` at a real terminal, with a real hub and real hands that only write down what they were told to do."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from daemon.bench.hands_stage import Stage, stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.child import fork
from daemon.paths import Paths
from daemon.report import approvals
from knowledge.envelope import Envelope
from knowledge.events import ActDone, ActFailed, Event, OutputAppended, PlanProposed, ProposePlan
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import Effect, RunCommand
from services.hands.checkpoint import Granted, sealed
from services.hands.hand import Hand
from tests.conftest import REPOSITORY
from tests.daemon.chat.answering import pinged
from tests.daemon.cli.conftest import Say
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import Terminal

ASK = b"[l]ater"
SAID = ("one\n", "two \x1b[2J\x1b]0;owned\x07three\n")


class Noting:
    """A hand that only writes down what it was told to run; `fail` it cannot."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def act(self, granted: Granted[RunCommand], room: Path) -> Sequence[Event]:
        del room
        line = sealed(granted).argv[-1]
        if line == "fail":
            return [ActFailed(approval=granted.approval.id, error=clean("no such thing"), hint=clean("look"))]
        if line == "print":
            stream = f"act:{granted.approval.id}"
            told = [
                OutputAppended(stream=stream, off=n, kind="stdout", text=clean(text)) for n, text in enumerate(SAID)
            ]
            return [*told, ActDone(approval=granted.approval.id, summary=clean("exit 0"), status=0, output=stream)]
        if line == "hang":
            return []
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        status = 3 if line == "red" else 0
        return [ActDone(approval=granted.approval.id, summary=clean(f"exit {status}"), status=status)]

    def fileno(self) -> int | None:
        return None

    def heard(self) -> Iterator[tuple[int, Sequence[Event]]]:
        return iter(())

    def stop(self) -> None:
        """Nothing goes on."""


class Desk:
    """What a person has: plans that wait, terminals, and the file that shows what was done."""

    def __init__(self, home: Paths, bus: BusClient, acts: Path, processes: Stage) -> None:
        self.home, self._bus, self._acts, self.processes = home, bus, acts, processes
        self.open: list[Terminal] = []

    def propose(self, command: str, surface: str = "model", task: str = "") -> int:
        words = {"command": clean(command), "cwd": clean(str(self.home.data))}
        event = self._bus.ask(ProposePlan(tool="run_command", arguments=words, surface=surface, task=task)).event
        assert isinstance(event, PlanProposed)
        return event.approval

    def terminal(self, *words: str, **env: str) -> Terminal:
        self.open.append(Terminal([*SOTTO, *words], {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "200", **env}))
        return self.open[-1]

    def get(self, number: int) -> Approval:
        with ApprovalReader.open(self.home.core) as reader:
            found = reader.get(number)
        assert found
        return found

    def all(self) -> list[Approval]:
        with ApprovalReader.open(self.home.core) as reader:
            return reader.newest(100)

    def becomes(self, number: int, state: str) -> Approval:
        wait(lambda: self.get(number).state == state)
        return self.get(number)

    @property
    def done(self) -> str:
        return self._acts.read_text(encoding="utf-8") if self._acts.exists() else ""

    def trace(self, number: int) -> list[Envelope]:
        with EventLog.open(self.home.core) as log:
            return log.of_trace(log.by_seq(number).trace)


@pytest.fixture
def desk(home: Paths, tmp_path: Path) -> Iterator[Desk]:
    with at_desk(home, tmp_path / "acts", {RunCommand: Noting(tmp_path / "acts")}) as one:
        yield one


@contextmanager
def at_desk(home: Paths, acts: Path, hands: Mapping[type[Effect], Hand[Any]]) -> Iterator[Desk]:
    with stage(home, hands) as processes:
        supervisor = fork("supervisor", lambda leash: pinged(home.control, leash), [])
        supervisor.leash.wait()
        with BusClient(home, "test") as bus:
            one = Desk(home, bus, acts, processes)
            yield one
            for terminal in one.open:
                if terminal.screen >= 0:
                    terminal.hang_up()
        supervisor.kill(signal.SIGKILL)
        supervisor.reap()


def test_a_yes_at_the_terminal_has_it_done_and_all_of_it_is_one_trace(desk: Desk) -> None:
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}")
    shown = person.until(ASK).decode()
    assert "run `make clean`" in shown
    assert re.search("\n  │ .*make clean", shown)
    assert f"in {desk.home.data}" in shown
    assert "asked for by a model" in shown
    assert not desk.done
    person.type(b"y\n")
    assert person.end() == 0
    assert desk.done == "make clean\n"
    one = desk.get(number)
    assert (one.state, one.decided_on) == ("done", "terminal")
    assert one.decided_where.startswith("/dev/pts/")
    assert str(os.getuid()) in one.who
    told = [seen.type for seen in desk.trace(number)]
    assert told == ["ProposePlan", "PlanProposed", "DecidePlan", "PlanDecided", "ActDone"]


@pytest.mark.parametrize(
    ("answer", "state"), [("n", "rejected"), ("later", "asked"), ("\x04", "asked"), ("\x03", "asked")]
)
def test_whatever_is_no_yes_grants_nothing(desk: Desk, answer: str, state: str) -> None:
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}")
    person.until(ASK)
    person.type(answer.encode() + (b"\n" if answer.isalpha() else b""))
    assert person.end() == (130 if answer == "\x03" else 4)
    assert desk.becomes(number, state)
    if state == "asked":
        assert f"sotto approve a{number}".encode() in person.shown
    assert not desk.done


def test_a_terminal_that_hangs_up_grants_nothing(desk: Desk) -> None:
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}")
    person.until(ASK)
    person.hang_up()
    person.end()
    assert desk.get(number).state == "asked"


@pytest.mark.parametrize("killed", ["hub", "hands"])
def test_who_dies_while_it_is_looked_at_changes_nothing(desk: Desk, killed: str) -> None:
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}")
    person.until(ASK)
    getattr(desk.processes, f"restart_{killed}")()
    person.type(b"y\n")
    assert person.end() == 0
    assert desk.done == "make clean\n"
    assert desk.get(number).state == "done"


def test_what_is_no_answer_is_asked_again(desk: Desk) -> None:
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}")
    person.until(ASK)
    assert b"nothing is done without a y" in person.ask(b"\n", b"[l]ater")
    assert b"nothing is done without a y" in person.ask(b"yesterday\n", b"[l]ater")
    person.type(b"YES\n")
    assert person.end() == 0


def test_what_was_typed_before_the_question_is_no_answer(desk: Desk) -> None:
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}")
    person.type(b"y\ny\ny\n")
    person.until(ASK)
    assert desk.get(number).state == "asked"
    person.type(b"n\n")
    assert person.end() == 4
    assert desk.get(number).state == "rejected"


def test_of_two_terminals_the_second_is_told_who_decided(desk: Desk) -> None:
    number = desk.propose("make clean")
    first, second = desk.terminal("approve", f"a{number}"), desk.terminal("approve", f"a{number}")
    first.until(ASK)
    second.until(ASK)
    first.type(b"n\n")
    assert first.end() == 4
    assert second.end() == 4
    shown = " ".join(second.shown.decode().split())
    assert f"a{number} was denied by" in shown
    assert "in a terminal on /dev/pts/" in shown
    again = desk.terminal("approve", f"a{number}")
    assert again.end() == 4
    assert b"was denied by" in again.shown


def test_a_command_is_edited_and_the_new_plan_is_shown_before_it_is_granted(desk: Desk, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "make tidy" > "$1"\n')
    editor.chmod(0o755)
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}", EDITOR=str(editor), VISUAL="")
    person.until(ASK)
    shown = person.ask(b"e\n", ASK).decode()
    assert re.search("\n  │ .*make tidy", shown)
    assert f"instead of a{number}" in shown
    person.type(b"y\n")
    assert person.end() == 0
    assert desk.done == "make tidy\n"
    old = desk.get(number)
    assert (old.state, old.note[-7:]) == ("modified", "instead")
    assert {"PlanDecided", "ActDone"} <= {seen.type for seen in desk.trace(number)}


def test_an_edit_that_changes_nothing_asks_again(desk: Desk) -> None:
    number = desk.propose("make clean")
    person = desk.terminal("approve", f"a{number}", EDITOR="true", VISUAL="")
    person.until(ASK)
    assert b"Nothing was written" in person.ask(b"e\n", ASK)
    person.type(b"n\n")
    assert person.end() == 4


@pytest.mark.parametrize(("command", "status", "said"), [("red", 1, b"is done: exit 3"), ("fail", 1, b"no such thing")])
def test_it_ends_as_what_was_done_ended(desk: Desk, command: str, status: int, said: bytes) -> None:
    person = desk.terminal("approve", f"a{desk.propose(command)}")
    person.until(ASK)
    person.type(b"y\n")
    assert person.end() == status
    assert said in person.shown


def test_what_it_prints_is_shown_and_steers_nothing(desk: Desk) -> None:
    person = desk.terminal("approve", f"a{desk.propose('print')}")
    person.until(ASK)
    person.type(b"y\n")
    assert person.end() == 0
    said = person.shown.decode().split("[l]ater")[1]
    assert "one\r\ntwo three\r\n" in said
    assert "\x1b" not in said


def test_who_leaves_is_told_that_it_goes_on(desk: Desk) -> None:
    number = desk.propose("hang")
    person = desk.terminal("approve", f"a{number}")
    person.until(ASK)
    person.type(b"y\n")
    desk.becomes(number, "approved")
    person.type(b"\x03")
    assert person.end() == 130
    assert f"a{number} goes on; `sotto approvals --all`".encode() in person.shown


def test_what_steers_or_hides_is_shown_and_does_neither(desk: Desk) -> None:
    hostile = "echo \x1b]0;owned\x07 \x1b[2J\u202erm\u200b \u3164 \x9b31m"
    person = desk.terminal("approve", f"a{desk.propose(hostile)}")
    shown = person.until(ASK).decode()
    for one in ("\x1b]", "\x1b[2J", "\u202e", "\u200b", "\u3164", "\x9b", "\x07"):
        assert one not in shown
    for one in (r"x1b\]0;owned", "[xu]202e", "[xu]200b", "[xu]3164"):
        assert re.search(rf"\\{one}", shown), one
    person.type(b"n\n")
    person.end()


def test_a_long_preview_stands_there_whole_above_the_question(desk: Desk) -> None:
    lines = "\n".join(f"echo {number}" for number in range(200))
    person = desk.terminal("approve", f"a{desk.propose(lines)}")
    shown = person.until(ASK).decode()
    assert all(f"echo {number}" in shown for number in range(200))
    person.type(b"n\n")
    person.end()


def test_without_a_terminal_it_is_shown_and_nobody_is_asked(desk: Desk, say: Say) -> None:
    number = desk.propose("make clean")
    done = say("approve", f"a{number}")
    assert done.status == 4
    assert "make clean" in done.out
    assert f"sotto approve a{number}" in done.err
    written = say("approve", f"a{number}", "--json")
    assert written.status == 4
    assert (written.json["id"], written.json["state"]) == (f"a{number}", "asked")
    assert written.json["hint"].endswith(f"sotto approve a{number}")
    assert desk.get(number).state == "asked"
    assert say("approve", "a999999").status == 3
    assert say("approve", "x1").status in (2, 3)


def test_what_is_denied_says_why_and_stays_so(desk: Desk, say: Say) -> None:
    number = desk.propose("make clean")
    done = say("deny", f"a{number}", "--reason", "not on a Friday", "--json")
    assert (done.status, done.json["state"], done.json["note"]) == (0, "rejected", "not on a Friday")
    assert say("deny", f"a{number}").status == 4
    assert "denied by" in say("deny", f"a{number}").err
    assert say("deny", "a999999").status == 3
    listed = say("approvals", "--all")
    assert "not on a Friday" in listed.out
    assert say("approvals").out == ""


def test_what_waits_is_listed_with_until_when_and_who_asked(desk: Desk, say: Say) -> None:
    number = desk.propose("make clean")
    done = say("approvals")
    assert done.status == 0
    assert f"a{number}  waits" in done.out
    assert "asked for by a model today" in done.out
    assert f"`sotto approve a{number}`" in done.out
    [view] = say("approvals", "--json").json
    assert (view["id"], view["surface"], view["hint"]) == (f"a{number}", "model", f"sotto approve a{number}")
    assert json.loads(json.dumps(view))["digest"] == desk.get(number).digest


def test_the_list_is_quick_and_the_status_counts(desk: Desk, home: Paths) -> None:
    assert approvals(home) == 0
    number = desk.propose("make clean")
    assert approvals(home) == 1
    quick = "import sys; from daemon.cli.main import main; main(['approvals']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", quick], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert f"a{number}" in done.stdout
    loaded = set(done.stdout.split())
    assert not loaded & {"knowledge.events", "pydantic", "zmq", "daemon.config"}


def test_before_the_first_start_nothing_waits(say: Say) -> None:
    done = say("approvals")
    assert (done.status, done.out, done.err) == (0, "", "nothing waits for you\n")
    assert say("approvals", "--json").json == []
    assert say("approve", "a5").status == 3
    assert say("deny", "a5").status == 7
