"""Which command comes next: its pattern by what came before, its arguments by what filled the pattern last."""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.memory.prediction.chain import (
    ANYWHERE,
    DECAY,
    LATEST,
    WIDE_DECAY,
    WIDEST,
    Before,
    Mixture,
    contexts,
    joined,
    place_key,
)
from knowledge.memory.prediction.habits import NEVER, Habit, Habits
from knowledge.memory.prediction.patterns import offerable

MOST = 5
PATTERNS = 7
"""The most probable of them are filled."""
LINES = 12
FILLINGS = 3
LINE_DECAY, LINE_NEW, LINE_SETTLED = 0.85, 0.7, 0.1
"""Of arguments the latest count most; a place that knows any is believed."""
_LINE, _LINE_OF, _LINE_IN, _LINE_AFTER = range(11, 15)


class Next(NamedTuple):
    """A command line that may come, before calibration."""

    line: str
    pattern: str
    raw: float
    times: int
    """How often it came, of the latest in the narrowest context that knows it."""
    of: int
    depth: int
    """How many commands before it that context looks at."""


class Seen(NamedTuple):
    """What came in one context, the latest first."""

    depth: int
    patterns: list[int]


class Filling(NamedTuple):
    """What the arguments of a pattern depend on."""

    place: str
    project: int | None
    lines: Sequence[int] = ()
    """Keys of the lines before, the latest last."""


def commands(habits: Habits, before: Before, filling: Filling, turn: int = NEVER, most: int = MOST) -> list[Next]:
    """What may come next, the most probable first; what may never be offered is left out."""
    shares, seen = _patterns(habits, before, turn)
    likely = sorted(shares.items(), key=lambda one: -one[1])[:PATTERNS]
    found: list[tuple[float, int]] = []
    for at, (key, share) in enumerate(likely):
        found += [(share * part, when) for part, when in _lines(habits, key, filling, turn)]
        found = sorted(found, reverse=True)[:most]
        rest = likely[at + 1][1] if at + 1 < len(likely) else 0.0
        if len(found) == most and found[-1][0] >= rest:
            break  # no line is more probable than its pattern
    given = ((raw, habits.at(when)) for raw, when in found)
    return [_told(habit, raw, seen) for raw, habit in given if habit and offerable(habit.line)]


def line_contexts(key: int, filling: Filling) -> list[int]:
    """Where arguments of a pattern are looked for, the narrowest first."""
    project = -1 if filling.project is None else filling.project
    wide = joined(_LINE, key)
    after = [joined(_LINE_AFTER, *filling.lines[-most:], key) for most in (2, 1) if most <= len(filling.lines)]
    return [*after, joined(_LINE_IN, place_key(filling.place), wide), joined(_LINE_OF, project, wide), wide]


def _patterns(habits: Habits, before: Before, turn: int) -> tuple[dict[int, float], list[Seen]]:
    """How probable each pattern is, and what was seen in which contexts, the narrowest first."""
    mixture, seen = Mixture(), list[Seen]()
    for step in contexts(before):
        narrower: list[int] = []
        for context in step.contexts:
            wide = context == ANYWHERE
            latest = [one for one, _ in habits.followed(context, turn, WIDEST if wide else LATEST)]
            if latest and (wide or latest != narrower):  # what says the same says nothing more
                mixture.add(latest, WIDE_DECAY if wide else DECAY)
                seen.append(Seen(step.depth, latest))
                narrower = latest
            if wide:
                mixture.close(latest)
            if mixture.settled:
                return mixture.shares, seen
    return mixture.shares, seen


def _lines(habits: Habits, key: int, filling: Filling, turn: int) -> list[tuple[float, int]]:
    """The lines that may fill a pattern: how probable each is, and a turn in which it was given."""
    mixture = Mixture()
    turns: dict[int, int] = {}
    for context in line_contexts(key, filling):
        latest = habits.followed(context, turn, LINES)
        for line, when in latest:
            turns.setdefault(line, when)
        if latest:
            mixture.add([line for line, _ in latest], LINE_DECAY, LINE_NEW)
        if mixture.left < LINE_SETTLED:
            break
    best = sorted(mixture.shares.items(), key=lambda one: -one[1])[:FILLINGS]
    return [(share, turns[line]) for line, share in best]


def _told(habit: Habit, raw: float, seen: Sequence[Seen]) -> Next:
    where = next((one for one in seen if habit.key in one.patterns), Seen(0, [habit.key]))
    return Next(habit.line, habit.pattern, raw, where.patterns.count(habit.key), len(where.patterns), where.depth)
