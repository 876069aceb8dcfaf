"""The bench of reports tells right from wrong; with `SOTTO_REPORTS_BENCH` it reads a whole published collection."""

import json
import os
from pathlib import Path

import pytest

from daemon.bench.figures import Asked
from daemon.bench.reports import differing, reports

DATA = os.environ.get("SOTTO_REPORTS_BENCH", "")
REPORT = b'<testsuite><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>'
COUNTS = {"tests": 2, "passed": 1, "skipped": 0, "failures": 1, "errors": 0}
CASE = {
    "id": "one",
    "input": "one.xml",
    "valid": True,
    "counts": COUNTS | {"suites": 1},
    "entries": COUNTS,
    "failing": [{"name": "b", "result": "failure", "message": "no"}],
}


def test_what_is_as_the_case_says() -> None:
    assert differing(CASE, REPORT) == []
    assert differing(CASE | {"valid": False}, b"nonsense") == []
    assert differing(CASE | {"valid": "either"}, b"<!DOCTYPE a><testsuite/>") == []


def test_what_differs_is_named() -> None:
    assert differing(CASE | {"valid": False}, REPORT) == ["it was read"]
    assert differing(CASE | {"failing": []}, REPORT) == ["other tests failed"]
    assert differing(CASE | {"counts": COUNTS | {"tests": 3}}, REPORT) == ["counted tests 2, not 3"]
    [refused] = differing(CASE, REPORT[:-1])
    assert refused.startswith("refused: ")


def test_a_folder_is_measured(tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_bytes(REPORT)
    (tmp_path / "cases.jsonl").write_text(json.dumps(CASE) + "\n")
    said: list[str] = []
    assert [(row.value, row.ok) for row in reports(tmp_path, Asked(tell=said.append))] == [(1, True), (0, True)]
    assert said == []


@pytest.mark.skipif(not DATA, reason="SOTTO_REPORTS_BENCH names no folder")
def test_a_published_collection_is_read_exactly() -> None:
    said: list[str] = []
    rows = reports(Path(DATA), Asked(tell=said.append))
    assert all(row.ok for row in rows), said
