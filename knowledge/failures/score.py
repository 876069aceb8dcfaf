"""How likely each line of an output belongs to the reason of the failure.

Two sums of weights, both learned from labelled logs (`weights.toml`, by `scripts/failures/fit.py`): *telling*, from
a line's own marks and place, ranks headlines; the *chance* that a line belongs to the reason also looks at how telling
its neighbours are.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from operator import mul
from pathlib import Path
from typing import NamedTuple

from knowledge.failures.marks import all_masked, marks, perhaps_telling, vocabulary
from knowledge.failures.terminal import NO_TEXT

ALL_LOOKED_AT = 300
"""Lines up to which each is looked at; of a longer output those with a telling word, those around them, the last."""
LOOKED_AT = 8_000
"""Lines looked at at most."""
AROUND = 10
LAST = 80
SAME = 4
"""Lines alike from which on more of them tell nothing new."""
LEAST, MOST = -3.0, 4.0
"""Telling of a line that is not looked at; beyond MOST a neighbour does not become more likely."""
FAR = 99
HIGHEST = 30
"""Lines of a message above one of its lines among which its head is looked for."""
KIN = 14
"""Characters that lines of one series have in common at their beginning."""

LONG = 60
"""Lines from which on it counts fully how late a line stands."""
SHORT_END, LONG_END = 10, 30
"""Lines, blank ones not counted, that are called the end."""

PLACE = (
    "late",
    "to_end",
    "in_last_10",
    "in_last_30",
    "above_end",
    "alike",
    "blank",
    "indented",
    "before_frames",
    "after_frames",
    "kin",
    "opens_block",
)
"""Where a line stands: its share of the way, lines to the end, lines above what only follows; how many are like it;
whether it is blank, indented, the message of the frames below or above it, one of many that begin alike, the first
after a blank one."""
_BLANK = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
"""What of it a blank line has, and the constant."""
BESIDE = ("telling", "up_1", "up_4", "up_9", "up_20", "down_1", "down_4", "down_10", "below_best")
"""How telling the line, those above and those below are; the number is the furthest line of a group."""
BORNE = ("frame", "drawn", "changed", "told", "pathlike", "quiet", "echo", "follows", "busy", "calm")
"""Marks that the chance looks at once more."""


class Scored(NamedTuple):
    """What the lines of an output weigh, by index; `seen` are the lines that were looked at, in order."""

    telling: list[float]
    chance: list[float]
    seen: list[int]
    marks: dict[int, frozenset[int]]
    heads: dict[int, int]
    """For lines of a message that are not its head (frames of a stack, drawn lines, blank ones) the head."""


class _Weights(NamedTuple):
    marks: tuple[float, ...]
    place: tuple[float, ...]
    """Like `near` with the constant at its end."""
    near: tuple[float, ...]


def own_names() -> tuple[str, ...]:
    """What `telling` is summed from, besides a constant."""
    return *vocabulary().names, *PLACE


def near_names() -> tuple[str, ...]:
    """What the `chance` is summed from, besides a constant."""
    return *BESIDE, *BORNE, *PLACE


@cache
def _read() -> dict[str, dict[str, float]]:
    return tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))


@cache
def _weights() -> _Weights:
    read = _read()
    own = [float(read["telling"][name]) for name in (*own_names(), "constant")]
    count = len(vocabulary().names)
    near = tuple(float(read["chance"][name]) for name in (*near_names(), "constant"))
    return _Weights(tuple(own[:count]), tuple(own[count:]), near)


def unseen() -> dict[str, float]:
    """How the weights did on repositories that they were not learned from, as measured when they were learned."""
    return {name: float(value) for name, value in _read()["unseen"].items()}


def score(lines: Sequence[str], green: frozenset[str] = frozenset()) -> Scored:
    """Weigh lines; `green` are the masked lines that runs print which do not fail."""
    rows = Rows(lines)
    weights = _weights()
    telling = [LEAST] * len(lines)
    for index, borne, place in rows.own():
        telling[index] = sum([weights.marks[mark] for mark in borne]) + sum(map(mul, place, weights.place))
    known = _known(rows, green)
    for index in known:
        telling[index] = LEAST
    chance = [0.0] * len(lines)
    for index, row in rows.near(telling):
        chance[index] = _logistic(sum(map(mul, row, weights.near)))
    for index in known:
        chance[index] = 0.0
    return Scored(telling, chance, rows.seen, rows.marks, rows.heads())


def _known(rows: "Rows", green: frozenset[str]) -> list[int]:
    """Indexes of the lines that green runs print too; none where that would leave nothing."""
    known = [index for index in rows.seen if rows.masked[index] in green] if green else []
    return known if len(known) < sum(1 for index in rows.seen if rows.masked[index]) else []


class Rows:
    """What is summed, of the lines that are looked at; a 1 for the constant ends each row."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.masked = all_masked(lines)
        self._alike = Counter(self.masked)
        self._kin = Counter(line[:KIN] for line in self.masked)
        self._from_end = _filled_from_end(self.masked)
        self.seen = [index for index in _looked_at(self.masked, self._alike) if self.masked[index] != NO_TEXT]
        self.marks = _marks(lines, self.masked, self.seen)
        self._traces = self._messages_below()
        self._places: dict[int, list[float]] = {}

    def own(self) -> Iterator[tuple[int, frozenset[int], list[float]]]:
        """For each line what its telling is summed from: its marks and its place."""
        follows = vocabulary().follows
        distance = FAR
        for index in reversed(self.seen):
            if follows in self.marks[index]:
                distance = 0
            elif self.masked[index]:
                distance += 1
            self._places[index] = self._place(index, distance)
        for index in self.seen:
            yield index, self.marks[index], self._places[index]

    def near(self, telling: Sequence[float]) -> Iterator[tuple[int, list[float]]]:
        """For each line what its chance is summed from; after `own`."""
        edge = [LEAST] * 20
        clipped = [*edge, *(min(max(one, LEAST), MOST) for one in telling), *edge]
        best = max((clipped[index + 20] for index in self.seen), default=LEAST)
        borne = [_mark(name) for name in BORNE]
        bears = {line: [mark in line for mark in borne] for line in set(self.marks.values())}
        for index in self.seen:
            at = index + 20
            own = clipped[at]
            beside = [
                own,
                clipped[at - 1],
                max(clipped[at - 4], clipped[at - 3], clipped[at - 2]),
                max(clipped[at - 9 : at - 4]),
                max(clipped[at - 20 : at - 9]),
                clipped[at + 1],
                max(clipped[at + 2], clipped[at + 3], clipped[at + 4]),
                max(clipped[at + 5 : at + 11]),
                own - best,
            ]
            yield index, [*beside, *bears[self.marks[index]], *self._places[index]]

    def heads(self) -> dict[int, int]:
        """For each line that no headline should be made of, the line of its message that is the headline."""
        kinds = {_mark("frame"), _mark("drawn")}
        heads = {index: message for message, trace in self._traces.items() for index in trace}
        last = None
        for index in self.seen:
            if self.masked[index] and not self.marks[index] & kinds:
                last = index
            elif last is not None and index - last <= HIGHEST:
                heads.setdefault(index, last)
        return heads

    def _messages_below(self) -> dict[int, range]:
        """Messages that stand below their frames, as Python writes them, with the lines above that belong to them."""
        above = _mark("frame_above")
        found: dict[int, range] = {}
        end = -1
        for index in self.seen:
            if index > end and above in self.marks[index]:
                first = self.lines[index]
                depth = _depth(first) + (not first.lstrip().startswith("File"))
                end = index + 1
                while end < len(self.lines) and self.masked[end] and _depth(self.lines[end]) >= depth:
                    end += 1
                if end in self.marks and self.masked[end]:
                    found[end] = range(index, end)
        return found

    def _place(self, index: int, distance: int) -> list[float]:
        line, text = self.masked[index], self.lines[index]
        left = self._from_end[index]
        where = [
            0.5 + ((index + 1) / len(self.lines) - 0.5) * min(len(self.lines) / LONG, 1),
            math.log2(left + 1) / 5,
            left <= SHORT_END,
            left <= LONG_END,
            1 / (1 + distance / 4),
            math.log2(self._alike[line]),
        ]
        if not line:
            return [*where, *_BLANK]
        return [
            *where,
            0.0,
            min(_depth(text), 8) / 8,
            self._before_frames(index),
            index in self._traces,
            math.log2(self._kin[line[:KIN]]),
            index == 0 or not self.masked[index - 1],
            1.0,
        ]

    def _before_frames(self, index: int) -> bool:
        frame, none = _mark("frame"), frozenset[int]()
        if frame in self.marks[index]:
            return False
        return frame in self.marks.get(index + 1, none) or frame in self.marks.get(index + 2, none)


