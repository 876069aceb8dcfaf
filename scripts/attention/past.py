"""Runs of the days before, which a day needs for its history, from one line of its heading."""

import datetime as dt
import shlex
from collections.abc import Iterator

Run = tuple[dt.date, dt.time, list[str]]
"""A line of a day, and when it is."""
TAKES = "9s"
SATURDAY = 5


def before(day: dt.date, count: int) -> list[dt.date]:
    """So many working days before a day, the earliest first."""
    found: list[dt.date] = []
    while len(found) < count:
        day -= dt.timedelta(days=1)
        if day.weekday() < SATURDAY:
            found.insert(0, day)
    return found


def runs(day: dt.date, text: str) -> Iterator[Run]:
    """`10 shop gggrrg test_login "assert 401 == 200"`: runs on ten working days, green and red in this order.

    Something was edited before each run; a capital letter is a run before which nothing was.
    """
    count, project, pattern, *broken = shlex.split(text)
    dates = before(day, int(count))
    each = -(-len(pattern) // len(dates))
    for n, letter in enumerate(pattern):
        date, hour = dates[n // each], 10 + n % each
        if letter.islower():
            yield date, dt.time(hour, 2), ["edit", "work.py", "in", project]
        ended = ["red", TAKES, *broken] if letter in "rR" else ["ok", TAKES]
        yield date, dt.time(hour, 5), ["test", *ended, "in", project]
