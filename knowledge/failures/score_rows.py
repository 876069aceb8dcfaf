"""What a line's weight is summed from, one number for each weight: for learning the weights.

`score.py` sums the same without making rows; a test holds both together.
"""

import math
from collections.abc import Iterator, Sequence

from knowledge.failures.looked_at import KIN, LookedAt, depth, mark
from knowledge.failures.score import LEAST, LONG, LONG_END, MOST, SHORT_END
from knowledge.failures.weights import BORNE

_BLANK = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
"""What of its place a blank line has, and the constant."""


class Rows(LookedAt):
    """What is summed, of the lines that are looked at; a 1 for the constant ends each row."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines)
        above = self.above_end()
        self._places = {index: self._place(index, above[index]) for index in self.seen}

    def own(self) -> Iterator[tuple[int, frozenset[int], list[float]]]:
        """For each line what its telling is summed from: its marks and its place."""
        for index in self.seen:
            yield index, self.marks[index], self._places[index]

    def near(self, telling: Sequence[float]) -> Iterator[tuple[int, list[float]]]:
        """For each line what its chance is summed from."""
        edge = [LEAST] * 20
        clipped = [*edge, *(min(max(one, LEAST), MOST) for one in telling), *edge]
        best = max((clipped[index + 20] for index in self.seen), default=LEAST)
        borne = [mark(name) for name in BORNE]
        bears = {line: [one in line for one in borne] for line in set(self.marks.values())}
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

    def _place(self, index: int, distance: int) -> list[float]:
        line, text = self.masked[index], self.lines[index]
        left = self.from_end[index]
        where = [
            0.5 + ((index + 1) / len(self.lines) - 0.5) * min(len(self.lines) / LONG, 1),
            math.log2(left + 1) / 5,
            left <= SHORT_END,
            left <= LONG_END,
            1 / (1 + distance / 4),
            math.log2(self.alike[line]),
        ]
        if not line:
            return [*where, *_BLANK]
        return [
            *where,
            0.0,
            min(depth(text), 8) / 8,
            self._before_frames(index),
            index in self.traces,
            math.log2(self.kin[line[:KIN]]),
            index == 0 or not self.masked[index - 1],
            1.0,
        ]

    def _before_frames(self, index: int) -> bool:
        frame, none = mark("frame"), frozenset[int]()
        if frame in self.marks[index]:
            return False
        return frame in self.marks.get(index + 1, none) or frame in self.marks.get(index + 2, none)
