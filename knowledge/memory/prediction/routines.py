"""What a day in a project begins with: the commands that its first minutes have in common."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.memory.prediction.habits import Habit, Habits
from knowledge.memory.prediction.patterns import offerable

DAY_BEGINS = dt.time(4)
"""Who works until two in the morning has not begun a new day."""
WEEKS = 8
FIRST = 8
"""Commands of a morning that are looked at."""
MORNING_US = 30 * 60 * 1_000_000
LEAST_SAME, LEAST_DAYS = 3, 5
"""Mornings of the same weekday, or of any, that must be known."""
SHARE = 0.6
"""What so many of them have in common is a routine."""
_SECOND = 1_000_000
_IDLE = frozenset({"cd", "ls", "clear", "exit", "pwd", "history"})


class Routine(NamedTuple):
    """The commands that a day begins with, in order."""

    lines: list[str]
    share: float
    """Of mornings that began so."""
    times: int
    of: int
    weekday: int | None
    """0 is Monday; none where it is so on any day."""


def routine(habits: Habits, project: int | None, at: int) -> Routine | None:
    """What this day begins with, less what was done already; none once it is under way."""
    today = day_of(at)
    began = _began(today)
    done = habits.between(project, began, at + 1, FIRST + 1)
    if len(done) > FIRST or (done and done[0].at is not None and at - done[0].at > MORNING_US):
        return None
    mornings = dict(_mornings(habits, project, today))
    same = [lines for day, lines in mornings.items() if day.weekday() == today.weekday()]
    found = _common(same, LEAST_SAME, today.weekday()) or _common(mornings.values(), LEAST_DAYS, None)
    if found is None:
        return None
    ran = {one.line for one in done}
    left = [line for line in found.lines if line not in ran]
    return found._replace(lines=left) if left else None


def day_of(at: int) -> dt.date:
    """The day on which somebody works who does so at a moment, in the zone of this machine."""
    local = dt.datetime.fromtimestamp(at / _SECOND).astimezone()
    return (local - dt.timedelta(hours=DAY_BEGINS.hour)).date()


def _began(day: dt.date) -> int:
    return round(dt.datetime.combine(day, DAY_BEGINS).timestamp() * _SECOND)


def _mornings(habits: Habits, project: int | None, today: dt.date) -> Iterator[tuple[dt.date, list[str]]]:
    """The first commands of days before, the latest day first."""
    for back in range(1, WEEKS * 7 + 1):
        day = today - dt.timedelta(days=back)
        began = _began(day)
        first = habits.between(project, began, _began(day + dt.timedelta(days=1)), FIRST)
        if first:
            yield day, _worth(first)


def _worth(first: list[Habit]) -> list[str]:
    began = first[0].at or 0
    soon = [one for one in first if (one.at or 0) - began <= MORNING_US]
    fit = [one.line for one in soon if one.pattern not in _IDLE and offerable(one.line) and not one.status]
    return list(dict.fromkeys(fit))


def _common(mornings: Iterable[list[str]], least: int, weekday: int | None) -> Routine | None:
    """The commands that most mornings share, by where in them they stand."""
    known = list(mornings)
    if len(known) < least:
        return None
    places: dict[str, list[int]] = {}
    for lines in known:
        for place, line in enumerate(lines):
            places.setdefault(line, []).append(place)
    kept = {line: at for line, at in places.items() if len(at) >= least and len(at) / len(known) >= SHARE}
    if not kept:
        return None
    lines = sorted(kept, key=lambda line: (sum(kept[line]) / len(kept[line]), line))
    whole = sum(set(lines) <= set(morning) for morning in known)
    return Routine(lines, whole / len(known), whole, len(known), weekday)
