"""What grows with the log: measured at small sizes, told as rows, drawn from what was kept."""

import json
from pathlib import Path

import pytest

from daemon.bench import plot
from daemon.bench.filling import RARE, STEP_US, Filling
from daemon.bench.growth import LEAST, MOST, Growth, growth
from daemon.paths import Paths
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter

COUNTS = (500, 1_000)


@pytest.fixture
def measured(home: Paths) -> Growth:
    return growth(home, COUNTS)


def test_every_figure_is_measured_at_every_size_and_kept(measured: Growth, tmp_path: Path) -> None:
    assert [one.name for one in measured.series] == [*MOST, *LEAST]
    assert all([count for count, _ in one.points] == list(COUNTS) for one in measured.series)
    assert len(measured.rows) == len(measured.series)
    assert all(row.reference is not None for row in measured.rows)
    kept = tmp_path / "growth.json"
    kept.write_text(measured.to_json(), encoding="utf-8")
    assert plot.read(kept) == measured.series
    assert len(json.loads(kept.read_text(encoding="utf-8"))) == len(measured.series)


def test_a_filled_log_has_what_it_says(tmp_path: Path) -> None:
    log, filling = LogWriter.open(tmp_path / "core.db"), Filling(0)
    filling.grow(log, 2_500)
    log.close()
    with EventLog.open(tmp_path / "core.db") as reader:
        assert (reader.head, reader.holes()) == (2_500, {})
        [last] = reader.newest(limit=1)
        assert (last.header.n, last.header.at) == (2_500, 2_500 * STEP_US)
        assert all(one.event for one in reader.every())
        assert 300 < sum(len(one.body) for one in reader.every()) / 2_500 < 600
        assert reader.counts().get(RARE.__name__, 0) < 10


def test_a_picture_is_drawn_where_the_library_is_there(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    series = [
        plot.Series("most", "ms", 100, least=False, points=[(10, 1.0), (100, 200.0)]),
        plot.Series("least", "1/s", 100, least=True, points=[(10, 1.0), (100, 200.0)]),
        plot.Series("free", "ms", None, least=False, points=[(10, 1.0), (100, 200.0)]),
    ]
    plot.draw(series, tmp_path / "growth.png")
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")
