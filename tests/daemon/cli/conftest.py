"""A log that was written without a daemon, and the command line within this process."""

import json
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from daemon.cli.main import main
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, Event, FailureDiagnosed
from knowledge.redact import clean
from knowledge.store.log_writer import LogWriter
from tests.conftest import REPOSITORY
from tests.making import NOW, Voice, commit

Write = Callable[..., list[Envelope]]


class Said(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Say = Callable[..., Said]


@pytest.fixture
def say(home: Paths, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Runs one command; `SystemExit` is its status, as a shell would see it."""
    monkeypatch.setenv("TZ", "UTC")

    def run(*words: str) -> Said:
        capsys.readouterr()
        try:
            status = main(list(words))
        except SystemExit as ended:
            status = int(str(ended.code or 0))
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def write(home: Paths) -> Write:
    """Commits events as one source would have, the second and so on caused by the first if `because`."""
    voice = Voice()

    def events(*said: Event, because: bool = False, at: int = NOW) -> list[Envelope]:
        log = LogWriter.open(home.core)
        root = voice.says(said[0], at=at)
        others = [voice.says(one, cause=root if because else None, at=at) for one in said[1:]]
        commit(log, voice.unit(root, *others))
        log.close()
        return [root, *others]

    return events


class Follower:
    """A command that goes on until it is interrupted, such as `events -f`."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "daemon.cli.main", *words, "--json"], stdout=subprocess.PIPE, cwd=REPOSITORY
        )
        assert self._process.stdout
        self._out = self._process.stdout

    def line(self, patience: float = 90.0) -> Any:
        """What it prints next; None when it does not."""
        if not select.select([self._out], [], [], patience)[0]:
            return None
        return json.loads(self._out.readline())

    def interrupt(self) -> int:
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=90)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def follow() -> Iterator[Callable[..., Follower]]:
    """Starts followers, which end with the test."""
    started: list[Follower] = []

    def start(*words: str) -> Follower:
        started.append(Follower(*words))
        return started[-1]

    yield start
    for one in started:
        one.close()


def failed(command: str, headline: str = "error: no", status: int = 2) -> tuple[CommandFinished, FailureDiagnosed]:
    """A command and its diagnosis."""
    finished = CommandFinished(
        command=clean(command), cwd=clean("/src"), status=status, started=NOW, duration_ms=7, output="s"
    )
    diagnosed = FailureDiagnosed(
        command=clean(command),
        cwd=clean("/src"),
        status=status,
        headline=clean(headline),
        line=2,
        excerpt=[(1, clean("before")), (2, clean(headline)), (3, clean("after"))],
        output="s",
    )
    return finished, diagnosed
