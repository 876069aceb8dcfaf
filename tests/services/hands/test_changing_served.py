"""The hands die in the middle of a change: the next ones end it, and it is told once."""

import os
import signal
from pathlib import Path

import pytest

from daemon.bench.hands_stage import stage
from daemon.bench.lives import wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.events import ActDone, ActFailed, DecidePlan, PlanDecided, PlanProposed, ProposePlan
from knowledge.redact import clean
from knowledge.redaction.vault import kept_key
from knowledge.store.approval_reading import ApprovalReader
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.effects import ChangeFiles
from knowledge.tasks.grant import Gesture, minted
from services.hands.changing import Changing
from tests.acts_left import Acts
from tests.services.hands.promoting import picture


class Deadly:
    """Kills its process at a step, the first time."""

    def __init__(self, at: str, mark: Path) -> None:
        self._at, self._mark = at, mark

    def __call__(self, step: str) -> None:
        if step == self._at and not self._mark.exists():
            self._mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def asked_and_granted(home: Paths, cli: BusClient, number: int) -> int:
    arguments = {"approval": clean(f"a{number}")}
    shown = cli.ask(ProposePlan(tool="undo", arguments=arguments, surface="terminal")).event
    assert isinstance(shown, PlanProposed), shown
    gesture = Gesture("u", "terminal", "t")
    grant = minted(kept_key(home.grant_key), shown.approval, shown.digest, gesture, SystemClock().now())
    given = {name: getattr(grant, name) for name in ("approval", "digest", "nonce", "expires", "mac", "surface")}
    words = {"who": clean("u"), "where": clean("t"), "note": clean("")}
    assert isinstance(cli.ask(DecidePlan(decision="approved", **given, **words)).event, PlanDecided)
    return shown.approval


def over(home: Paths, number: int) -> bool:
    with ApprovalReader.open(home.core) as reader:
        found = reader.get(number)
    return bool(found and found.over)


def ends(home: Paths, number: int) -> list[str]:
    with EventLog.open(home.core) as log:
        seen = [one.event for one in log.every(types=[ActDone.__name__, ActFailed.__name__])]
    return [type(one).__name__ for one in seen if getattr(one, "approval", 0) == number]


@pytest.mark.parametrize("at", ["begun", "ready", "put a", "changed", "done"])
def test_the_next_hands_end_it(home: Paths, tmp_path: Path, at: str) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a").write_bytes(b"a1")
    before = picture(tree)
    log = LogWriter.open(home.core)
    number = Acts(home, log).done(tree, {"a": b"a2", "b": b"b2"})
    log.close()
    mark = tmp_path / "died"
    with stage(home, {ChangeFiles: Changing(step=Deadly(at, mark))}) as one, BusClient(home, "cli") as cli:
        undone = asked_and_granted(home, cli, number)
        wait(mark.exists)
        one.restart_hands()
        wait(lambda: over(home, undone))
    assert picture(tree) == before
    assert ends(home, undone) == ["ActDone"]
