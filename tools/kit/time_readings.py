"""What a plain phrase says of time: rules, each with the shape of a phrase and the time that it names."""

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from tools.kit.time_words import MONTHS, WEEKDAYS

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
NOON = 12
_PARTS = {
    "morning": (5, 12),
    "lunch": (12, 12),
    "noon": (12, 12),
    "afternoon": (12, 18),
    "evening": (18, 24),
    "night": (18, 29),
    "midnight": (0, 0),
}
"""Hours at which a part of the day begins and ends; a night ends at five, lunch is at noon. The same: a moment."""
_AWAKE = range(6, 23)
"""An hour on a clock face is one of these."""
_AT_WORK = range(7, 19)
"""And where a day is named with it, one of these."""


class Reading(NamedTuple):
    """A time that is named: in the user's zone, as the clock on the wall shows it."""

    start: dt.datetime
    end: dt.datetime | None = None
    """None for a moment."""
    closed: bool = False
    """Whether people mean it as a whole: `yesterday`, `last week`; not `monday`, which they count from."""


def read(text: str, now: dt.datetime) -> Reading | None:
    """The last time before `now` that fits; None where no rule does. Raises ValueError, OverflowError."""
    for shape, reading in _RULES:
        if (found := shape.fullmatch(text)) and (said := reading(found, now)):
            return said
    return None


