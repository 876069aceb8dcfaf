"""How likely each line of an output belongs to the reason of the failure.

Two sums of weights, both learned from labelled logs (`weights.toml`, by `scripts/failures/fit.py`): *telling*, from
a line's own marks and place, ranks headlines; the *chance* that a line belongs to the reason also looks at how telling
its neighbours are. What the sums are made of is in `score_rows.py`; here they are summed without making rows.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.failures.looked_at import KIN, LookedAt, mark
from knowledge.failures.weights import BORNE, PLACE, weights

LEAST, MOST = -3.0, 4.0
"""Telling of a line that is not looked at; beyond MOST a neighbour does not become more likely."""
LONG = 60
"""Lines from which on it counts fully how late a line stands."""
SHORT_END, LONG_END = 10, 30
"""Lines, blank ones not counted, that are called the end."""
DEEPEST = 8
"""Characters of indentation beyond which more of them count no more."""
REMEMBERED = 4_096
_EDGE = 20
"""How far a line's neighbours reach."""
_OPENS, _BEFORE, _AFTER = 1, 2, 4
"""A line opens a block, is the message of the frames below it, of those above it."""
_PLACE = {name: at for at, name in enumerate((*PLACE, "constant"))}
_Sums = tuple[float, float]
"""What something adds to how telling a line is, and to its chance."""


class Scored(NamedTuple):
    """What the lines of an output weigh, by index; `seen` are the lines that were looked at, in order."""

    telling: list[float]
    chance: list[float]
    seen: list[int]
    marks: dict[int, frozenset[int]]
    heads: dict[int, int]
    """For lines of a message that are not its head (frames of a stack, drawn lines, blank ones) the head."""


def score(lines: Sequence[str], green: frozenset[str] = frozenset()) -> Scored:
    """Weigh lines; `green` are the masked lines that runs print which do not fail."""
    looked = LookedAt(lines)
    telling, alone = _own(looked)
    known = _known(looked, green)
    for index in known:
        telling[index] = LEAST
    chance = _chances(looked.seen, telling, alone)
    for index in known:
        chance[index] = 0.0
    return Scored(telling, chance, looked.seen, looked.marks, looked.heads())


def _known(looked: LookedAt, green: frozenset[str]) -> list[int]:
    """Indexes of the lines that green runs print too; none where that would leave nothing."""
    known = [index for index in looked.seen if looked.masked[index] in green] if green else []
    return known if len(known) < sum(1 for index in looked.seen if looked.masked[index]) else []


# ── what a line has by itself ─────────────────────────────────────────────────────────────────────────


def _own(looked: LookedAt) -> tuple[list[float], list[float]]:
    """How telling each line is, and what its chance has without its neighbours."""
    count = len(looked.lines)
    telling, alone = [LEAST] * count, [0.0] * count
    lines, masked, from_end = looked.lines, looked.masked, looked.from_end
    around, above = _around_frames(looked), looked.above_end()
    late = _late(count)
    known: dict[tuple[str, int, int], _Sums] = {}
    for index in looked.seen:
        line, text = masked[index], lines[index]
        opens = not index or not masked[index - 1]
        key = line, len(text) - len(text.lstrip()), around.get(index, 0) | opens
        words = known.get(key)
        if words is None:
            kin = looked.kin[line[:KIN]] if line else 0
            words = known[key] = _of_words(looked.marks[index], looked.alike[line], kin, *key[1:])
        end, before = _to_end(from_end[index]), _above_end(above[index])
        telling[index] = words[0] + end[0] + before[0] + late[0] + late[2] * index
        alone[index] = words[1] + end[1] + before[1] + late[1] + late[3] * index
    return telling, alone


def _around_frames(looked: LookedAt) -> dict[int, int]:
    """Which lines are the message of frames below or above them, as bits."""
    frame = mark("frame")
    frames = {index for index, borne in looked.marks.items() if frame in borne}
    found = dict.fromkeys(({index - 1 for index in frames} | {index - 2 for index in frames}) - frames, _BEFORE)
    for index in looked.traces:
        found[index] = found.get(index, 0) | _AFTER
    return found


