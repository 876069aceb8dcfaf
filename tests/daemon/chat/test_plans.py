"""A plan that a conversation led to is shown in the chat and asked about in place; what others decide is told."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bus_client import BusClient
from daemon.config import Config
from daemon.host import Host
from daemon.leash import Leash
from daemon.paths import Paths
from daemon.service import World
from daemon.work import find_service
from knowledge.clock import SystemClock
from knowledge.events import AnswerQuestion, ProposePlan
from knowledge.redact import clean
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.store.streams import Streams
from knowledge.tasks.approval import Approval
from knowledge.tasks.effects import RunCommand
from tests.conftest import REPOSITORY
from tests.daemon.chat.answering import Daemon, end, plan, text
from tests.daemon.chat.conftest import Open, Start
from tests.daemon.chat.test_plain import chat as piped
from tests.daemon.cli.conftest import Say, say  # noqa: F401 - a fixture
from tests.daemon.cli.test_approve import Noting
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import Terminal, soon

ASK = "Run? [y]es [n]o [e]dit [l]ater"


class Conversation:
    """A daemon with hands, and a model that proposes within the last conversation that asked something."""

    def __init__(self, daemon: Daemon, home: Paths, acts: Path) -> None:
        self.daemon, self._home, self._acts = daemon, home, acts
        daemon.start("hands", self._serve)

    def _serve(self, leash: Leash) -> None:
        log, clock = EventLog.open(self._home.core), SystemClock()
        world = World(self._home, Config(), clock, Streams(log.database), log)
        service = find_service("hands")(world, {RunCommand: Noting(self._acts)})  # type: ignore[call-arg]
        with BusClient(self._home, "hands") as bus:
            Host([service], bus, log, leash, clock).run()

    def propose(self, command: str = "make clean") -> int:
        soon(lambda: self.daemon.heard(AnswerQuestion))
        [*_, asked] = self.daemon.heard(AnswerQuestion)
        words = {"command": clean(command), "cwd": clean(str(self._home.data))}
        order = ProposePlan(tool="run_command", arguments=words, surface="model", task=asked.conversation)  # type: ignore[attr-defined]
        with BusClient(self._home, "test") as bus:
            return bus.ask(order).event.approval  # type: ignore[attr-defined, no-any-return]

    def get(self, number: int) -> Approval:
        with ApprovalReader.open(self._home.core) as reader:
            found = reader.get(number)
        assert found
        return found

    @property
    def done(self) -> str:
        return self._acts.read_text(encoding="utf-8") if self._acts.exists() else ""


@pytest.fixture
def conversation(home: Paths, start: Start, tmp_path: Path) -> Iterator[Conversation]:
    return Conversation(start(), home, tmp_path / "acts")


def test_it_is_asked_in_place_and_what_comes_of_it_is_shown(conversation: Conversation, open_chat: Open) -> None:
    chat = open_chat("--new", columns=80)
    chat.enter("clean up, please")
    chat.shows("You asked: clean up, please")
    number = conversation.propose()
    chat.shows(f"● a{number} waits for your yes: run `make clean`", "│ ", ASK)
    assert not conversation.done
    chat.enter("y")
    chat.shows(f"a{number} is done: exit 0", "›")
    assert conversation.done == "make clean\n"
    one = conversation.get(number)
    assert (one.state, one.decided_on) == ("done", "chat")
    assert "— a" not in chat.screen, "what was decided here is not told a second time"
    chat.enter("and now?")
    chat.shows("You asked: and now?")


def test_who_is_typing_is_asked_when_the_line_is_done(conversation: Conversation, open_chat: Open) -> None:
    chat = open_chat("--new", columns=80)
    chat.enter("clean up, please")
    chat.shows("You asked: clean up, please")
    chat.type("y")
    chat.shows("› y")
    number = conversation.propose()
    chat.shows(f"/approve a{number}", "› y")
    assert ASK not in chat.screen
    chat.enter("es?")
    chat.shows("You asked: yes?", ASK)
    assert conversation.get(number).state == "asked"
    chat.enter("l")
    chat.shows(f"a{number} waits until", "›")
    chat.enter(f"/deny a{number} not now")
    chat.shows(f"a{number} is denied")
    assert conversation.get(number).note == "not now"
    assert not conversation.done


def test_what_is_decided_elsewhere_is_told(conversation: Conversation, open_chat: Open, home: Paths, say: Say) -> None:  # noqa: F811
    chat = open_chat("--new", columns=100)
    chat.enter("clean up, please")
    chat.shows("You asked: clean up, please")
    number = conversation.propose()
    chat.shows(ASK)
    assert say("deny", f"a{number}").status == 0
    chat.shows(f"a{number} was denied by", "›")
    chat.enter("/approvals")
    chat.shows("nothing waits for you")
    chat.type("x")
    second = conversation.propose("make tidy")
    chat.shows(f"/approve a{second}")
    person = Terminal([*SOTTO, "approve", f"a{second}"], {"TERM": "xterm", "SOTTO_HOME": str(home.data.parent)})
    person.until(b"[l]ater")
    person.type(b"y\n")
    assert person.end() == 0
    chat.shows(f"— a{second} was approved by", "in a terminal on /dev/pts/", f"— a{second} is done")


def test_a_dumb_terminal_asks_in_place_too(conversation: Conversation) -> None:
    person = Terminal([*SOTTO, "chat", "--new"], {"TERM": "dumb"})
    person.until(b"> ")
    person.ask(b"clean up\n", b"You asked: clean up")
    number = conversation.propose()
    person.ask(b"and?\n", b"[l]ater")
    person.type(b"y\n")
    soon(lambda: conversation.get(number).state == "done")
    person.type(b"/exit\n")
    assert person.end() == 0


def test_a_program_is_told_that_it_waits_and_ends_so(home: Paths, start: Start, tmp_path: Path) -> None:
    script = [plan("clean up"), "hold later", *text("Wait."), end()]
    conversation = Conversation(start({"clean up": script}), home, tmp_path / "acts")
    words = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": REPOSITORY}
    with subprocess.Popen([*SOTTO, "chat"], **words) as program:  # type: ignore[call-overload]
        program.stdin.write(b"clean up\n")
        program.stdin.flush()
        number = conversation.propose()
        conversation.daemon.go("later")
        out, err = program.communicate(timeout=90)
    assert program.returncode == 4
    assert out == b"Wait.\n"
    assert f"a{number} waits: `sotto approve a{number}`" in err.decode()
    again = piped("--attach", said=b"/approve\n")
    assert again.returncode == 4
    assert f"a{number} waits for your yes" in again.stdout.decode()
    assert conversation.get(number).state == "asked"
