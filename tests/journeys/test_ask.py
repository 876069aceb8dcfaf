"""Questions to a real daemon: about what broke, while the router is killed or hangs, and with no daemon at all."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from daemon.bench.lives import pids
from daemon.paths import Paths
from knowledge.events import AnswerQuestion, FailureDiagnosed
from knowledge.memory.entries import Entries
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory
from tests.conftest import REPOSITORY, Sotto
from tests.daemon.terminal.person import soon
from tests.patience import PATIENCE_S
from tests.repositories import Repository
from tests.tools.faithful import unfounded
from tools.kit.answer import Answer

WHY = "why did the tests break?"
TEST = "def test_total():\n    assert sum([4, 6]) == 9, 'the till is wrong'\n"


def asked(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Shop:
    """A project whose tests failed."""

    def __init__(self, sotto: Sotto, home: Paths, tree: Path) -> None:
        self.sotto, self.home = sotto, home
        self.repository = Repository.init(tree)
        self.repository.write("test_till.py", TEST)
        self.repository.commit("first", "README.md", "# Till\n")
        assert sotto("watch", str(tree)).returncode == 0

    def fail(self) -> None:
        words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
        assert self.sotto("run", "--", *words, cwd=self.repository.tree).returncode
        soon(lambda: bool(self._diagnosed()), PATIENCE_S)
        with EventLog.open(self.home.core) as log:
            head = log.head
        soon(lambda: self._written() >= min(head, self._diagnosed()), PATIENCE_S)

    def ask(self, *words: str, **how: Any) -> "subprocess.CompletedProcess[str]":
        return self.sotto("ask", *words, cwd=self.repository.tree, **how)

    def waiting(self, *words: str) -> "subprocess.Popen[str]":
        """Somebody who asks, once the question is on record."""
        before = self._count()
        command = [sys.executable, "-m", "daemon.cli.main", "ask", *words]
        one = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        soon(lambda: self._count() > before, PATIENCE_S)
        return one

    def _count(self) -> int:
        with EventLog.open(self.home.core) as log:
            return log.counts().get(AnswerQuestion.__name__, 0)

    def _diagnosed(self) -> int:
        with EventLog.open(self.home.core) as log:
            return max((one.seq for one in log.every(types=[FailureDiagnosed.__name__])), default=0)

    def _written(self) -> int:
        with Memory.reader(self.home.memory) as memory:
            return memory.place(Entries.reader)


@pytest.fixture
def shop(up: None, sotto: Sotto, home: Paths, tmp_path: Path) -> Shop:
    one = Shop(sotto, home, tmp_path / "shop")
    one.fail()
    return one


def test_what_broke_is_said_with_its_id_and_nothing_that_no_tool_gave(shop: Shop) -> None:
    done = shop.ask(WHY)
    assert done.returncode == 0, done.stderr
    name = f"f{shop._diagnosed()}"
    assert name in done.stdout
    for question in (WHY, "what failed today and how did i fix it?", "what should i do next?", "what failed today?"):
        said = asked(shop.ask(question, "--json"))
        assert said["code"] == 0, said
        held = {"calls": said["calls"]}
        assert unfounded(Answer(held, said["answer"], tuple(said["sources"]))) == []
        assert said["calls"][0]["tool"] == said["tool"]


def test_what_is_not_there_is_not_found(shop: Shop) -> None:
    done = shop.ask("why did f99999 fail?")
    assert done.returncode == 3
    assert "f99999" in done.stderr
    assert done.stdout == ""


def test_a_plan_names_what_would_be_called_and_leaves_nothing(shop: Shop) -> None:
    with EventLog.open(shop.home.core) as log:
        before = log.head
    plan = asked(shop.ask(WHY, "--plan"))
    assert plan["tool"] == "explain_failure"
    assert plan.keys() == {"tool", "arguments", "confidence"}
    assert asked(shop.ask("what is the capital of france", "--plan"))["tool"] == "none"
    shop.ask("--plan", "--batch", input='{"id": 1, "text": "what failed today?"}\n')
    with EventLog.open(shop.home.core) as log:
        kinds = {one.type for one in log.since(before)}
    assert not {one for one in kinds if "Question" in one or "Answer" in one or "Rout" in one}


def test_a_router_that_is_killed_over_a_question_is_asked_again(shop: Shop) -> None:
    assert shop.ask(WHY).returncode == 0
    victim = pids(shop.home)["encoder"]
    os.kill(victim, signal.SIGSTOP)
    one = shop.waiting(WHY, "--json")
    os.kill(victim, signal.SIGKILL)
    said = json.loads(one.communicate(timeout=PATIENCE_S)[0])
    assert said["degraded"] or said["tool"] == "explain_failure"
    soon(lambda: pids(shop.home).get("encoder", victim) != victim, PATIENCE_S)
    assert asked(shop.ask(WHY, "--json"))["tool"] == "explain_failure"


def test_one_that_hangs_is_not_awaited_for_long_and_what_memory_finds_is_said(shop: Shop) -> None:
    assert shop.ask(WHY).returncode == 0
    victim = pids(shop.home)["encoder"]
    os.kill(victim, signal.SIGSTOP)
    done = shop.ask("is the till wrong?")
    assert done.returncode == 1
    assert "the router did not answer in time" in done.stderr
    assert "sotto status" in done.stderr
    assert "till is wrong" in done.stdout
    os.kill(victim, signal.SIGCONT)
    assert asked(shop.ask(WHY, "--json"))["tool"] == "explain_failure"


def test_a_conversation_goes_on(shop: Shop) -> None:
    shop.ask("what failed today?", "--conversation", "mine")
    said = asked(shop.ask("and yesterday?", "--conversation", "mine", "--json"))
    assert (said["tool"], said["calls"][0]["arguments"].get("since")) == ("list_failures", "yesterday")
    victim = pids(shop.home)["assistant"]
    os.kill(victim, signal.SIGKILL)
    soon(lambda: pids(shop.home).get("assistant", victim) != victim, PATIENCE_S)
    again = asked(shop.ask("and last week?", "--conversation", "mine", "--json"))
    assert (again["tool"], again["calls"][0]["arguments"].get("since")) == ("list_failures", "last week")


def test_of_a_question_that_is_too_long_no_half_of_a_secret_is_kept(shop: Shop) -> None:
    token = "ghp_" + "a1B2c3D4e" * 4
    done = shop.ask(f"{'why ' * 1_995}{token}")
    assert "only the first 8,000 characters" in done.stderr
    with EventLog.open(shop.home.core) as log:
        [asked_last] = [one.event for one in log.newest([AnswerQuestion.__name__], 1)]
    assert isinstance(asked_last, AnswerQuestion)
    assert asked_last.question.startswith("why why")
    assert token[:6] not in asked_last.question


def test_a_note_belongs_to_the_project_that_it_was_taken_in(shop: Shop) -> None:
    assert "for shop" in shop.ask("remember that the till rounds half up").stdout
    [note] = json.loads(shop.sotto("notes", "--json").stdout)
    assert (note["title"], note["project"]) == ("the till rounds half up", 1)
    assert shop.ask("don't forget the note about the till").stdout.startswith("I have no tool for that")
    assert json.loads(shop.sotto("notes", "--json").stdout) == [note]


def test_without_a_daemon_memory_is_read_and_nothing_is_noted(shop: Shop) -> None:
    shop.sotto("down")
    said = asked(shop.ask(WHY, "--json"))
    assert said["tool"] == "explain_failure"
    assert "till is wrong" in said["answer"]
    done = shop.ask("note that staging uses port 8080")
    assert done.returncode == 7
    assert "sotto up" in done.stderr
    assert done.stdout == ""
    assert asked(shop.ask(WHY, "--plan"))["tool"] == "explain_failure"


@pytest.fixture
def read_only(shop: Shop, tmp_path: Path) -> list[str]:
    """Words before a command that has the disk of its home read-only."""
    shop.sotto("down")
    words = ["unshare", "-rm", "sh", "-c", f'mount --bind -o ro "{tmp_path}" "{tmp_path}" && exec "$@"', "sh"]
    if not shutil.which("unshare") or subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mounts of one's own here")
    return words


def test_a_disk_that_is_read_only_is_no_obstacle(shop: Shop, read_only: list[str]) -> None:
    command = [*read_only, sys.executable, "-m", "daemon.cli.main", "ask", WHY, "--json"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=90, check=False)
    assert "till is wrong" in json.loads(done.stdout)["answer"], done.stderr


def test_an_empty_home_answers_that_nothing_is_on_record(sotto: Sotto) -> None:
    for question in ("what should i do next?", "what failed today?", "how did i fix the import error?"):
        said = asked(sotto("ask", question, "--json"))
        assert said["recorded"] is False, said
        assert said["code"] in (0, 3)
    none = sotto("ask", "hello there")
    assert none.returncode == 0
    assert "You can ask" in none.stdout


LINES = (
    b'{"id": "a", "text": "what failed today?"}',
    b"{",
    b"",
    b"[1]",
    b'{"id": 7}',
    b'{"id": 8, "text": 9}',
    b"\xff\xfe",
    b'{"id": "deep", "text": ' + b"[" * 100_000,
    b'{"id": "long", "text": "' + b"x" * (1 << 21) + b'"}',
    b'{"id": null, "text": ""}',
    b'{"id": ["x"], "text": "\\ud800 \\u0000 \\u202e why did the build break?"}',
    '{"id": "z", "text": "warum ist der Build kaputt? 🔥"}'.encode(),
)


def test_a_batch_answers_each_line_in_order_whatever_it_holds(home: Paths) -> None:
    command = [sys.executable, "-m", "daemon.cli.main", "ask", "--plan", "--batch"]
    done = subprocess.run(command, input=b"\n".join(LINES), capture_output=True, timeout=90, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [one.get("id", "-") for one in found] == ["a", "-", "-", 7, 8, "-", "-", "-", None, ["x"], "z"]
    assert [one.get("code") for one in found] == [None, 2, 2, 2, 2, 2, 2, 1, None, None, None]
    assert found[0]["tool"] == "list_failures"
    assert found[8]["tool"] == "none"
    assert home.core.exists() is False


def test_a_batch_is_answered_line_by_line(home: Paths) -> None:
    command = [sys.executable, "-m", "daemon.cli.main", "ask", "--plan", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdin
        assert one.stdout
        for number in range(3):
            one.stdin.write(json.dumps({"id": number, "text": "what failed?"}) + "\n")
            one.stdin.flush()
            assert json.loads(one.stdout.readline())["id"] == number
        one.stdin.close()
        assert one.wait(PATIENCE_S) == 0
    assert not home.core.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["  "], 2),
        (["--batch"], 2),
        (["--batch", "--plan", "x"], 2),
        (["x", "--conversation", "a b"], 2),
    ],
)
def test_exit_codes(sotto: Sotto, words: list[str], code: int) -> None:
    assert sotto("ask", *words).returncode == code