@lru_cache(maxsize=REMEMBERED)
def _of_words(borne: frozenset[int], alike: int, kin: int, depth: int, bits: int) -> _Sums:
    """What lines have that bear the same marks, are as many, indented alike and stand alike; with the constants."""
    place = {"alike": math.log2(alike), "constant": 1.0}
    if kin:
        place["indented"] = min(depth, DEEPEST) / DEEPEST
        place["before_frames"] = bool(bits & _BEFORE)
        place["after_frames"] = bool(bits & _AFTER)
        place["kin"] = math.log2(kin)
        place["opens_block"] = bool(bits & _OPENS)
    else:
        place["blank"] = 1.0
    own, near = _of_marks(borne), _of_place(place)
    return own[0] + near[0], own[1] + near[1]


def _late(count: int) -> tuple[float, float, float, float]:
    """How late a line stands: what the first one has of it, and what each further one has more."""
    share = min(count / LONG, 1)
    own, near = _of_place({"late": 1.0})
    first, more = 0.5 + (1 / count - 0.5) * share if count else 0.0, share / count if count else 0.0
    return own * first, near * first, own * more, near * more


@lru_cache(maxsize=REMEMBERED)
def _to_end(left: int) -> _Sums:
    last = {"in_last_10": left <= SHORT_END, "in_last_30": left <= LONG_END}
    return _of_place({"to_end": math.log2(left + 1) / 5, **last})


@lru_cache(maxsize=REMEMBERED)
def _above_end(distance: int) -> _Sums:
    return _of_place({"above_end": 1 / (1 + distance / 4)})


def _of_marks(borne: frozenset[int]) -> _Sums:
    weighed = weights()
    again = zip(BORNE, weighed.borne, strict=True)
    return sum(weighed.marks[one] for one in borne), sum(weight for name, weight in again if mark(name) in borne)


def _of_place(place: Mapping[str, float]) -> _Sums:
    weighed = weights()
    at = [(_PLACE[name], value) for name, value in place.items()]
    return sum(weighed.place[one] * value for one, value in at), sum(
        weighed.near_place[one] * value for one, value in at
    )


# ── and through its neighbours ────────────────────────────────────────────────────────────────────────


def _chances(seen: Sequence[int], telling: Sequence[float], alone: Sequence[float]) -> list[float]:
    """The chance of each line; what it has by itself is in `alone`."""
    clipped = [LEAST] * (len(telling) + 2 * _EDGE)
    for index in seen:
        one = telling[index]
        clipped[index + _EDGE] = LEAST if one < LEAST else min(one, MOST)
    best = max([clipped[index + _EDGE] for index in seen], default=LEAST)
    # Each is the greatest of so many from an index on.
    three = _greater(_greater(clipped, clipped[1:]), clipped[2:])
    five, six = _greater(three, three[2:]), _greater(three, three[3:])
    eleven = _greater(six, six[5:])
    own, up_1, up_4, up_9, up_20, down_1, down_4, down_10, below_best = weights().beside
    chance = [0.0] * len(telling)
    for index in seen:
        at = index + _EDGE
        mine = clipped[at]
        summed = (
            alone[index]
            + own * mine
            + up_1 * clipped[at - 1]
            + up_4 * three[at - 4]
            + up_9 * five[at - 9]
            + up_20 * eleven[at - 20]
            + down_1 * clipped[at + 1]
            + down_4 * three[at + 2]
            + down_10 * six[at + 5]
            + below_best * (mine - best)
        )
        chance[index] = 0.5 + 0.5 * math.tanh(0.5 * summed)  # the logistic function, which overflows nowhere so
    return chance


def _greater(some: Sequence[float], others: Sequence[float]) -> list[float]:
    """Of each pair the greater one, as long as there are pairs."""
    return [one if one > other else other for one, other in zip(some, others, strict=False)]  # noqa: FURB136 - a call each
