"""The figures of shells: what is wrong is said before anything is measured."""

from pathlib import Path

import pytest

from daemon.bench.figures import Asked
from daemon.bench.shell import CASES, measure
from knowledge.errors import NotFound


def test_a_folder_without_reports_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    measured: list[str] = []
    with pytest.raises(NotFound, match=CASES):
        measure(Asked(tell=measured.append, data=str(tmp_path)))
    assert measured == []
