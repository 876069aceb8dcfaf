"""A hub, somebody on the socket of the supervisor, and an assistant that says what it is told to, each a process."""

import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from daemon.bus_client import BusClient
from daemon.child import Child, fork
from daemon.hub import main as hub_main
from daemon.leash import Leash
from daemon.log_reader import LogReader
from daemon.paths import Paths
from knowledge.events import AnswerQuestion, Event, OutputAppended, QuestionAnswered, StopAnswer
from knowledge.reasoning.parts import Called, End, Part, Plan, Result, Sources, Text, stream_of
from knowledge.redact import clean
from tests.daemon.terminal.person import soon

Step = Part | str
"""A part, or `hold NAME`: go on when a file of that name is there, or the answer is stopped."""
Script = Sequence[Step]


def plan(question: str, by: str = "chat", *tools: str) -> Plan:
    return Plan(question=clean(question), conversation="", by=by, model="tiny", tools=[*tools])  # type: ignore[arg-type]


def text(*pieces: str) -> list[Text]:
    return [Text(piece) for piece in pieces]


def call(n: int, tool: str, said: str, *sources: str, outcome: str = "answered", **given: str) -> list[Part]:
    return [
        Called(n=n, tool=tool, arguments={name: clean(value) for name, value in given.items()}),
        Result(n=n, outcome=outcome, text=clean(said), sources=[clean(one) for one in sources]),  # type: ignore[arg-type]
    ]


def sources(*ids: str) -> Sources:
    return Sources(ids=[clean(one) for one in ids])


def end(ending: str = "answered", reason: str = "", hint: str = "", code: int = 0) -> End:
    return End(ending=ending, reason=clean(reason), hint=clean(hint), code=code, took_ms=1.0)  # type: ignore[arg-type]


class Daemon:
    """What a chat can reach, without everything else."""

    def __init__(self, home: Paths, scripts: dict[str, Script]) -> None:
        self.home = home
        self._children: dict[str, Child] = {}
        self.start("hub", lambda leash: hub_main(home, leash))
        self.start("supervisor", lambda leash: pinged(home.control, leash))
        self.start("assistant", lambda leash: Assistant(home, scripts).run(leash))

    def start(self, name: str, main: Callable[[Leash], None]) -> None:
        child = fork(name, main, [one.leash.fileno() for one in self._children.values()])
        assert child.leash.wait()[0]["ready"]
        self._children[name] = child

    def kill(self, name: str) -> None:
        child = self._children.pop(name)
        child.kill(signal.SIGKILL)
        child.reap()

    def kill_hub(self) -> None:
        self.kill("hub")

    def start_hub(self) -> None:
        self.start("hub", lambda leash: hub_main(self.home, leash))

    def go(self, name: str) -> None:
        """Let an answer that holds go on."""
        (self.home.run / name).touch()

    def say(self, *events: Event) -> list[int]:
        """Seqs of what somebody else says."""
        with BusClient(self.home, "test") as bus:
            return [seen.seq for event in events for seen in bus.publish(event)]

    def heard(self, kind: type[Event]) -> list[Event]:
        """What is in the log of a type."""
        log = LogReader(self.home.core)
        found = [seen.event for seen in log.newest([kind.__name__], 1_000)]
        log.close()
        return found

    def close(self) -> None:
        for child in self._children.values():
            child.kill(signal.SIGKILL)
            child.reap()


class Assistant:
    """Answers each question as its script says; a question that has none is said again."""

    def __init__(self, home: Paths, scripts: dict[str, Script]) -> None:
        self._home, self._scripts = home, scripts
        self._stopped: set[str] = set()

    def run(self, leash: Leash) -> None:
        with BusClient(self._home, "assistant") as self._bus:
            self._orders = self._bus.follow("assistant", [AnswerQuestion, StopAnswer], since=0)
            leash.send({"ready": True})
            while not leash.cut:
                self._look()
                for asked in self._asked[:]:
                    self._asked.remove(asked)
                    self._answer(*asked)

    _asked: list = []

    def _look(self) -> None:
        self._bus.poll(0.02)
        for seen in iter(self._orders.take, None):
            if isinstance(seen.event, StopAnswer):
                self._stopped.add(seen.event.key)
            elif isinstance(seen.event, AnswerQuestion):
                self._asked.append((seen.event, seen))

    def _answer(self, asked: AnswerQuestion, seen) -> None:
        script = self._scripts.get(asked.question, [plan(asked.question), *text(f"You asked: {asked.question}"), end()])
        stream, off = stream_of(asked.key), 0
        for step in script:
            while isinstance(step, str) and asked.key not in self._stopped and not self._may(step):
                self._look()
            if isinstance(step, str):
                continue
            if asked.key in self._stopped:
                self._bus.publish(_chunk(stream, off, end("stopped")))
                return
            done = [QuestionAnswered(
                question=asked.question, conversation=asked.conversation, calls=[], text=clean("x"), sources=[],
                recorded=True, confidence=1.0, by="chat", suggestions=[], code=step.code, took_ms=1.0,
            )] if isinstance(step, End) else []  # fmt: skip
            self._bus.publish(_chunk(stream, off, step), *done, cause=seen)
            off += 1

    def _may(self, step: str) -> bool:
        return (self._home.run / step.removeprefix("hold ")).exists()


def _chunk(stream: str, off: int, part: Part) -> OutputAppended:
    said = clean(part.text) if isinstance(part, Text) else clean(part.model_dump_json())
    return OutputAppended(stream=stream, off=off, kind=part.kind, text=said)


def pinged(path: Path, leash: Leash) -> None:
    """Answer everybody with a word."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        leash.send({"ready": True})
        while True:
            end_, _ = listener.accept()
            with end_:
                end_.recv(1 << 16)
                end_.sendall(b"{}\n")


def wait_for(daemon: Daemon, kind: type[Event], count: int = 1) -> None:
    soon(lambda: len(daemon.heard(kind)) >= count)
