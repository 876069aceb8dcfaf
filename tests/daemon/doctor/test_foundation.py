"""Python, SQLite and packages."""

import pytest

from daemon.doctor.foundation import library, packages, python_verdict, sqlite_verdict
from daemon.doctor.patient import Patient


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10, 14), "failed"), ((3, 11, 0), "ok"), ((3, 14, 1), "ok"), ((4, 0, 0), "ok")]
)
def test_python_has_an_oldest_version(version: tuple[int, ...], state: str) -> None:
    assert python_verdict(version).state == state


@pytest.mark.parametrize(
    ("version", "told"),
    [("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.51.2", True), ("3.51.3", False), ("3.53.0", False)],
)
def test_the_wal_reset_bug_is_told_and_is_no_fault(version: str, told: bool) -> None:
    verdict = sqlite_verdict(version, fts5=True)
    assert verdict.state == "ok"
    assert ("WAL-reset" in verdict.found) is told


def test_without_full_text_search_nothing_works() -> None:
    assert sqlite_verdict("3.53.0", fts5=False).state == "failed"


def test_here_all_is_well(patient: Patient) -> None:
    assert [one.state for one in (*library(patient), *packages(patient))] == ["ok", "ok"]
