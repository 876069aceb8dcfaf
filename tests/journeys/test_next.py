"""A person does the same again and again: what comes next is at hand in the real shell, and gone with the daemon."""

import shutil
from pathlib import Path

import pytest

from daemon.bench.lives import daemon, wait
from daemon.integration import SHELLS, render
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, Event, NextPredicted
from knowledge.store.log import EventLog
from tests.daemon.integration.keyboard import Shell

KEY = "\x1bn"
ROUND = ("echo build >built", "cat built")
ROUNDS = 10


def said(home: Paths, kind: type[Event]) -> list[Envelope]:
    with EventLog.open(home.core) as log:
        return list(log.every(types=[kind.__name__]))


def offered(home: Paths, shell: Shell) -> tuple[int, str] | None:
    """What lies there for this shell: the number of the run that it follows, and the line."""
    for file in home.next.glob(f"?-{shell.pid}-*[!w]"):
        run, line = file.read_text(encoding="utf-8").splitlines()
        return int(run.rpartition("-")[2]), line
    return None


@pytest.mark.parametrize("name", SHELLS)
def test_what_mostly_comes_is_one_key_away_and_never_when_it_is_out_of_date(
    home: Paths, tmp_path: Path, environment: dict[str, str], name: str
) -> None:
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    render(home)
    shell = Shell(name, tmp_path / name, home, environment, ("", ""))
    with daemon(home):
        for _ in range(ROUNDS):
            for line in ROUND:
                shell.type(line)
        shell.type(ROUND[0])
        wait(lambda: offered(home, shell) == (2 * ROUNDS + 1, ROUND[1]))
        shell.send(KEY)
        shell.pause()
        assert "build" in shell.type("")
        wait(lambda: len(said(home, CommandFinished)) == 2 * ROUNDS + 2)
        asked = said(home, CommandFinished)[2 * ROUNDS]
        (told,) = [one.event for one in said(home, NextPredicted) if one.header.cause == str(asked.id)]
        assert isinstance(told, NextPredicted)
        assert (told.what, told.said, told.after) == ("command", ROUND[1], asked.seq)
        shell.type(ROUND[0])
        wait(lambda: offered(home, shell) == (2 * ROUNDS + 3, ROUND[1]))
    shell.type("true")
    shell.send(KEY)
    shell.pause()
    assert ROUND[1] not in shell.type("echo over")
    shell.close()
