"""Reports that commands leave are told once, small ones at once and large ones by a child; stale ones are not."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import pausing
from daemon.doubles.history import MemoryStreams
from daemon.exported_reports import LEFT_US
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.events import (
    BuildFailed,
    CommandFinished,
    Event,
    OutputAppended,
    ReportRefused,
    TestsFailed,
    TestsPassed,
)
from knowledge.redact import clean
from knowledge.reports.report import LARGEST
from knowledge.store.log import Kept
from services.reports import AT_ONCE, Reports
from tests.daemon.hosting import House

RED = (
    '<testsuite name="s" tests="2"><testcase classname="a.B" name="holds" time="0.5"/>'
    '<testcase classname="a.B" name="breaks"><failure message="1 is not 2">here.py:7: AssertionError</failure>'
    "</testcase></testsuite>"
)
GREEN = '<testsuite name="s" tests="1"><testcase classname="a.{0}" name="holds"/></testsuite>'


@pytest.fixture
def house(home: Paths) -> Iterator[House]:
    one = House(home)
    one.clock.jump(time.time() - one.clock.now() / 1e6)
    yield one
    one.close()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / ".git").mkdir(parents=True)
    return folder


def finished(
    cwd: Path, command: str = "make test", *, run: str | None = None, status: int = 1, began: int | None = None
) -> CommandFinished:
    """A command that ran for the last ten seconds."""
    return CommandFinished(
        command=clean(command),
        cwd=clean(str(cwd)),
        status=status,
        started=began or time.time_ns() // 1_000 - 10_000_000,
        duration_ms=10_000,
        run=run,
    )


def told(house: House) -> list[Event]:
    """What the service said; a child that is at work is waited for."""
    service = Reports(house.world)
    house.run(service, acts=[lambda: _wait(service)] * 200)
    kinds = ("TestsFailed", "TestsPassed", "BuildFailed", "BuildPassed", "ReportRefused")
    return [one.event for one in house.hub.log if one.type in kinds]


def _wait(service: Reports) -> None:
    """Until a child that is at work says something."""
    if service._larger.working:
        select.select(list(service.inputs()), [], [], 60)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_exported_file_of_a_run_is_told(house: House, home: Paths, tree: Path) -> None:
    put(home.reports / "b-1-2-3.xml", RED)
    [command] = house.say(finished(tree, "ls", run="b-1-2-3"))
    [failed] = told(house)
    assert isinstance(failed, TestsFailed)
    assert failed.counts.model_dump() == {"passed": 1, "failed": 1, "errors": 0, "skipped": 0}
    assert (failed.format, failed.run, failed.passed) == ("junit", "b-1-2-3", ["a.B::holds"])
    [one] = failing = failed.failing
    assert failing
    assert (one.id, one.suite, one.file, one.line) == ("a.B::breaks", "a.B", "here.py", 7)
    assert (one.result, one.message, one.details) == ("failed", "1 is not 2", "here.py:7: AssertionError")
    assert house.logged(TestsFailed)[0].header.cause == str(command.id)


def test_it_goes_when_the_hub_has_what_it_said(house: House, home: Paths, tree: Path) -> None:
    file = put(home.reports / "b-1-2-3.xml", RED)
    house.say(finished(tree, "ls", run="b-1-2-3"))
    _Remembering(house)
    service = Reports(house.world)
    house.run(service, acts=[lambda: select.select(list(service.inputs()), [], [], 5)])
    assert len(house.logged(TestsFailed)) == 1
    assert not file.exists()


def test_one_that_was_told_before_a_death_goes_at_the_next_start(house: House, home: Paths, tree: Path) -> None:
    file = put(home.reports / "b-1-2-3.xml", RED)
    house.say(finished(tree, "ls", run="b-1-2-3"))
    _Remembering(house)
    house.run(Reports(house.world))
    assert file.exists()
    assert len(told(house)) == 1
    assert not file.exists()


def test_one_of_a_command_that_is_never_told_goes_after_a_while(house: House, home: Paths) -> None:
    file = put(home.reports / "b-1-2-9.xml", RED)
    assert told(house) == []
    assert file.exists()
    house.clock.advance(2 * LEFT_US / 1e6)
    assert told(house) == []
    assert not file.exists()


def test_a_report_of_another_run_is_left_alone(house: House, home: Paths, tree: Path) -> None:
    put(home.reports / "b-1-2-3.xml", RED)
    house.say(finished(tree, run="b-1-2-4"), finished(tree), finished(tree, run="../reports/b-1-2-3"))
    assert told(house) == []


def test_modules_of_one_run_are_told_as_one(house: House, tree: Path) -> None:
    for module in ("core", "web"):
        put(tree / module / "target/surefire-reports" / f"TEST-{module}.xml", GREEN.format(module))
    put(tree / "web/build/test-results/test/TEST-x.xml", RED)
    house.say(finished(tree / "core", "mvn test"), finished(tree, "mvn test"))
    below, whole = told(house)
    assert isinstance(below, TestsPassed)
    assert isinstance(whole, TestsFailed)
    assert below.counts.passed == 1
    assert (whole.counts.passed, whole.counts.failed) == (3, 1)
    assert whole.report.endswith("TEST-x.xml")


def test_a_stale_report_is_ignored(house: House, tree: Path) -> None:
    old = put(tree / "junit.xml", RED)
    os.utime(old, (time.time() - 60, time.time() - 60))
    house.say(finished(tree))
    assert told(house) == []


def test_a_report_that_was_left_in_a_pause_is_not_that_of_the_next_command(house: House, tree: Path) -> None:
    resumed = time.time() - 10.2
    for name in ("junit.xml", "target/surefire-reports/TEST-x.xml"):
        left = put(tree / name, RED)
        os.utime(left, (resumed - 3, resumed - 3))
    house.say(finished(tree))
    assert told(house) == []
    put(tree / "junit.xml", GREEN.format("after"))
    house.say(finished(tree))
    [passed] = told(house)
    assert isinstance(passed, TestsPassed)
    assert passed.counts.passed == 1


def test_a_report_that_is_left_in_a_pause_is_not_that_of_the_command_before(
    house: House, home: Paths, tree: Path
) -> None:
    put(tree / "junit.xml", GREEN.format("before"))
    house.say(finished(tree))
    assert [type(one) for one in told(house)] == [TestsPassed]
    pausing.pause(home, None)
    put(tree / "junit.xml", RED)
    house.say(finished(tree))
    assert [type(one) for one in told(house)] == [TestsPassed], "no other"


def test_a_report_from_the_future_of_its_command_is_ignored(house: House, tree: Path) -> None:
    put(tree / "junit.xml", RED)
    house.say(finished(tree, began=time.time_ns() // 1_000 - 60_000_000))
    assert told(house) == []


@pytest.mark.parametrize("command", ["vim junit.xml", "/usr/bin/less junit.xml", "git pull"])
def test_commands_that_only_read_left_nothing(house: House, tree: Path, command: str) -> None:
    put(tree / "junit.xml", RED)
    house.say(finished(tree, command))
    assert told(house) == []


def test_what_fetched_packages_brought_along_is_not_looked_at(house: House, tree: Path) -> None:
    put(tree / "node_modules/one/junit.xml", RED)
    put(tree / ".cache/junit.xml", RED)
    house.say(finished(tree))
    assert told(house) == []


def test_a_run_of_which_one_report_is_refused_did_not_pass(house: House, tree: Path) -> None:
    put(tree / "a/junit.xml", GREEN.format("A"))
    put(tree / "b/junit.xml", "<testsuite><testcase ")
    house.say(finished(tree))
    [refused] = told(house)
    assert isinstance(refused, ReportRefused)
    assert refused.report.endswith("b/junit.xml")
    assert "unclosed token" in refused.reason


def test_xml_that_is_no_report_is_not_spoken_of(house: House, tree: Path) -> None:
    put(tree / "results.xml", "<coverage/>")
    house.say(finished(tree))
    assert told(house) == []


@pytest.mark.parametrize("kind", ["fifo", "link", "folder", "huge", "empty"])
def test_what_is_no_file_at_the_exported_path_is_refused(house: House, home: Paths, tree: Path, kind: str) -> None:
    path = home.reports / "z-9-9-1.xml"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "folder":
        path.mkdir()
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(500 << 20)
    else:
        path.touch()
    house.say(finished(tree, run="z-9-9-1"))
    [refused] = told(house)
    assert isinstance(refused, ReportRefused)
    expected = {"huge": "500 MiB is too large; at most 64 MiB are read", "empty": "the file is empty"}
    assert expected.get(kind, "not a regular file") in refused.reason


def large(count: int, breaks: int = 0) -> str:
    cases = [f'<testcase classname="pack.Class{number % 7}" name="case{number}"/>' for number in range(count)]
    bad = [f'<testcase classname="pack.Bad" name="case{n}"><error message="m{n}"/></testcase>' for n in range(breaks)]
    return f"<testsuites><testsuite>{''.join(cases + bad)}</testsuite></testsuites>"


def test_a_large_report_is_read_by_a_child_and_all_cases_are_in_a_stream(house: House, home: Paths, tree: Path) -> None:
    text = large(5_000, 300)
    assert len(text) > AT_ONCE
    path = put(home.reports / "b-1-1-1.xml", text)
    [command] = house.say(finished(tree, run="b-1-1-1"))
    [failed] = told(house)
    assert isinstance(failed, TestsFailed)
    assert (failed.counts.passed, failed.counts.errors) == (5_000, 300)
    assert (len(failed.failing), len(failed.passed)) == (200, 2_000)
    assert house.logged(TestsFailed)[0].header.cause == str(command.id)
    rows = [one.event for unit in house.hub.units for one in unit.events if one.type == "OutputAppended"]
    assert all(isinstance(row, OutputAppended) and row.stream == failed.results for row in rows)
    lines = "".join(row.text for row in rows if isinstance(row, OutputAppended)).splitlines()
    assert len(lines) == 5_300
    assert json.loads(lines[0]) == {"id": "pack.Bad::case0", "result": "error", "ms": None, "message": "m0"}
    assert not path.exists(), "the hub has what it said"


def test_what_a_child_was_reading_when_the_process_ended_is_told_after_a_start(house: House, tree: Path) -> None:
    put(tree / "junit.xml", large(5_000))
    [command] = house.say(finished(tree))
    first = Reports(house.world)
    house.run(first)
    assert house.logged(TestsPassed) == []
    house.hub.bookmarks["reports"] = command.seq or 0
    again = _Remembering(house)
    assert [type(one) for one in again.told()] == [TestsPassed]
    assert [type(one) for one in again.told()] == [TestsPassed], "once"


class _Remembering:
    """A past as the log has it."""

    def __init__(self, house: House) -> None:
        self._house = house
        hub = house.hub

        class Past:
            def every(self, seq: int = 0, types: object = ()) -> Iterator[object]:
                return iter(())

            def bookmarks(self, prefix: str) -> dict[str, object]:
                return {name: Kept(place, 0) for name, place in hub.bookmarks.items() if name == prefix}

            def newest(self, types: list[str], limit: int) -> list[object]:
                return list(hub.newest(types, limit))

        house.world = World(home_of(house), house.world.config, house.clock, MemoryStreams(), Past())  # type: ignore[arg-type]

    def told(self) -> list[Event]:
        return told(self._house)


def home_of(house: House) -> Paths:
    return house.world.paths


def test_what_was_printed_is_read(house: House, tree: Path) -> None:
    said = [
        {"Action": "start", "Package": "example/one"},
        {"Action": "run", "Package": "example/one", "Test": "TestSum"},
        {"Action": "output", "Package": "example/one", "Test": "TestSum", "Output": "    sum_test.go:9: got 3\n"},
        {"Action": "fail", "Package": "example/one", "Test": "TestSum", "Elapsed": 0.01},
        {"Action": "fail", "Package": "example/one", "Elapsed": 0.2},
    ]
    event = printed(house, tree, "go test -json ./...", "".join(json.dumps(one) + "\n" for one in said))
    [failed] = told(house)
    assert isinstance(failed, TestsFailed)
    assert (failed.format, failed.report, failed.counts.failed) == ("go", event.output, 1)
    assert (failed.failing[0].file, failed.failing[0].line, failed.failing[0].message) == ("sum_test.go", 9, "got 3")


def test_output_of_which_the_middle_is_missing_is_refused(house: House, tree: Path) -> None:
    printed(house, tree, "node --test", "TAP version 13\nok 1 - a\n1..1\n", total=10_000_000)
    [refused] = told(house)
    assert isinstance(refused, ReportRefused)
    assert "the middle" in refused.reason


def test_problems_of_a_build_are_told_errors_first(house: House, tree: Path) -> None:
    messages = [
        {"ruleId": "no-var", "severity": 1, "message": "use let", "line": 1, "column": 2},
        {"ruleId": "no-undef", "severity": 2, "message": "'x' is not defined", "line": 3, "column": 4},
    ]
    said = json.dumps([{"filePath": "/p/a.js", "messages": messages}], separators=(",", ":"))
    printed(house, tree, "npx eslint -f json .", f"npm notice\n{said}\n")
    [failed] = told(house)
    assert isinstance(failed, BuildFailed)
    assert (failed.errors, failed.warnings, [one.code for one in failed.problems]) == (1, 1, ["no-undef", "no-var"])


def printed(house: House, tree: Path, command: str, text: str, total: int = 0) -> CommandFinished:
    streams = house.world.streams
    assert isinstance(streams, MemoryStreams)
    streams.append(OutputAppended(stream="run-x", off=0, kind="stdout", text=clean(text)))
    event = finished(tree, command).model_copy(update={"output": "run-x", "output_bytes": total})
    house.say(event)
    return event


def test_secrets_in_reports_are_redacted(house: House, home: Paths, tree: Path) -> None:
    secret = "ghp_" + "Zx8Kq2Lm9Rt4Vw7Yb3Nc6Hd1Jf5Gs0PaTuEo"
    put(home.reports / "b-7-7-7.xml", RED.replace("1 is not 2", secret).replace("holds", secret))
    house.say(finished(tree, run="b-7-7-7"))
    [failed] = told(house)
    assert secret not in failed.model_dump_json()


def test_a_real_pytest_run_leaves_its_report_by_the_environment(house: House, home: Paths, tree: Path) -> None:
    put(tree / "test_it.py", "def test_a(): assert 1 == 2\n\n\ndef test_b(): pass\n")
    path = home.reports / "b-5-5-1.xml"
    began = time.time_ns() // 1_000
    environment = {**os.environ, "PYTEST_ADDOPTS": f"--junitxml={path}"}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(words, cwd=tree, env=environment, capture_output=True, check=False, timeout=60)
    assert ended.returncode == 1
    house.say(finished(tree, "pytest", run="b-5-5-1", began=began))
    [failed] = told(house)
    assert isinstance(failed, TestsFailed)
    assert (failed.counts.passed, failed.counts.failed) == (1, 1)
    assert (failed.failing[0].id, failed.failing[0].file, failed.failing[0].line) == (
        "test_it::test_a",
        "test_it.py",
        1,
    )


def test_the_limit_is_that_of_a_file() -> None:
    assert LARGEST == 64 << 20
    assert issubclass(Reports, Service)
