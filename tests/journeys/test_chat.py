"""A chat with a real daemon: yesterday's decision is asked today, what was left is come back to, nothing is lost."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.bench.lives import pids
from daemon.paths import Paths
from knowledge.events import AnswerQuestion, NoteTaken, QuestionAnswered
from knowledge.memory.entries import Entries
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.memory import Memory
from tests.conftest import REPOSITORY, Sotto
from tests.daemon.chat.conftest import Chat
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import soon
from tests.making import Voice, commit

PATIENCE_S = 60
DAY = 86_400 * 1_000_000
DECIDED = "we cache the prices for ten minutes, because the shop asks for them on every page"
WHAT = "what did we decide about caching?"


def ago(home: Paths, us: int) -> None:
    """Something was decided, and asked in a chat, so long ago."""
    at = int(time.time() * 1e6) - us
    note = NoteTaken(kind="decision", title=clean(DECIDED), body=clean(""), valid_from=at, at=at)
    voice = Voice("chat")
    asked = voice.says(AnswerQuestion(question=clean("why is it red?"), conversation="chat:3f9a0001", key="k"), at=at)
    answered = QuestionAnswered(
        question=clean("why is it red?"), conversation="chat:3f9a0001", calls=[], text=clean("It was the till: f12"),
        sources=[clean("f12")], recorded=True, confidence=1.0, by="model", suggestions=[], code=0, took_ms=1.0,
    )  # fmt: skip
    log = LogWriter.open(home.core)
    told = voice.says(answered, cause=asked, at=at + 1)
    commit(log, Voice("cli").unit(note, at=at), voice.unit(asked, told), now=at)
    log.close()


def remembered(home: Paths) -> bool:
    with EventLog.open(home.core) as log, Memory.reader(home.memory) as memory:
        return memory.place(Entries.reader) >= log.newest([NoteTaken.__name__], 1)[0].seq


@pytest.fixture
def chat(home: Paths, tmp_path: Path):
    opened: list[Chat] = []

    def make(*words: str) -> Chat:
        opened.append(Chat(home, tmp_path / f"user{len(opened)}", words, 90, 30))
        opened[-1].shows("›")
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def test_yesterdays_decision_is_asked_today_in_a_new_chat(home: Paths, sotto: Sotto, chat: Callable) -> None:
    ago(home, DAY)
    assert sotto("up").returncode == 0
    soon(lambda: remembered(home), PATIENCE_S)
    one = chat()
    one.shows("you asked about f12 yesterday at ", "/attach 3f9a goes on")
    one.enter(WHAT)
    one.shows("▸ 1 search_knowledge", "we cache the prices for ten minutes")
    one.enter("/attach 3f9a")
    one.shows("› why is it red?", "It was the till: f12")
    one.enter("/remember the till rounds half up")
    soon(lambda: "the till rounds half up" in sotto("notes").stdout, PATIENCE_S)
    soon(lambda: one.type("C-d") or one.dead, PATIENCE_S)  # a key that comes while a command ends is nobody's


def test_a_daemon_that_is_killed_costs_nothing(home: Paths, sotto: Sotto) -> None:
    assert sotto("up").returncode == 0
    words = [*SOTTO, "chat", "--json"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as one:
        assert one.stdin
        assert one.stdout
        keys = []
        for victim in ("assistant", "hub"):
            os.kill(pids(home)[victim], signal.SIGKILL)
            one.stdin.write("what failed today?\n")
            one.stdin.flush()
            lines = []
            while not lines or lines[-1]["kind"] != "end":
                lines.append(json.loads(one.stdout.readline()))
            keys.append({line["key"] for line in lines})
            assert [line["off"] for line in lines] == [*range(len(lines))]
        one.stdin.close()
        assert one.wait(PATIENCE_S) == 0
    assert len(set.union(*keys)) == len(keys) == 2
    back = subprocess.run([*words, "--attach"], capture_output=True, text=True, timeout=90, check=False, cwd=REPOSITORY)
    assert {json.loads(line)["key"] for line in back.stdout.splitlines()} == set.union(*keys)


def test_without_a_daemon_it_is_said_and_answered(home: Paths, chat: Callable) -> None:
    one = chat()
    one.shows("no daemon runs", "/up starts it")
    one.enter("what failed today?")
    one.shows("▸ 1 list_failures", "Nothing")
    one.enter("note that staging uses port 8080")
    one.shows("sotto up")
