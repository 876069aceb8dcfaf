"""Drawing how figures grow: small multiples with both axes logarithmic. The one file that uses matplotlib.

python -m daemon.bench.plot growth.json growth.png
"""

import importlib
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import NotFound

COLUMNS = 4
WIDTH, HEIGHT = 3.4, 2.5
"""Inches of one small picture."""
LINE, LIMIT_LINE, BEYOND = "#1f6f8b", "#b0413e", "#f6e3e2"


@dataclass(frozen=True)
class Series:
    """One measure at every size."""

    name: str
    unit: str
    limit: float | None
    """What it may be at any size; none where nothing is promised."""
    least: bool
    """Whether the limit is the least it may be, instead of the most."""
    points: list[tuple[int, float]]
    """Events in the log, and the value there."""


GROWTH = "What grows with the log (events in it → value; red: the limit)"


def draw(series: Sequence[Series], target: Path, title: str = GROWTH) -> None:
    """Write a PNG with one small picture for each. Raises NotFound where matplotlib is not installed."""
    pyplot = library()
    rows = math.ceil(len(series) / COLUMNS)
    figure, axes = pyplot.subplots(rows, COLUMNS, figsize=(WIDTH * COLUMNS, HEIGHT * rows), squeeze=False)
    cells = [cell for line in axes for cell in line]
    for cell, one in zip(cells, series, strict=False):
        _cell(cell, one)
    for cell in cells[len(series) :]:
        cell.set_visible(False)
    figure.suptitle(title, fontsize=11)
    figure.tight_layout(rect=(0, 0, 1, 0.98))
    figure.savefig(target, dpi=110)
    pyplot.close(figure)


def read(file: Path) -> list[Series]:
    """Series that a measurement has left."""
    return [
        Series(**one | {"points": [(count, value) for count, value in one["points"]]})
        for one in json.loads(file.read_text(encoding="utf-8"))
    ]


def library() -> Any:
    try:
        importlib.import_module("matplotlib").use("Agg")
    except ModuleNotFoundError as error:
        raise NotFound(
            "matplotlib", hint="drawing needs it: pip install matplotlib, or the group `dev` of pyproject.toml"
        ) from error
    return importlib.import_module("matplotlib.pyplot")


def _cell(cell: Any, one: Series) -> None:
    """One small picture; the values stand beside their points."""
    counts, values = [count for count, _ in one.points], [value for _, value in one.points]
    cell.loglog(counts, values, color=LINE, marker="o", markersize=4, linewidth=1.5)
    for count, value in one.points:
        cell.annotate(_short(value), (count, value), (0, 5), textcoords="offset points", ha="center", fontsize=7)
    scale = [*values, one.limit] if one.limit else values
    low, high = min(scale) / 3, max(scale) * 4
    if one.limit:
        cell.axhline(one.limit, color=LIMIT_LINE, linewidth=1, linestyle="--")
        cell.axhspan(*((low, one.limit) if one.least else (one.limit, high)), color=BEYOND, zorder=0)
    cell.set_ylim(low, high)
    cell.set_xlim(min(counts) / 2, max(counts) * 2)
    cell.set_title(f"{one.name} [{one.unit}]", fontsize=8)
    cell.tick_params(labelsize=7)
    cell.minorticks_off()
    cell.grid(visible=True, linewidth=0.3)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004


if __name__ == "__main__":
    draw(read(Path(sys.argv[1])), Path(sys.argv[2]))


def draw_calibration(bands: Sequence[tuple[float, float, int]], target: Path) -> None:
    """Write a PNG of how often what was thought so probable came true. Raises NotFound without matplotlib."""
    pyplot = library()
    figure, (upper, lower) = pyplot.subplots(
        2, 1, figsize=(4.6, 5.6), sharex=True, gridspec_kw={"height_ratios": [3, 1]}
    )
    upper.plot([0, 1], [0, 1], color=LIMIT_LINE, linewidth=1, linestyle="--")
    upper.plot([one[0] for one in bands], [one[1] for one in bands], color=LINE, marker="o")
    upper.set(xlim=(0, 1), ylim=(0, 1), ylabel="came true")
    lower.bar([one[0] for one in bands], [one[2] for one in bands], width=0.08, color=LINE)
    lower.set(xlabel="probability that was told", ylabel="predictions")
    figure.tight_layout()
    figure.savefig(target, dpi=110)
    pyplot.close(figure)


def draw_confusion(counts: Mapping[tuple[str, str], int], names: Sequence[str], target: Path) -> None:
    """Write a PNG of how often each (asked, told) came up. Raises NotFound without matplotlib."""
    pyplot = library()
    figure, axes = pyplot.subplots(figsize=(9, 8.2))
    table = [[counts.get((asked, told), 0) for told in names] for asked in names]
    shares = [[count / max(1, sum(line)) for count in line] for line in table]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, line in enumerate(table):
        for column, count in enumerate(line):
            if count:
                dark = shares[row][column] > 0.5  # noqa: PLR2004
                axes.text(column, row, count, ha="center", va="center", fontsize=7, color="white" if dark else "black")
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set(xlabel="told", ylabel="asked for")
    figure.tight_layout()
    figure.savefig(target, dpi=110)
    pyplot.close(figure)