def _marks(lines: Sequence[str], masked: Sequence[str], seen: Sequence[int]) -> dict[int, frozenset[int]]:
    """The marks of each line; of lines that differ in numbers only they are looked for once."""
    known: dict[tuple[str, bool], frozenset[int]] = {("", False): frozenset(), ("", True): frozenset()}
    found: dict[int, frozenset[int]] = {}
    for index in seen:
        key = masked[index], lines[index][:1].isspace()
        if key not in known:
            known[key] = marks(lines[index])
        found[index] = known[key]
    return found


def _looked_at(lines: Sequence[str], alike: Counter[str]) -> list[int]:
    """Indexes of the lines worth a closer look."""
    count = len(lines)
    if count <= ALL_LOOKED_AT:
        return list(range(count))
    times: Counter[str] = Counter()
    telling: list[int] = []
    for index in perhaps_telling(lines):
        times[lines[index]] += 1
        if times[lines[index]] <= SAME or alike[lines[index]] - times[lines[index]] < SAME:
            telling.append(index)
    telling.sort(key=lambda index: (alike[lines[index]], min(2 * index, count - index)))
    seen = set(range(max(count - LAST, 0), count))
    for index in telling:
        if len(seen) > LOOKED_AT:
            break
        seen.update(range(max(index - AROUND, 0), min(index + AROUND + 1, count)))
    return sorted(seen)


def _filled_from_end(lines: Sequence[str]) -> list[int]:
    """For each line how many that are not blank stand from it to the end."""
    counts = [0] * len(lines)
    filled = 0
    for index in range(len(lines) - 1, -1, -1):
        filled += bool(lines[index])
        counts[index] = filled
    return counts


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


@cache
def _mark(name: str) -> int:
    return vocabulary().names.index(name)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(min(value, 30.0), -30.0)))
