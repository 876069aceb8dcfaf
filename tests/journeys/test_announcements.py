"""Tests break after green runs: a real daemon decides, shows it once, and can say why, also if it dies meanwhile."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from daemon.bench.lives import daemon, pids, wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.events import (
    AnnouncementDecided,
    CommandFinished,
    FailingTest,
    FailureDiagnosed,
    TestCounts,
    TestsFailed,
    TestsPassed,
)
from knowledge.redact import clean
from knowledge.store.log import EventLog
from tests.daemon.cli.conftest import Say, say  # noqa: F401 - a fixture
from tests.daemon.signals.conftest import bus, service, short  # noqa: F401 - fixtures
from tests.daemon.signals.desktop import Bus, StandIn
from tests.services.test_alerts import desktop_of

SERVER = "org.freedesktop.Notifications"
NOBODY = "b-4194305-5f0a"
"""A shell session of no process that there can be, so that nobody types into its terminal."""
GREENS = 12


class Shell:
    """A terminal in which tests run."""

    def __init__(self, home: Paths) -> None:
        self._home = home

    def run(self, command: str, failing: str = "") -> None:
        """A run is told, with its report."""
        line, cwd = clean(command), clean("/src/shop")
        done = CommandFinished(
            command=line, cwd=cwd, status=int(bool(failing)), started=SystemClock().now(), duration_ms=1,
            shell_session=NOBODY, shell="bash",
        )  # fmt: skip
        shared = {"format": "junit", "report": clean("r.xml"), "cwd": cwd, "command": line}
        test = FailingTest(
            id=clean(failing), name=clean(failing), result="failed", message=clean("41 is not 42"), details=clean("")
        )
        told = (
            TestsFailed(**shared, counts=TestCounts(failed=1), failing=[test], passed=[])  # type: ignore[arg-type]
            if failing
            else TestsPassed(**shared, counts=TestCounts(passed=1), passed=[clean("t.py::test_other")])  # type: ignore[arg-type]
        )
        with BusClient(self._home, "cli") as client:
            [root] = client.publish(done, project=None)
            client.publish(told, cause=root)

    def decided(self, word: str) -> list[AnnouncementDecided]:
        """What was decided of a test."""
        with EventLog.open(self._home.core) as log:
            found = [one.event for one in log.every(types=[AnnouncementDecided.__name__])]
        return [one for one in found if isinstance(one, AnnouncementDecided) and word in one.sentence]

    def diagnosed(self, command: str) -> bool:
        with EventLog.open(self._home.core) as log:
            told = log.every(types=[FailureDiagnosed.__name__])
            return any(one.event.command == command for one in told if isinstance(one.event, FailureDiagnosed))


@pytest.fixture
def desktop(bus: Bus, service: Callable[[str], StandIn]) -> StandIn:  # noqa: F811
    del bus
    return desktop_of(service(SERVER), "body", "actions")


@pytest.fixture
def shell(home: Paths, desktop: StandIn) -> Iterator[Shell]:
    del desktop
    with daemon(home):
        yield Shell(home)


def test_what_broke_is_shown_once_explained_and_forbidden(
    shell: Shell,
    desktop: StandIn,
    say: Say,  # noqa: F811
) -> None:
    for _ in range(GREENS):
        shell.run("pytest -q")
    shell.run("pytest -q", "t.py::test_total")
    wait(lambda: any(one.screen == "show" for one in shell.decided("test total")), 0.05)
    wait(lambda: bool(desktop.heard("Notify")), 0.05)
    told = say("voice", "why")
    assert told.status == 0
    assert "test total failed (failure, important)" in told.out
    assert "bits of surprise" in told.out
    found = say("voice", "why", "test_total", "--json").json
    assert found["told"]
    assert found["terms"]["s_bits"] > 3
    assert {one["gate"] for one in found["gates"]} == {"activity", "directed", "context", "throttle", "significance"}
    assert say("voice", "why", "the", "moon").status == 3
    assert say("voice", "held").status == 0
    assert say("voice", "not-useful").status == 0
    assert say("voice", "why", "--json").json["reactions"] == ["not useful"]
    assert say("voice", "learned", "--json").json["learned"][0]["what"] == "kind failure"
    [rule] = say("voice", "never", "--json").json["rules"]
    assert rule["thing"] == found["thing"]
    assert say("voice", "rules", "--json").json["rules"] == [rule]
    assert say("voice", "allow", rule["id"]).status == 0
    assert say("voice", "rules", "--json").json["rules"] == []
    assert say("voice", "allow", rule["id"]).status == 3
    assert say("voice", "never", "--kind", "fixed").status == 0
    assert say("voice", "learned", "--reset", "--json").json["learned"] == []
    assert len(desktop.heard("Notify")) == 1


def test_whoever_is_killed_while_it_waits_loses_nothing_and_repeats_nothing(
    shell: Shell, home: Paths, desktop: StandIn
) -> None:
    for _ in range(GREENS):
        shell.run("pytest -q")
    shell.run("pytest -q", "t.py::test_total")
    wait(lambda: shell.diagnosed("pytest -q"), 0.02)
    _kill(home)  # while it settles
    wait(lambda: bool(shell.decided("test total")), 0.02)
    _kill(home)  # while it is held
    wait(lambda: any(one.screen == "show" for one in shell.decided("test total")), 0.05)
    wait(lambda: bool(desktop.heard("Notify")), 0.05)
    _kill(home)  # after it was shown
    shell.run("pytest -q tests", "t.py::test_sum")
    wait(lambda: bool(shell.decided("test sum")), 0.05)
    assert [one.screen for one in shell.decided("test total")].count("show") == 1
    assert len([call for call in desktop.heard("Notify") if call[3].startswith("pytest failed")]) == 1


def _kill(home: Paths) -> None:
    """The process that thinks dies, and another one is there."""
    before = pids(home)["thinking"]
    os.kill(before, signal.SIGKILL)
    wait(lambda: pids(home).get("thinking", before) != before, 0.02)
