"""What grows with the log: every start, look and upkeep at 10^5, 10^6 and 10^7 events, beside the smallest of them.

    python -m daemon.bench.growth FOLDER [--counts 100000 1000000 10000000]

leaves FOLDER/growth.json, which `daemon.bench.plot` draws again at any time, and FOLDER/growth.png.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from daemon.bench import plot
from daemon.bench.figures import at_least, at_most, table
from daemon.bench.filling import STEP_US
from daemon.bench.full_log import Figures, FullLog
from daemon.bench.plot import Series
from daemon.paths import Paths
from knowledge.views import RowView

SPARE = 30_000
"""Events beyond the counts for which there is time before now: those that the measures add."""
SLICE = (10_000, 50_000)
FULL = (100_000, 1_000_000, 10_000_000)
MOST: dict[str, tuple[str, float | None]] = {
    "open after a clean stop": ("ms", 1_000),
    "open after a kill": ("ms", 1_000),
    "open after a power cut": ("ms", None),
    "newest 100 events": ("ms", 100),
    "newest 100 of a rare type": ("ms", 100),
    "100 events since a moment": ("ms", 100),
    "one event by id": ("ms", 100),
    "what waits for a reader": ("ms", 10),
    "events counted by type": ("ms", None),
    "database checks of the doctor": ("ms", 2_000),
    "CPU of `sotto status`": ("ms", 60),
    "durable commit p50": ("ms", 15),
    "durable commit p99": ("ms", 50),
    "trimming a day": ("ms", None),
    "trimming, longest step": ("ms", 250),  # a commit among them merges the write-ahead file, as every 16 MB
    "backup with its check": ("ms", None),
    "disk space of an event": ("bytes", 1_000),
}
"""What may not exceed its limit at any size; without a limit it is what the size makes it, and only told."""
LEAST: dict[str, tuple[str, float | None]] = {
    "filling": ("events/s", 10_000),
    "reader catching up": ("events/s", 20_000),  # what the hub takes
    "backup speed": ("MB/s", 20),
}
"""What may not fall below its limit."""


@dataclass(frozen=True)
class Growth:
    """Rows for the table, and the series behind them."""

    rows: list[RowView]
    series: list[Series]

    def to_json(self) -> str:
        return json.dumps([asdict(one) for one in self.series], indent=1)


def growth(paths: Paths, counts: Sequence[int], tell: Callable[[str], None] = lambda _what: None) -> Growth:
    """Fill the log of `paths`, where there must be none yet, to each of `counts`, and measure there."""
    log = FullLog(paths, time.time_ns() // 1_000 - (max(counts) + SPARE) * STEP_US)
    measured: dict[int, Figures] = {}
    for count in sorted(counts):
        found = measured[count] = {}
        parts: dict[str, Callable[[], Figures]] = {
            "filled": partial(log.grow, count),
            "opened": log.opening,
            "looked into": log.looking,
            "committed to": log.committing,
            "asked for its status": log.status,
            "kept up": log.upkeep,
        }
        for name, part in parts.items():
            began = time.monotonic()
            found |= part()
            tell(f"{count:,} events {name} in {time.monotonic() - began:.1f} s")
    return assembled(measured)


def measure(*, full: bool, tell: Callable[[str], None]) -> list[RowView]:
    """The rows alone, in a home that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="sotto-growth-") as folder:
        paths = Paths.find({"SOTTO_HOME": folder}).make()
        return growth(paths, FULL if full else SLICE, tell).rows


def assembled(measured: dict[int, Figures]) -> Growth:
    """A row for each figure at each size but the smallest, which is the reference of the others."""
    first, *others = measured
    rows, series = [], []
    for limits, row in ((MOST, at_most), (LEAST, at_least)):
        for name, (unit, limit) in limits.items():
            points = [(count, found[name]) for count, found in measured.items()]
            series.append(Series(name, unit, limit, row is at_least, points))
            for count in others:
                value, reference = measured[count][name], measured[first][name]
                rows.append(row(f"{name}, {count:,} events", value, unit, limit, reference))
    return Growth(rows, series)


def main(words: Sequence[str]) -> int:
    """Measure, and leave the series and their picture."""
    parser = argparse.ArgumentParser(prog="python -m daemon.bench.growth")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", default=list(FULL))
    arguments = parser.parse_args(words)
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sotto-growth-", dir=folder) as home:
        found = growth(Paths.find({"SOTTO_HOME": home}).make(), arguments.counts, lambda what: print(what, flush=True))
    (folder / "growth.json").write_text(found.to_json(), encoding="utf-8")
    for line in table(found.rows):
        print(line)
    plot.draw(found.series, folder / "growth.png")
    return 0 if all(row.ok for row in found.rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
