"""What a daemon decided is what a replay of its log decides: the same code, with another clock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import daemon, wait
from daemon.paths import Paths
from tests.daemon.cli.conftest import Say, say  # noqa: F401 - a fixture
from tests.daemon.signals.conftest import bus, service, short  # noqa: F401 - fixtures
from tests.daemon.signals.desktop import Bus, StandIn
from tests.journeys.test_announcements import GREENS, SERVER, Shell
from tests.services.test_alerts import desktop_of


@pytest.fixture
def shell(home: Paths, bus: Bus, service: Callable[[str], StandIn]) -> Iterator[Shell]:  # noqa: F811
    del bus
    desktop_of(service(SERVER), "body", "actions")
    with daemon(home):
        yield Shell(home)


def test_a_replay_of_the_log_decides_what_the_daemon_decided(
    shell: Shell,
    say: Say,  # noqa: F811
    tmp_path: Path,
) -> None:
    for _ in range(GREENS):
        shell.run("pytest -q")
    shell.run("pytest -q", "t.py::test_total")
    wait(lambda: any(one.screen == "show" for one in shell.decided("test total")), 0.05)
    recorded = tmp_path / "log.jsonl"
    told = say("events", "--json", "-n", "100000")
    recorded.write_text(told.out)
    done = say("voice", "replay", str(recorded), "--without", "voice", "--json")
    assert done.status == 0
    live = [one["body"] for one in told.lines if one["type"] == "AnnouncementDecided"]
    keys = ("incident", "voice", "screen", "severity", "sentence", "reasons")
    assert [{key: one[key] for key in keys} for one in done.lines] == [{key: one[key] for key in keys} for one in live]
    assert len(live) >= 2
