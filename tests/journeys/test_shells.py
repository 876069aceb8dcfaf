"""People type into real shells while the senses die and come back: every command is known, and none twice."""

import os
import shutil
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from daemon import spool
from daemon.bench.lives import daemon, pids, wait, wait_while_it_moves
from daemon.integration import SHELLS, render
from daemon.paths import Paths
from knowledge.events import CommandFinished
from knowledge.store.log import EventLog
from tests.daemon.integration.keyboard import Shell

KILL_EACH_S = 0.15


@pytest.fixture
def shells(home: Paths, tmp_path: Path, environment: dict[str, str]) -> dict[str, Shell]:
    render(home)
    there = [name for name in SHELLS if shutil.which(name)]
    if not there:
        pytest.skip("none of the shells is installed")
    return {name: Shell(name, tmp_path / name, home, environment, ("", "")) for name in there}


@pytest.fixture
def count(request: pytest.FixtureRequest) -> int:
    """Commands that are typed in all."""
    return 1_000 if request.config.getoption("--full") else 90


def type_all(shells: dict[str, Shell], count: int) -> set[str]:
    """Type into all of them at once; the lines that were typed."""
    lines = {name: [f"true {name} {number}" for number in range(count // len(shells))] for name in shells}

    def work(name: str) -> None:
        for line in lines[name]:
            shells[name].type(line)

    threads = [threading.Thread(target=work, args=(name,)) for name in shells]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return {line for all_of_one in lines.values() for line in all_of_one}


def known(home: Paths) -> Counter[str]:
    with EventLog.open(home.core) as log:
        events = [one.event for one in log.every(types=[CommandFinished.__name__])]
    return Counter(str(one.command) for one in events if isinstance(one, CommandFinished))


def test_every_command_is_known_once_however_often_the_senses_die(
    home: Paths, shells: dict[str, Shell], count: int
) -> None:
    over, deaths = threading.Event(), []

    def kill() -> None:
        while not (over.wait(KILL_EACH_S) and deaths):  # however quickly all is typed
            victim = pids(home).get("senses")
            if victim:
                os.kill(victim, signal.SIGKILL)
                deaths.append(victim)

    with daemon(home):
        killer = threading.Thread(target=kill)
        killer.start()
        typed = type_all(shells, count)
        over.set()
        killer.join()
        wait(lambda: "senses" in pids(home))
        wait_while_it_moves(lambda: len(spool.records(home.spool)))
        assert deaths
        assert known(home) == Counter(typed)
    for one in shells.values():
        one.close()


def test_what_was_typed_while_nobody_listened_is_told_when_somebody_does(
    home: Paths, shells: dict[str, Shell], count: int
) -> None:
    typed = type_all(shells, count)
    assert len(spool.records(home.spool)) == len(typed)
    with daemon(home):
        wait_while_it_moves(lambda: len(spool.records(home.spool)))
        assert known(home) == Counter(typed)
    for one in shells.values():
        one.close()
