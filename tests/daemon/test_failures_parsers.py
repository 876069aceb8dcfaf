"""How found diagnostics and tests are held against known ones."""

import json
from pathlib import Path

import pytest

from daemon.bench.failures_parsers import citests, names_met, parsers, plain_name
from daemon.bench.figures import Asked
from knowledge.failures.diagnostic import Diagnostic
from knowledge.views import RowView

ASKED = Asked(tell=lambda _: None)


def _data(folder: Path, case: dict[str, object], name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "cases.jsonl").write_text(json.dumps(case) + "\n", encoding="utf-8")
    return folder


def _value(rows: list[RowView], words: str) -> float:
    return next(row.value for row in rows if words in row.name)


def test_recall_and_precision_are_over_file_line_and_message(tmp_path: Path) -> None:
    expected = [{"file": "x/a.c", "line": 3, "message": "no"}, {"file": "b.c", "line": 4, "message": "never said"}]
    case = {"id": "1", "tool": "gcc", "source": "analysis-model", "input": "a.txt", "count": 2, "expected": expected}
    text = "a.c:3:1: error: no\na.c:9:1: error: other\n"
    rows = parsers(_data(tmp_path, case, "a.txt", text), ASKED)
    assert _value(rows, "tier 1, all cases: recall") == 50
    assert _value(rows, "tier 1, all cases: precision") == 50
    assert _value(rows, "tier 1, all cases: right count") == 100


def test_failing_tests_are_found_by_name(tmp_path: Path) -> None:
    case = {"id": "1", "log": "a.log", "expected": {"failing": ["tests.test_a::test_b", "tests.test_a::test_c"]}}
    rows = citests(_data(tmp_path, case, "a.log", "FAILED tests/test_a.py::test_b - assert 0\n"), ASKED)
    assert _value(rows, "failing tests named, all") == 50


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("total(shop.CartTest)", "shop.CartTest.total"),
        ("sum \u203a adds", "sum adds:"),
        ("tests.test_a::test_b[1]", "tests/test_a.py::test_b[1]"),
        ("CartTest > total()", "CartTest.total()"),
    ],
)
def test_names_are_compared_without_their_dress(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


def test_a_name_that_is_not_there_is_missed() -> None:
    found = [Diagnostic("pytest", "error", "no", (1, 1), test_id="a.py::test_b")]
    assert names_met({"failing": ["a::test_b", "a::test_z"], "failing_includes": "test_b"}, found) == [
        True,
        False,
        True,
    ]
