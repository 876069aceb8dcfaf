"""Real test runs under a real daemon: their reports are told once, even when the process that reads them is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import daemon, pids, wait
from daemon.bus_client import BusClient
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import CommandFinished, ReportRefused, TestsFailed, TestsPassed
from knowledge.redact import clean
from knowledge.store.log import EventLog

TOLD = [TestsFailed.__name__, TestsPassed.__name__, ReportRefused.__name__]


@pytest.fixture
def bus(home: Paths) -> Iterator[BusClient]:
    with daemon(home), BusClient(home, "test") as one:
        yield one


def told(home: Paths) -> list[Envelope]:
    with EventLog.open(home.core) as log:
        return list(log.every(types=TOLD))


def ran(words: list[str], folder: Path, run: str | None = None, **more: str) -> CommandFinished:
    """A command that was really run; what its shell would leave of it."""
    began, start = time.time_ns() // 1_000, time.monotonic()
    ended = subprocess.run(words, cwd=folder, env=os.environ | more, capture_output=True, check=False, timeout=100)
    return CommandFinished(
        command=clean(" ".join(words)),
        cwd=clean(str(folder)),
        status=ended.returncode,
        started=began,
        duration_ms=round((time.monotonic() - start) * 1_000),
        run=run,
    )


def test_pytest_fails_and_then_passes(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    case = tmp_path / "test_shop.py"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    for number, right in enumerate((3, 2), 1):
        case.write_text(f"def test_sum():\n    assert 1 + 1 == {right}\n")
        run = f"b-1-1-{number}"
        option = f"--junitxml={home.reports}/{run}.xml"
        [command] = bus.publish(ran(words, tmp_path, run, PYTEST_ADDOPTS=option))
        wait(lambda number=number: len(told(home)) == number)
        assert told(home)[-1].header.cause == str(command.id)
    failed, passed = (one.event for one in told(home))
    assert isinstance(failed, TestsFailed)
    assert isinstance(passed, TestsPassed)
    assert failed.failing[0].id == passed.passed[0] == "test_shop::test_sum"
    assert failed.failing[0].line == 2
    assert "assert (1 + 1) == 3" in failed.failing[0].message
    wait(lambda: not (home.reports / "b-1-1-1.xml").exists())  # what was told is removed


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_node_leaves_a_report_in_a_usual_place(home: Paths, bus: BusClient, tmp_path: Path) -> None:
    (tmp_path / "a.test.js").write_text(
        "const {test} = require('node:test');\n"
        "test('fine', () => {});\n"
        "test('slow', () => new Promise((then) => setTimeout(then, 200)));\n"
        "test('broken', () => { throw new Error('no'); });\n"
    )
    place = ["--test-reporter=junit", "--test-reporter-destination=junit.xml"]
    bus.publish(ran(["node", "--test", *place, "a.test.js"], tmp_path))
    wait(lambda: len(told(home)) == 1)
    failed = told(home)[0].event
    assert isinstance(failed, TestsFailed)
    assert (failed.counts.passed, failed.counts.failed) == (2, 1)
    assert [one.name for one in failed.failing] == ["broken"]


def test_what_is_being_read_when_its_process_is_killed_is_told_once(
    home: Paths, bus: BusClient, tmp_path: Path, kills: int
) -> None:
    cases = "".join(f'<testcase classname="pack.C{number % 9}" name="case{number}"/>' for number in range(60_000))
    for number in range(1, kills // 2 + 1):
        (home.reports / f"b-2-2-{number}.xml").write_text(f"<testsuite>{cases}</testsuite>")
        victim = pids(home)["senses"]
        bus.publish(ran(["true"], tmp_path, f"b-2-2-{number}"))
        wait(lambda victim=victim, number=number: reads(victim) or len(told(home)) >= number)
        os.kill(victim, signal.SIGKILL)
        wait(lambda number=number: len(told(home)) >= number)
        wait(lambda number=number: not (home.reports / f"b-2-2-{number}.xml").exists())
    found = [one.event for one in told(home)]
    assert [(one.run, one.counts.passed) for one in found if isinstance(one, TestsPassed)] == [
        (f"b-2-2-{number}", 60_000) for number in range(1, kills // 2 + 1)
    ]


def reads(pid: int) -> bool:
    """Whether a process has a child at work."""
    return bool(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
