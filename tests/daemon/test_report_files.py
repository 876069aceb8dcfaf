"""Reports are found near and far below a folder, and looking for them has an end."""

import os
import time
from pathlib import Path

import pytest

from daemon.report_files import exported, left, read
from knowledge.errors import BadReport
from knowledge.reports.places import DEEPEST, EARLIER_US, LATER_US, MOST_FILES, fresh, may_leave

LATE = 1 << 60


def names(folder: Path) -> list[str]:
    return [str(one.path.relative_to(folder)) for one in left(folder, 0, LATE)]


def put(path: Path, text: str = "<testsuite/>") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "place",
    [
        "junit.xml",
        "build/test-results/test/TEST-a.B.xml",
        "build/test-results/testDebugUnitTest/TEST-a.xml",
        "target/surefire-reports/TEST-a.B.xml",
        "target/failsafe-reports/TEST-a.B.xml",
        "target/nextest/default/junit.xml",
        "TestResults/me_host_2026.trx",
        "TestResults/0f3e/run.trx",
        "test-results/vitest.xml",
        "reports/junit/js.xml",
        "report.xml",
    ],
)
def test_the_usual_places(tmp_path: Path, place: str) -> None:
    put(tmp_path / place)
    assert names(tmp_path) == [place]
    put(tmp_path / "one/two" / place)
    assert len(names(tmp_path)) == 2, "and those of a module"


def test_other_files_are_not_reports(tmp_path: Path) -> None:
    for place in ("pom.xml", "target/classes/junit.xml", "build/libs/a.xml", "src/data.json", "TestResults/log.txt"):
        put(tmp_path / place)
    os.mkfifo(tmp_path / "junit.xml")
    (tmp_path / "report.xml").symlink_to("/etc/passwd")
    assert names(tmp_path) == []


def test_from_within_a_tree_its_root_is_looked_at(tmp_path: Path) -> None:
    put(tmp_path / "build/test-results/test/TEST-a.xml")
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    assert [one.path.name for one in left(tmp_path / "src", 0, LATE)] == ["TEST-a.xml"]


def test_a_module_lies_not_too_deep(tmp_path: Path) -> None:
    put(tmp_path.joinpath(*"abcdefgh"[: DEEPEST + 1], "junit.xml"))
    assert names(tmp_path) == []


def test_looking_has_an_end(tmp_path: Path) -> None:
    for number in range(2_000):
        (tmp_path / f"d{number // 50}" / f"e{number}").mkdir(parents=True)
    for number in range(MOST_FILES + 50):
        put(tmp_path / "test-results" / f"r{number}.xml")
    began = time.process_time()
    assert len(names(tmp_path)) == MOST_FILES
    assert time.process_time() - began < 1


@pytest.mark.parametrize("folder", ["/", "relative", "/nowhere/at/all"])
def test_what_is_no_project_is_not_looked_through(folder: str) -> None:
    assert left(Path(folder), 0, LATE) == []


def test_a_report_is_of_its_command_by_its_time() -> None:
    second = 1_000_000
    assert fresh(5 * second * 1_000 + 1, 5 * second, 6 * second)
    assert fresh((6 * second + LATER_US) * 1_000, 5 * second, 6 * second)
    assert not fresh((6 * second + LATER_US + 1) * 1_000, 5 * second, 6 * second)
    assert not fresh((5 * second - EARLIER_US - 1) * 1_000, 5 * second, 6 * second)
    assert fresh(5 * second * 1_000, 5 * second + 900_000, 6 * second), "a file system that knows seconds"


def test_short_commands_and_readers_leave_nothing() -> None:
    assert may_leave("./gradlew test", 4_000)
    assert not may_leave("./gradlew test", 3)
    assert not may_leave("/usr/bin/vim a", 4_000)
    assert not may_leave("", 4_000)


def test_what_lies_there_may_be_anything(tmp_path: Path) -> None:
    assert exported(tmp_path / "none") is None
    for path in (tmp_path, Path("/dev/zero"), tmp_path / "none"):
        with pytest.raises(BadReport):
            read(path)
    locked = put(tmp_path / "locked.xml")
    assert read(locked).suites == 1
