"""A day as one picture: what happened, how the user was, what forbade a word, and what became of each candidate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from daemon.bench import plot

DAY = 86_400_000_000
HOUR = 3_600_000_000
MINUTE = 60_000_000
MOST_ROWS = 50
"""Candidates in one picture; beyond that the quietest are left out."""
WIDTH, ROW = 13.0, 0.23
"""Inches."""
SPARE = 1.6
"""Inches for title, times and legend."""
LANES = ("service", "git", "files", "tests", "commands")
STATES = {
    "deep": "#2f5d8a",
    "shallow": "#8fb8de",
    "idle": "#e6edf3",
    "busy for all that is known": "#6b7785",
    "breakpoint": "#f2b134",
}
VETOES = ("speaking", "muted", "quiet", "quiet_hours", "presenting", "do_not_disturb", "locked", "in_call")
MOMENTS = {"forbidden": "#b0413e", "bad": "#e8a49c", "fine": "#dfe8df", "good": "#8cc08c"}
VERDICTS = {
    "spoken": ("o", "#1f6f8b", 60),
    "shown": ("s", "#6a4c93", 44),
    "digest": ("v", "#8a8a8a", 34),
    "drop": ("x", "#8a8a8a", 34),
    "held": ("|", "#c77d1e", 30),
}
"""Marker, colour and size."""
WANTED = {"now": "#b0413e", "at_break": "#c77d1e", "digest": "#8a8a8a", "drop": "#b5b5b5", "either": "#6a4c93"}
GOOD, BAD, PLAIN, VETO = "#4b8f4b", "#b0413e", "#7d8a97", "#8c4a4a"


@dataclass
class Band:
    """Something that held for a while."""

    begin: int
    end: int
    what: str


@dataclass
class Mark:
    """An event on its lane."""

    at: int
    lane: str
    colour: str


@dataclass
class Row:
    """One candidate: when it was looked at, and with which verdict."""

    sentence: str
    critical: bool
    looks: list[tuple[int, str]] = field(default_factory=list)
    """Moment and verdict, of `VERDICTS`."""
    label: str = ""
    """What was wanted, of `WANTED`; empty where nobody said."""
    label_at: int = 0


@dataclass
class Picture:
    """All that is drawn of one day."""

    title: str
    offset: int
    """Minutes east of UTC."""
    marks: list[Mark] = field(default_factory=list)
    states: list[Band] = field(default_factory=list)
    vetoes: list[Band] = field(default_factory=list)
    moments: list[Band] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def draw(picture: Picture, target: Path) -> None:
    """Write a PNG. Raises NotFound where matplotlib is not installed."""
    library = plot.library()
    rows = _chosen(picture.rows)
    vetoes = [veto for veto in VETOES if any(band.what == veto for band in picture.vetoes)] or ["veto"]
    heights = [len(LANES) * ROW, 2 * ROW, len(vetoes) * ROW, max(len(rows), 3) * ROW]
    size = (WIDTH, sum(heights) + SPARE)
    spaced = {"height_ratios": heights, "hspace": 0.12, "top": 1 - 0.45 / size[1], "bottom": 0.85 / size[1]}
    figure, cells = library.subplots(4, 1, sharex=True, figsize=size, gridspec_kw=spaced)
    begin, end = _span(picture)
    _events(cells[0], picture)
    _states(cells[1], picture)
    _vetoes(cells[2], picture, vetoes)
    _axis(cells[3], picture, begin, end)
    _candidates(cells[3], picture, rows, end - begin)
    _legend(figure, library, labelled=any(row.label for row in rows))
    figure.suptitle(picture.title, fontsize=11, x=0.13, ha="left", y=1 - 0.12 / size[1])
    figure.savefig(target, format="png", dpi=100, bbox_inches="tight", pad_inches=0.15)
    library.close(figure)


def _chosen(rows: Sequence[Row]) -> list[Row]:
    """Those that fit, in the order of their first look: what was said or shown goes before what was left."""
    ranked = sorted(range(len(rows)), key=lambda n: (_rank(rows[n]), n))[:MOST_ROWS]
    return [rows[n] for n in sorted(ranked)]


def _rank(row: Row) -> int:
    verdicts = {verdict for _, verdict in row.looks}
    return next((place for place, name in enumerate(VERDICTS) if name in verdicts), len(VERDICTS))


def _span(picture: Picture) -> tuple[int, int]:
    """From before the first to after the last that is drawn."""
    ats = [mark.at for mark in picture.marks] + [at for row in picture.rows for at, _ in row.looks]
    ats += [band.begin for band in picture.states]
    first, last = min(ats, default=0), max(ats, default=HOUR)
    edge = max((last - first) // 50, MINUTE)
    return first - edge, last + edge


def _events(cell: Any, picture: Picture) -> None:
    for number, lane in enumerate(LANES):
        cell.axhline(number, color="#eef1f4", linewidth=1, zorder=0)
        own = [mark for mark in picture.marks if mark.lane == lane]
        colours = [mark.colour for mark in own]
        cell.scatter([mark.at for mark in own], [number] * len(own), c=colours, marker="|", s=70, linewidths=1.6)
    _lanes(cell, LANES)


def _states(cell: Any, picture: Picture) -> None:
    """What the gates took him for, and below it what he said himself of the moments, if he did."""
    for bands, colours, number in ((picture.states, STATES, 1), (picture.moments, MOMENTS, 0)):
        for name, colour in colours.items():
            spans = [(band.begin, band.end - band.begin) for band in bands if band.what == name]
            cell.broken_barh(spans, (number - 0.4, 0.8), facecolors=colour, linewidth=0)
    _lanes(cell, ("moment (label)", "state"))


def _vetoes(cell: Any, picture: Picture, vetoes: Sequence[str]) -> None:
    for number, veto in enumerate(vetoes):
        cell.axhline(number, color="#f3f3f3", linewidth=1, zorder=0)
        spans = [(band.begin, band.end - band.begin) for band in picture.vetoes if band.what == veto]
        cell.broken_barh(spans, (number - 0.38, 0.76), facecolors=VETO, linewidth=0)
    _lanes(cell, [veto.replace("_", " ") for veto in vetoes])


def _candidates(cell: Any, picture: Picture, rows: Sequence[Row], span: int) -> None:
    for band in picture.vetoes:
        cell.axvspan(band.begin, band.end, color=VETO, alpha=0.07, linewidth=0)
    for number, row in enumerate(reversed(rows)):
        first, last = row.looks[0][0], row.looks[-1][0]
        cell.plot([first, last], [number, number], color="#c77d1e", linewidth=1.2, alpha=0.7, zorder=1)
        for at, verdict in row.looks:
            marker, colour, size = VERDICTS[verdict]
            cell.scatter([at], [number], marker=marker, c=colour, s=size, zorder=3, linewidths=1.3)
        if row.label:
            cell.scatter([row.label_at], [number], marker="D", s=95, facecolors="none", edgecolors=WANTED[row.label])
        _sentence(cell, row, number, span)
    cell.set_ylim(-0.8, max(len(rows), 1) - 0.2)
    cell.set_yticks([])
    cell.set_ylabel("candidates", fontsize=8, rotation=0, ha="right", va="center")


def _sentence(cell: Any, row: Row, number: int, span: int) -> None:
    """The words stand right of the last mark, or left of the first one where there is no room."""
    edge = span // 90
    begin, end = cell.get_xlim()
    text = f"{row.sentence[:70]}{' (critical)' if row.critical else ''}"
    late = row.looks[-1][0] > begin + (end - begin) * 0.62
    place = row.looks[0][0] - edge if late else row.looks[-1][0] + edge
    weight = "bold" if any(verdict == "spoken" for _, verdict in row.looks) else "normal"
    cell.text(place, number, text, fontsize=7, va="center", ha="right" if late else "left", weight=weight)


def _lanes(cell: Any, names: Sequence[str]) -> None:
    cell.set_yticks(range(len(names)), names, fontsize=7.5)
    cell.set_ylim(-0.6, len(names) - 0.4)
    cell.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        cell.spines[side].set_visible(False)


def _axis(cell: Any, picture: Picture, begin: int, end: int) -> None:
    ticks = list(_ticks(picture.offset, begin, end))
    names = [_clock(at, picture.offset) for at in ticks]
    cell.set_xticks(ticks, names, fontsize=8)
    cell.set_xlim(begin, end)
    for side in ("top", "right", "left"):
        cell.spines[side].set_visible(False)


def _ticks(offset: int, begin: int, end: int) -> Iterator[int]:
    """Round times of the local clock, about a dozen."""
    steps = [minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360)]
    step = next((one for one in steps if (end - begin) / one <= 14), DAY)  # noqa: PLR2004
    shift = offset * MINUTE
    at = ((begin + shift) // step + 1) * step - shift
    while at < end:
        yield at
        at += step


def _clock(at: int, offset: int) -> str:
    minutes = (at // MINUTE + offset) % 1_440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _legend(figure: Any, library: Any, *, labelled: bool) -> None:
    line, patch = library.Line2D, library.matplotlib.patches.Patch
    names = [
        line([], [], marker=marker, color=colour, linestyle="", markersize=7, label=name)
        for name, (marker, colour, _) in VERDICTS.items()
    ]
    names += [patch(color=colour, label=name) for name, colour in STATES.items()]
    if labelled:
        names += [
            line([], [], marker="D", markerfacecolor="none", color=colour, linestyle="", label=f"wanted: {name}")
            for name, colour in ((one.replace("_", " "), colour) for one, colour in WANTED.items())
        ]
    figure.legend(
        handles=names,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.42 / figure.get_figheight()),
        ncols=7,
        fontsize=7.5,
        frameon=False,
    )
