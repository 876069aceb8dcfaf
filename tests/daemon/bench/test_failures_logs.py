"""The bench of failure extraction, on two logs made here."""

import json
import lzma
from pathlib import Path

import pytest

from daemon.bench.failures_logs import Case, cases, judged, logs
from daemon.bench.figures import Asked

LOG = "setup\n$ make\ncc a.c\na.c:3:1: error: 'x' undeclared\n 3 | x\n   | ^\nmake: *** [a.o] Error 1\nafterwards\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    with (tmp_path / "cases.jsonl").open("w", encoding="utf-8") as file:
        for number, scope in enumerate(([3, 7], None)):
            (tmp_path / "logs" / f"{number}.log.xz").write_bytes(lzma.compress(LOG.encode()))
            case = {"id": str(number), "repo": "a/b", "label_lines": [4, 6], "also": [], "scope": scope}
            file.write(json.dumps({**case, "command": "make", "exit": 2}) + "\n")
    return tmp_path


def test_a_case_is_cut_to_its_scope(data: Path) -> None:
    first, second = cases(data)
    assert first.output.startswith("cc a.c\n")
    assert first.output.endswith("Error 1\n")
    assert (first.count, first.places) == (5, ((2, 4),))
    assert (second.count, second.places) == (8, ((4, 6),))


def test_the_figures_are_beside_those_of_the_tail(data: Path) -> None:
    heard: list[str] = []
    rows = {row.name: row for row in logs(data, Asked(tell=heard.append))}
    assert rows["reason in the excerpt"].value == 1
    assert rows["headline in the reason"].value == 1
    assert rows["headline in the reason"].reference == 0
    assert rows["lines of the excerpt, F1"].reference is not None
    assert rows["other repositories: reason in the excerpt"].value > 0
    assert heard


@pytest.mark.parametrize(
    ("headlines", "excerpt", "expected"),
    [
        ([2], [2, 3, 4], (True, 1.0, True, True, 3)),
        ([9, 3], [3, 9], (True, 0.4, False, True, 2)),
        ([9], [9], (False, 0.0, False, False, 1)),
        ([12], [12, 13, 14], (True, 1.0, True, True, 3)),
        ([], [], (False, 0.0, False, False, 0)),
    ],
    ids=["right", "partly", "wrong", "another place", "nothing"],
)
def test_what_is_shown_is_judged(
    headlines: list[int], excerpt: list[int], expected: tuple[bool, float, bool, bool, int]
) -> None:
    case = Case("x", "a/b", None, 1, "x\n" * 20, ((2, 4), (12, 14)))
    assert judged(case, headlines, excerpt) == pytest.approx(expected)
