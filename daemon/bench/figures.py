"""Figures: percentiles, rows with limit and reference, and the table they make."""

import statistics
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from daemon.paths import Paths
from knowledge.views import RowView

PERCENT = 100


def _nobody(_text: str) -> None:
    """Nobody listens."""


class Asked(NamedTuple):
    """What is to be measured, and how much of it."""

    tell: Callable[[str], None]
    """Hears what is being measured."""
    full: bool = False
    """Whole counts, which take minutes, instead of a slice of one."""
    kills: int = 0
    """How often each role is killed; 0 leaves it to `full`."""
    chaos_minutes: float = 0.0
    plots: str = ""
    """Folder for plots; empty for none."""
    data: str = ""
    """Folder with labelled texts and real build output; empty for none."""
    detail: bool = False
    """Whether each error is told, with what decided."""
    note: Callable[[str], None] = _nobody
    """Hears what belongs below the figures, such as what could not be measured."""


@contextmanager
def fresh_home() -> Iterator[Paths]:
    """A Sotto of its own for one measurement."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as folder:
        yield Paths.find({"SOTTO_HOME": folder}).make()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share / PERCENT))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def at_most(name: str, value: float, unit: str, limit: float | None, reference: float | None = None) -> RowView:
    """A figure that may not exceed its limit."""
    return _row(name, value, unit, limit, reference, ok=limit is None or value <= limit)


def at_least(name: str, value: float, unit: str, limit: float | None, reference: float | None = None) -> RowView:
    """A figure that may not fall below its limit."""
    return _row(name, value, unit, limit, reference, ok=limit is None or value >= limit)


def table(rows: Iterable[RowView]) -> list[str]:
    """Rows as aligned lines."""
    cells = [("figure", "value", "unit", "limit", "reference", "ratio", "")]
    for row in rows:
        ratio = f"{row.value / row.reference:.2f}×" if row.reference else ""
        mark = "ok" if row.ok else "MISSED"
        cells.append((row.name, _text(row.value), row.unit, _text(row.limit), _text(row.reference), ratio, mark))
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return ["  ".join(_aligned(line, widths)).rstrip() for line in cells]


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    words = {0, 2, 6}
    return [
        cell.ljust(width) if column in words else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]


def _row(name: str, value: float, unit: str, limit: float | None, reference: float | None, *, ok: bool) -> RowView:
    rounded = float(f"{value:.4g}")
    known = None if reference is None else float(f"{reference:.4g}")
    return RowView(name=name, value=rounded, unit=unit, limit=limit, reference=known, ok=ok)


def _text(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"  # noqa: PLR2004
