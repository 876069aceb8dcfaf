"""When something is due that comes every night: by the clock on the wall, also where that is changed.

A night that was missed (the machine was off, its lid closed) is made up for once, however many were missed. A time that
clocks leave out in spring comes when they have gone forward; one that they show twice in autumn is the first of both.
"""

import datetime as dt
from typing import NamedTuple

_SECOND = 1_000_000


class Nightly(NamedTuple):
    """Every day at a time of the wall clock."""

    hour: int
    minute: int = 0

    def on(self, day: dt.date, zone: dt.tzinfo | None = None) -> int:
        """The moment on a day, microseconds UTC; in the machine's zone where none is given."""
        wall = dt.datetime.combine(day, dt.time(self.hour, self.minute))
        when = wall.replace(tzinfo=zone) if zone else wall.astimezone()
        return int(when.timestamp()) * _SECOND

    def last(self, now: int, zone: dt.tzinfo | None = None) -> int:
        """The last moment that has been."""
        today = _day(now, zone)
        at = self.on(today, zone)
        return at if at <= now else self.on(today - dt.timedelta(days=1), zone)

    def next(self, now: int, zone: dt.tzinfo | None = None) -> int:
        """The next one, after now."""
        today = _day(now, zone)
        at = self.on(today, zone)
        return at if at > now else self.on(today + dt.timedelta(days=1), zone)


def due(every: Nightly, done: int, now: int, zone: dt.tzinfo | None = None) -> int | None:
    """The moment that is to be made up for, or has just come; None where `done`, the last one that was served, or the
    moment from which it counts at all, is not before it. A clock that was set back brings none twice.
    """
    last = every.last(now, zone)
    return last if last > done else None


def _day(now: int, zone: dt.tzinfo | None) -> dt.date:
    return dt.datetime.fromtimestamp(now / _SECOND, zone).date()
