"""How likely each line of an output belongs to the reason of the failure.

Two sums of weights, both learned from labelled logs (`weights.toml`, made by `scripts/failures/fit.py`): *telling*, from a
line's own marks and place, ranks headlines; the *chance* that a line belongs to the reason also looks at how telling its
neighbours are.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from operator import mul
from typing import NamedTuple

from knowledge.failures.marks import all_masked, marks, perhaps_telling, vocabulary
from knowledge.failures.text import NO_TEXT

ALL_LOOKED_AT = 1_500
"""Lines up to which each is looked at; of a longer output those that hold a telling word, those around them and the last."""
LOOKED_AT = 8_000
"""Lines looked at at most."""
AROUND = 12
LAST = 80
SAME = 6
"""Lines alike from which on more of them tell nothing new."""
LEAST, MOST = -3.0, 4.0
"""Telling of a line that is not looked at; beyond MOST a neighbour does not become more likely."""
FAR = 99
KIN = 14
"""Characters that lines of one series have in common at their beginning."""

PLACE = ("late", "to_end", "in_last_10", "in_last_30", "alike", "blank", "indented", "before_frames", "kin", "above_end", "opens_block")
BESIDE = ("telling", "up_1", "up_4", "up_9", "up_20", "down_1", "down_4", "down_10", "below_best")
BORNE = ("frame", "drawn", "changed", "told", "pathlike", "quiet", "echo", "follows", "busy", "calm")
"""Marks that the chance looks at once more."""


class Scored(NamedTuple):
    """What the lines of an output weigh, by index; `seen` are the lines that were looked at, in order."""

    telling: list[float]
    chance: list[float]
    seen: list[int]
    bodies: frozenset[int]
    """Lines that belong to a message but are not its head: frames of a stack, drawn lines, blank ones."""


class _Weights(NamedTuple):
    own: tuple[float, ...]
    near: tuple[float, ...]


def own_names() -> tuple[str, ...]:
    """What `telling` is summed from, besides a constant."""
    return *vocabulary().names, *PLACE


def near_names() -> tuple[str, ...]:
    """What the `chance` is summed from, besides a constant."""
    return *BESIDE, *PLACE, *BORNE


@cache
def _weights() -> _Weights:
    read = tomllib.loads((files(__package__) / "weights.toml").read_text(encoding="utf-8"))
    own = tuple(float(read["telling"][name]) for name in (*own_names(), "constant"))
    return _Weights(own, tuple(float(read["chance"][name]) for name in (*near_names(), "constant")))


def score(lines: Sequence[str], green: frozenset[str] = frozenset()) -> Scored:
    """Weigh lines; `green` are the masked lines that runs print which do not fail."""
    rows = Rows(lines)
    weights = _weights()
    telling = [LEAST] * len(lines)
    for index, row in rows.own():
        telling[index] = sum(map(mul, row, weights.own))
    known = [index for index in rows.seen if rows.masked[index] in green] if green else []
    if len(known) < len(rows.seen):
        for index in known:
            telling[index] = LEAST
    chance = [0.0] * len(lines)
    for index, row in rows.near(telling):
        chance[index] = _logistic(sum(map(mul, row, weights.near)))
    if len(known) < len(rows.seen):
        for index in known:
            chance[index] = 0.0
    return Scored(telling, chance, rows.seen, rows.bodies())


class Rows:
    """The features of the lines that are looked at; a 1 for the constant ends each row."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.masked = all_masked(lines)
        self._alike = Counter(self.masked)
        self._kin = Counter(line[:KIN] for line in self.masked)
        self._from_end = _filled_from_end(self.masked)
        self.seen = _looked_at(self.masked, self._alike)
        known: dict[str, tuple[bool, ...]] = {}
        for index in self.seen:
            if self.masked[index] not in known:
                known[self.masked[index]] = _marks(lines[index])
        self._marks = {index: known[self.masked[index]] for index in self.seen}
        self._places: dict[int, list[float]] = {}

    def own(self) -> Iterator[tuple[int, list[float]]]:
        """For each line what its telling is summed from."""
        frame, follows = _mark("frame"), _mark("follows")
        distance = FAR
        for index in reversed(self.seen):
            if self._marks[index][follows]:
                distance = 0
            elif self.masked[index]:
                distance += 1
            self._places[index] = self._place(index, frame, distance)
        for index in self.seen:
            yield index, [*self._marks[index], *self._places[index], 1.0]

    def near(self, telling: Sequence[float]) -> Iterator[tuple[int, list[float]]]:
        """For each line what its chance is summed from; after `own`."""
        edge = [LEAST] * 20
        clipped = [*edge, *(min(max(one, LEAST), MOST) for one in telling), *edge]
        best = max((clipped[index + 20] for index in self.seen), default=LEAST)
        borne = [_mark(name) for name in BORNE]
        for index in self.seen:
            at = index + 20
            own = clipped[at]
            beside = [
                own,
                clipped[at - 1],
                max(clipped[at - 4 : at - 1]),
                max(clipped[at - 9 : at - 4]),
                max(clipped[at - 20 : at - 9]),
                clipped[at + 1],
                max(clipped[at + 2 : at + 5]),
                max(clipped[at + 5 : at + 11]),
                own - best,
            ]
            line = self._marks[index]
            yield index, [*beside, *self._places[index], *(line[mark] for mark in borne), 1.0]

    def bodies(self) -> frozenset[int]:
        """Lines that no headline is made of while there is another."""
        kinds = [_mark(name) for name in ("frame", "drawn")]
        return frozenset(
            index for index in self.seen if not self.masked[index] or any(self._marks[index][kind] for kind in kinds)
        )

    def _place(self, index: int, frame: int, distance: int) -> list[float]:
        line, text = self.masked[index], self.lines[index]
        left = self._from_end[index]
        marked = self._marks
        framed = any(index + step in marked and marked[index + step][frame] for step in (1, 2))
        return [
            (index + 1) / len(self.lines),
            math.log2(left + 1) / 5,
            left <= 10,  # noqa: PLR2004 - its name says it
            left <= 30,  # noqa: PLR2004
            math.log2(self._alike[line]),
            not line,
            min(len(text) - len(text.lstrip()), 8) / 8,
            bool(line) and framed and not marked[index][frame],
            math.log2(self._kin[line[:KIN]]) if line else 0.0,
            1 / (1 + distance / 4),
            bool(line) and (index == 0 or not self.masked[index - 1]),
        ]


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
    telling.sort(key=lambda index: (alike[lines[index]], -index))
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


def _marks(line: str) -> tuple[bool, ...]:
    return (False,) * len(vocabulary().names) if line == NO_TEXT else marks(line)


@cache
def _mark(name: str) -> int:
    return vocabulary().names.index(name)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(min(value, 30.0), -30.0)))