def midnight(when: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(when.date(), dt.time())


Found = re.Match[str]


# ── days and what is longer ───────────────────────────────────────────────────────────────────────


def day_of(text: str, now: dt.datetime) -> dt.datetime | None:
    """Midnight of a day: today, yesterday, or the last one of that name."""
    today, name = midnight(now), text.removeprefix("last ").removeprefix("this ").strip()
    if name in ("", "today"):
        return today
    if name in ("yesterday", "day before yesterday"):
        return today - DAY * (1 if name == "yesterday" else 2)
    if name not in WEEKDAYS:
        return None
    same = today.weekday() == WEEKDAYS.index(name)
    ago = 0 if same and text.startswith("this ") else (today.weekday() - WEEKDAYS.index(name) - 1) % 7 + 1
    return today - DAY * ago


def _day(found: Found, now: dt.datetime) -> Reading | None:
    start = day_of(found[0], now)
    return Reading(start, start + DAY, found[0].endswith("yesterday")) if start else None


def _part(found: Found, now: dt.datetime) -> Reading | None:
    said, name = (found["day"] or "").strip(), found["part"]
    begins, ends = (dt.timedelta(hours=hour) for hour in _PARTS[name])
    day = day_of("" if said in ("last", "this") else said, now)
    if day is None:
        return None
    unsaid = not said or (said == "this" and name == "night" and now.hour < NOON)
    if said == "last" or (unsaid and day + begins > now):
        day -= DAY
    closed = said not in ("", "this", "today") or name == "night"
    return Reading(day + begins, day + ends if ends > begins else None, closed)


def _overnight(_found: Found, now: dt.datetime) -> Reading:
    today = midnight(now)
    return Reading(today - 6 * _HOUR, today + 8 * _HOUR, closed=True)


def _weekend(found: Found, now: dt.datetime) -> Reading:
    today = midnight(now)
    ago = (today.weekday() - 5) % 7
    start = today - DAY * (ago + (7 if ago < 2 and found["last"] == "last " else 0))  # noqa: PLR2004 - it has two days
    return Reading(start, start + 2 * DAY, closed=True)


def _calendar(found: Found, now: dt.datetime) -> Reading:
    """This week, the last month."""
    unit = found["unit"]
    start = unit_start(unit, now)
    if found["which"] == "last":
        return Reading(unit_start(unit, start - DAY), start, closed=True)
    return Reading(start, unit_start(unit, start + _LONG[unit]))


def _start_of(found: Found, now: dt.datetime) -> Reading:
    return Reading(unit_start(found["unit"], now))


def unit_start(unit: str, when: dt.datetime) -> dt.datetime:
    """When the week, month, quarter or year of a moment began."""
    day = midnight(when)
    if unit == "week":
        return day - DAY * day.weekday()
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[unit]
    return day.replace(month=month, day=1)


def _month(found: Found, now: dt.datetime) -> Reading:
    month = MONTHS.index(found["month"]) + 1
    year = int(found["year"] or now.year - (month > now.month))
    start = dt.datetime(year, month, 1)  # noqa: DTZ001 - in the user's zone
    return Reading(start, unit_start("month", start + 31 * DAY), closed=bool(found["year"] or found["last"]))


def _quarter(found: Found, now: dt.datetime) -> Reading:
    month = int(found["quarter"]) * 3 - 2
    start = dt.datetime(int(found["year"] or now.year - (month > now.month)), month, 1)  # noqa: DTZ001
    return Reading(start, unit_start("quarter", start + 93 * DAY), closed=True)


def _numbered_week(found: Found, now: dt.datetime) -> Reading:
    week = int(found["week"])
    year = now.isocalendar().year - (week > now.isocalendar().week)
    start = dt.datetime.combine(dt.date.fromisocalendar(year, week, 1), dt.time())
    return Reading(start, start + WEEK, closed=True)


# ── so long ago ───────────────────────────────────────────────────────────────────────────────────


def _ago(found: Found, now: dt.datetime) -> Reading:
    """Hours and less are counted from now; of days and more, the whole first one belongs to it."""
    count, unit = int(found["count"] or 1), found["unit"]
    if unit in _EXACT:
        at = now.timestamp() - count * _EXACT[unit]
        return Reading(dt.datetime.fromtimestamp(at))  # noqa: DTZ006 - in the user's zone
    if unit in ("day", "week"):
        return Reading(midnight(now) - count * _LONG[unit])
    months = now.year * 12 + now.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    first = dt.datetime(months // 12, months % 12 + 1, 1)  # noqa: DTZ001
    last = (unit_start("month", first + 31 * DAY) - DAY).day
    return Reading(first.replace(day=min(now.day, last)))


# ── times of the day ──────────────────────────────────────────────────────────────────────────────


def _clock(found: Found, now: dt.datetime) -> Reading | None:
    said = (found["day"] or found["after"] or "").strip()
    day = day_of(said, now)
    if day is None or (face := _face(found["clock"])) is None:
        return None
    hour, minute, sure = face
    if not sure and found["part"]:
        hour, sure = _in_part(hour, found["part"]), True
    hours = [hour] if sure else [hour % NOON, hour % NOON + NOON]
    if said:
        hours = [one for one in hours if one in _AT_WORK] or hours
        return Reading(day + dt.timedelta(hours=hours[-1] if sure else hours[0], minutes=minute))
    every = [day - DAY * ago + dt.timedelta(hours=one, minutes=minute) for ago in (0, 1) for one in hours]
    been = sorted((one for one in every if one <= now and (sure or one.hour in _AWAKE)), reverse=True)
    return Reading(been[0]) if been else None


def _face(clock: str) -> tuple[int, int, bool] | None:
    """Hour, minute, and whether it is sure which half of the day is meant."""
    if found := _DIGITAL.fullmatch(clock):
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        sure = bool(found[2]) or hour > NOON or found[1].startswith("0")
        return _halved(hour, minute, half) if half else _valid(hour, minute, sure=sure)
    found = _SPOKEN.fullmatch(clock)
    if not found or (found["to"] is None and found[1] != "half"):
        return None
    minute = {"half": 30, "quarter": 15}.get(found[1]) or int(found[1])
    face = _halved(int(found["hour"]), 0, found["half"] or "am")
    if face is None:
        return None
    whole = (face[0] * 60 + (-minute if found["to"] == "to" else minute)) % 1_440
    return whole // 60, whole % 60, bool(found["half"])


def _halved(hour: int, minute: int, half: str) -> tuple[int, int, bool] | None:
    return _valid(hour % NOON + (NOON if half == "pm" else 0), minute) if 1 <= hour <= NOON else None


def _valid(hour: int, minute: int, *, sure: bool = True) -> tuple[int, int, bool] | None:
    return (hour, minute, sure) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - a clock


def _in_part(hour: int, part: str) -> int:
    """Eight in the evening is 20; two at night is 2."""
    late = part in ("afternoon", "evening") or (part == "night" and hour > 5)  # noqa: PLR2004 - the night ends
    return hour % NOON + (NOON if late else 0)


_HOUR = dt.timedelta(hours=1)
_EXACT = {"second": 1, "minute": 60, "hour": 3_600}
_LONG = {"day": DAY, "week": WEEK, "month": 31 * DAY, "quarter": 93 * DAY, "year": 366 * DAY}
_NAMED = rf"(?:today|(?:day before )?yesterday|(?:last |this )?(?:{'|'.join(WEEKDAYS)}))"
_DIGITAL = re.compile(r"(\d{1,2})(?:[:h](\d\d))? ?(am|pm)?(?: ?oclock)?")
_SPOKEN = re.compile(
    r"(half|quarter|\d{1,2})(?: minutes)?(?: (?P<to>past|to))? (?P<hour>\d{1,2}) ?(?P<half>am|pm)?(?: oclock)?"
)
_UNIT = r"(?P<unit>week|month|quarter|year)"
_RULES: list[tuple[re.Pattern[str], Callable[[Found, dt.datetime], Reading | None]]] = [
    (re.compile(_NAMED), _day),
    (re.compile(r"(?P<last>last |this )?weekend"), _weekend),
    (re.compile(r"overnight"), _overnight),
    (re.compile(rf"(?P<which>last|this) {_UNIT}"), _calendar),
    (re.compile(rf"start of (?:the |this )?{_UNIT}"), _start_of),
    (
        re.compile(
            r"(?:last |past |this past )?(?P<count>\d{1,4})? ?"
            r"(?P<unit>second|minute|hour|day|week|month|quarter|year)s?(?: ago)?"
        ),
        _ago,
    ),
    (re.compile(rf"(?:(?P<day>{_NAMED}|last|this) )?(?P<part>{'|'.join(_PARTS)})(?: break| pause)?"), _part),
    (re.compile(r"week (?P<week>\d{1,2})"), _numbered_week),
    (re.compile(r"q(?P<quarter>[1-4])(?: (?P<year>\d{4}))?"), _quarter),
    (re.compile(rf"(?P<last>last )?(?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?"), _month),
    (
        re.compile(
            rf"(?:(?P<day>{_NAMED})(?: at| around)? )?(?P<clock>[\w: ]+?)"
            rf"(?: (?:in the|this|at) (?P<part>morning|afternoon|evening|night))?(?: (?P<after>{_NAMED}))?"
        ),
        _clock,
    ),
]
