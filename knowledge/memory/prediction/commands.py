"""Which command comes next: its pattern by what came before, its arguments by what filled the pattern last."""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge.memory.prediction.chain import WIDE_DECAY, WIDEST, Before, contexts, key_of, narrowed, recent
from knowledge.memory.prediction.habits import NEVER, Habits
from knowledge.memory.prediction.patterns import offerable

MOST = 5
PATTERNS = 7
"""The most probable of them are filled."""
LINES = 12
LINE_DECAY, LINE_NEW = 0.8, 0.7
"""Of arguments the latest count most; a place that knows any is believed."""


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


def commands(habits: Habits, before: Before, filling: Filling, turn: int = NEVER) -> list[Next]:
    """What may come next, the most probable first; what may never be offered is left out."""
    shares, seen = _patterns(habits, before, turn)
    likely = sorted(shares, key=lambda key: -shares[key])[:PATTERNS]
    found: dict[int, tuple[float, int, int]] = {}
    for key in likely:
        for line, (share, at) in _lines(habits, key, filling, turn).items():
            found[line] = (shares[key] * share, at, key)
    best = sorted(found.values(), reverse=True)
    return _told(habits, best, seen)


def line_contexts(key: int, filling: Filling) -> list[int]:
    """Where arguments of a pattern are looked for, the widest first."""
    wide = key_of("line", key)
    return [wide, key_of("of", filling.project, wide), key_of("in", filling.place, wide)]


def _patterns(habits: Habits, before: Before, turn: int) -> tuple[dict[int, float], list[Seen]]:
    """How probable each pattern is, and what was seen in which contexts, the narrowest last."""
    (wide,), *steps = contexts(before)[0].contexts, *contexts(before)[1:]
    latest = [one for one, _ in habits.followed(wide, turn, WIDEST)]
    guess = narrowed(recent(latest), latest, WIDE_DECAY)
    seen = [Seen(0, latest)]
    for step in steps:
        for context in step.contexts:
            latest = [one for one, _ in habits.followed(context, turn)]
            if not latest:
                break
            guess = narrowed(guess, latest)
            seen.append(Seen(step.depth, latest))
        if step.depth and not latest and context == step.contexts[0]:
            break
    return guess, seen


def _lines(habits: Habits, key: int, filling: Filling, turn: int) -> dict[int, tuple[float, int]]:
    """The lines that may fill a pattern: how probable each is, and a turn in which it was given."""
    shares: dict[int, float] = {}
    turns: dict[int, int] = {}
    for at, context in enumerate(line_contexts(key, filling)):
        latest = habits.followed(context, turn, LINES)
        for line, when in latest:
            turns.setdefault(line, when)
        shares = narrowed(shares, [line for line, _ in latest], LINE_DECAY, LINE_NEW if at or len(turns) > 1 else 0.1)
        if len(turns) == 1 and len(latest) < LINES:
            break
    return {line: (share, turns[line]) for line, share in shares.items()}


def _told(habits: Habits, best: Sequence[tuple[float, int, int]], seen: Sequence[Seen]) -> list[Next]:
    told: list[Next] = []
    for raw, turn, key in best:
        habit = habits.at(turn)
        if habit and offerable(habit.line):
            where = next((one for one in reversed(seen) if key in one.patterns), Seen(0, [key]))
            told.append(
                Next(habit.line, habit.pattern, raw, where.patterns.count(key), len(where.patterns), where.depth)
            )
        if len(told) == MOST:
            break
    return told
