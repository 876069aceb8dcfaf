"""Answers of a chat model while whoever reads, writes or keeps them goes: all read the same, and each ends once."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from daemon import daemon_lock
from daemon.answer_client import AnswerClient, Placed
from daemon.answer_stream import key_of
from daemon.bench.lives import pids
from daemon.doubles.chat_server import ChatServer
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import AnswerDegraded, AnswerQuestion, BreakerChanged, QuestionAnswered
from knowledge.reasoning.engine import Wish
from knowledge.reasoning.parts import End, answer_text, stream_of
from knowledge.store.log import EventLog
from tests import slices
from tests.conftest import REPOSITORY, Sotto
from tests.daemon.terminal.person import soon

PATIENCE_S = 90.0
WHY = "compare what failed today with what failed last week, and what does it mean?"
SAID = "Nothing failed, neither today nor last week, so there is nothing to compare: as far as is known, all is well."
CALL = json.dumps({"tool": "list_failures", "arguments": {}})
NONE = json.dumps({"tool": "none"})
BLOWS = ("assistant", "hub", "terminal", "reader", "daemon", "model")


def script(wish: Wish) -> str:
    """One call, then the answer."""
    if not wish.form:
        return SAID
    return NONE if any("<<<data result" in one.text for one in wish.messages) else CALL


class House:
    """A daemon whose chat model takes its time."""

    def __init__(self, sotto: Sotto, home: Paths, server: ChatServer) -> None:
        self.sotto, self.home, self.server = sotto, home, server
        home.config_file.write_text(f'[model]\nurl = "{server.url}"\nname = "double"\n')
        self.up()

    def up(self) -> None:
        done = self.sotto("up")
        assert done.returncode == 0, done.stderr

    def slow(self) -> None:
        """It thinks while each token is awaited."""
        self.server.faults[:] = ["slow"] * 1_000

    def kill(self, name: str) -> None:
        """And wait until it is back."""
        victim = pids(self.home)[name]
        os.kill(victim, signal.SIGKILL)
        soon(lambda: pids(self.home).get(name, victim) != victim, PATIENCE_S)

    def kill_daemon(self) -> None:
        holder = daemon_lock.holder(self.home)
        assert holder
        os.kill(holder, signal.SIGKILL)
        soon(lambda: daemon_lock.holder(self.home) is None, PATIENCE_S)
        self.up()

    def terminal(self) -> str:
        """Somebody asks in a terminal that is killed; the key of the question."""
        before = len(self.asked())
        command = [sys.executable, "-m", "daemon.cli.main", "ask", WHY]
        one = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        soon(lambda: len(self.asked()) > before, PATIENCE_S)
        one.kill()
        one.wait()
        return key_of(self.asked()[-1])

    def asked(self) -> list[Envelope]:
        with EventLog.open(self.home.core) as log:
            return log.newest([AnswerQuestion.__name__], 512)

    def states(self) -> list[str]:
        with EventLog.open(self.home.core) as log:
            found = [one.event for one in log.newest([BreakerChanged.__name__], 512)]
        return [one.state for one in found if isinstance(one, BreakerChanged) and one.dependency == "model"]


class History(NamedTuple):
    """What is on record of a question."""

    parts: list[Placed]
    endings: list[QuestionAnswered | AnswerDegraded]


def history(home: Paths, key: str) -> History:
    """As somebody reads it who was never there before."""
    with AnswerClient(home, "later") as client, EventLog.open(home.core) as log:
        orders = {one.id for one in log.every(types=[AnswerQuestion.__name__]) if key_of(one) == key}
        every = log.every(types=[QuestionAnswered.__name__, AnswerDegraded.__name__])
        endings = [one.event for one in every if one.header.cause in orders]
        return History(client.read(key), endings)  # type: ignore[arg-type]


def check(read: list[Placed], found: History) -> None:
    """Whoever stayed has read what whoever comes later reads, and it has ended once."""
    assert read == found.parts
    assert [one.off for one in read] == [*range(len(read))]
    assert [one.off for one in read if isinstance(one.part, End)] == [len(read) - 1]
    (ending,) = found.endings
    assert answer_text(read) == ending.text
    if isinstance(ending, QuestionAnswered) and ending.by == "chat":
        assert ending.text == SAID


@pytest.fixture
def house(sotto: Sotto, home: Paths) -> Iterator[House]:
    with ChatServer(script) as server:
        yield House(sotto, home, server)
        sotto("down")


def follow(house: House, key: str, blow: str, after: int) -> list[Placed]:
    """All of an answer, by somebody on whom a blow falls after so many parts."""
    read = list[Placed]()
    client = AnswerClient(house.home, "reader")
    client.ask(WHY, "chat:1", Path("/"), key=key)
    while not (read and isinstance(read[-1].part, End)):
        for placed in client.follow(key, len(read), PATIENCE_S):
            read.append(placed)
            if len(read) == after:
                break
        if len(read) == after:
            after = -1
            if blow == "reader":
                client.close()
                client = AnswerClient(house.home, "reader")
                client.ask(WHY, "chat:1", Path("/"), key=key)
            elif blow == "terminal":
                other = house.terminal()
                told = [*client.follow(other, 0, PATIENCE_S)]
                check(told, history(house.home, other))
            elif blow == "daemon":
                house.kill_daemon()
            else:
                house.kill(blow)
    client.close()
    return read


def test_whoever_goes_all_read_the_same_and_each_question_ends_once(house: House) -> None:
    dice, how = random.Random(11), defaultdict[str, list[str]](list)
    for number in range(slices.of(100, 4)):
        house.slow()
        blow = BLOWS[number % len(BLOWS)]
        key = f"k{number}"
        check(follow(house, key, blow, dice.randint(1, 12)), history(house.home, key))
        (ending,) = history(house.home, key).endings
        how[blow].append(ending.by if isinstance(ending, QuestionAnswered) else ending.reason)
    assert all(set(how[blow]) == {"chat"} for blow in ("reader", "terminal", "assistant")), how
    with EventLog.open(house.home.core) as log:
        assert log.holes() == {}


def test_a_client_that_asks_again_without_its_key_is_found_out(house: House) -> None:
    client = AnswerClient(house.home, "careless")
    first, second = client.ask(WHY), client.ask(WHY)
    read = [*client.follow(first, 0, PATIENCE_S)]
    assert [*client.follow(second, 0, PATIENCE_S)]
    found, other = history(house.home, first), history(house.home, second)
    check(read, found)
    client.close()
    with pytest.raises(ValueError, match="too many values"):
        check(read, History(found.parts, [*found.endings, *other.endings]))


def test_a_model_that_is_killed_over_an_answer_leaves_what_it_said_and_is_relied_on_again(house: House) -> None:
    house.slow()
    with AnswerClient(house.home) as client:
        key = client.ask(WHY)
        read = list[Placed]()
        for placed in client.follow(key, 0, PATIENCE_S):
            read.append(placed)
            if placed.part.kind == "text" and len(answer_text(read)) < len(SAID) // 2 and "open" not in house.states():
                os.kill(pids(house.home)["model"], signal.SIGKILL)
                soon(lambda: "open" in house.states(), PATIENCE_S)
        found = history(house.home, key)
        check(read, found)
        (ending,) = found.endings
        assert isinstance(ending, AnswerDegraded)
        assert ending.text.startswith(SAID[:8])
        assert "killed by SIGKILL" in ending.reason
        soon(lambda: "model" in pids(house.home), PATIENCE_S)
        again = client.ask(WHY)
        told = [*client.follow(again, 0, PATIENCE_S)]
        check(told, history(house.home, again))
    assert house.states() == ["open", "half-open", "closed"]


def test_an_answer_that_is_stopped_keeps_what_was_said_and_the_command_says_it(house: House) -> None:
    house.slow()
    with AnswerClient(house.home) as client:
        key = client.ask(WHY)
        for placed in client.follow(key, 0, PATIENCE_S):
            if placed.part.kind == "text":
                client.stop(key)
                break
        *_, end = client.follow(key, 0, PATIENCE_S)
        assert isinstance(end.part, End)
        assert end.part.ending == "stopped"
        (ending,) = history(house.home, key).endings
        assert isinstance(ending, QuestionAnswered)
        assert ending.stopped
        assert SAID.startswith(ending.text)
        assert ending.text
        house.server.faults.clear()
        done = json.loads(house.sotto("ask", WHY, "--json").stdout)
        assert (done["by"], done["answer"]) == ("chat", SAID)
        assert client.questions("")[0].key == key
        assert stream_of(key) == f"answer:{key}"
