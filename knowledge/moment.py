"""Time as the design has it: integer microseconds UTC beside the source's offset, RFC 3339 in JSON."""

import datetime as dt
import time
from typing import NamedTuple

MICROSECOND = dt.timedelta(microseconds=1)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FIRST = (dt.datetime(1, 1, 2, tzinfo=dt.UTC) - EPOCH) // MICROSECOND
LAST = (dt.datetime(9999, 12, 30, tzinfo=dt.UTC) - EPOCH) // MICROSECOND
"""What the calendar can show in every zone, in microseconds."""
MINUTES_A_DAY = 1_440


class Moment(NamedTuple):
    """A point in time and the zone it was seen from. Order of events is their seq alone, never this."""

    at: int
    """Microseconds since 1970, UTC."""
    offset: int = 0
    """Minutes east of UTC where it happened."""

    def __str__(self) -> str:
        """RFC 3339 with microseconds, in the source's own zone."""
        zone = dt.timezone(dt.timedelta(minutes=self.offset))
        at = min(max(self.at, FIRST), LAST)  # what was kept before this was refused can still be read
        return (EPOCH + at * MICROSECOND).astimezone(zone).isoformat(timespec="microseconds")

    @classmethod
    def parse(cls, text: str) -> "Moment":
        """Read RFC 3339; a text without a zone is taken as UTC. Raises ValueError, also for what no calendar shows."""
        when = dt.datetime.fromisoformat(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=dt.UTC)
        offset = when.utcoffset() or dt.timedelta()
        at = (when - EPOCH) // MICROSECOND
        if not FIRST <= at <= LAST:
            raise ValueError(f"{text!r} lies outside the calendar")
        return cls(at, int(offset.total_seconds() // 60))


def local_offset(at: int) -> int:
    """Minutes east of UTC of this machine at `at` (microseconds UTC), daylight saving included."""
    return time.localtime(at / 1_000_000).tm_gmtoff // 60


def since(text: str, now: int) -> int:
    """The moment a user means by `90s 10m 2h 3d`, a clock time `14:30`, `today`, a date, or RFC 3339.

    A clock time is the last one that has been: at one in the morning `23:00` is yesterday's. One that the clocks
    showed twice is the earlier. Returns microseconds UTC, never before 1970; phrases resolve in the machine's current
    zone. Raises ValueError.
    """
    try:
        at = max(_since(text.strip(), now), 0)
    except (OverflowError, OSError) as error:
        raise ValueError(f"{text!r} lies outside the calendar") from error
    if at > LAST:
        raise ValueError(f"{text!r} lies outside the calendar")
    return at


def _since(text: str, now: int) -> int:
    units = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
    if text[:-1].isdigit() and text[-1:] in units:
        return now - int(text[:-1]) * units[text[-1]] * 1_000_000
    today = dt.datetime.fromtimestamp(now / 1_000_000).astimezone().date()
    day = dt.timedelta(days=1)
    if text == "today":
        when = dt.datetime.combine(today, dt.time())
    elif text == "yesterday":
        when = dt.datetime.combine(today - day, dt.time())
    elif ":" in text and "-" not in text:
        when = dt.datetime.combine(today, dt.time.fromisoformat(text))
        when = when if _at(when) <= now else when - day
    else:
        when = dt.datetime.fromisoformat(text)
    return _at(when)


def _at(when: dt.datetime) -> int:
    """Microseconds UTC; what names no zone is meant in the machine's own.

    A time that the clocks skipped counts from before the change: it is the same while after it. (`astimezone` would
    make it the same while before, and a day that has no midnight begin in the day before.)
    """
    return (when - EPOCH) // MICROSECOND if when.tzinfo else round(when.timestamp() * 1_000_000)
