"""Dates as they are written: ISO, with points or slashes, and with names of months. The one file that uses dateparser.

It is loaded when a phrase needs it: that takes a fifth of a second.
"""

import datetime as dt
import importlib
import re

from knowledge.errors import Unclear
from tools.kit.time_readings import DAY, Reading, midnight
from tools.kit.time_words import MONTHS

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[t ].*)?")
_NUMBERS = re.compile(r"(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})(?:[./-](?P<year>\d{2}|\d{4})?)?")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_WORDY = re.compile(rf"(?:(?:{'|'.join(MONTHS)}|of|at|am|pm|\d{{1,4}}(?:st|nd|rd|th|am|pm)?|\d{{1,2}}:\d\d)[ .,]*)+")
"""Only such words are given to the library, which would make a time of nearly everything."""
_TIME = re.compile(r"\d:\d\d|\d ?[ap]m")
_ANY_ZONE = {"TIMEZONE": "UTC", "RETURN_AS_TIMEZONE_AWARE": False}
"""It reads a clock on the wall, so the zone does not matter; asked for this machine's it fails where TZ is a rule."""
_MONTHS, _CENTURY = 12, 2_000


def written(text: str, now: dt.datetime) -> Reading | None:
    """The last day of that date before `now`, or the moment where there is a time. Raises ValueError, Unclear."""
    if _ISO.fullmatch(text):
        return _iso(text, now)
    if found := _NUMBERS.fullmatch(text):
        return _day(_numbered(found, now))
    if found := _ORDINAL.fullmatch(text):
        return _day(_in_month(int(found[1]), now))
    if any(month in text for month in MONTHS) and _WORDY.fullmatch(text):
        return _parsed(text, now)
    return None


def _iso(text: str, now: dt.datetime) -> Reading:
    when = dt.datetime.fromisoformat("-".join(one.zfill(2) for one in text.upper().split("-", 2)))
    if when.tzinfo:
        when = dt.datetime.fromtimestamp(when.timestamp())  # noqa: DTZ006 - in the user's zone
    return Reading(when) if len(text) > len("2026-01-01") else _day(when.replace(tzinfo=now.tzinfo))


def _numbered(found: "re.Match[str]", now: dt.datetime) -> dt.datetime:
    """With points the day comes first; with slashes the month may."""
    first, second, year = int(found["first"]), int(found["second"]), found["year"]
    day, month = (second, first) if second > _MONTHS else (first, second)
    if found["sign"] != "." and first != second and max(first, second) <= _MONTHS:
        either = f"{first} {MONTHS[second - 1].title()} or {second} {MONTHS[first - 1].title()}"
        raise Unclear(f"the date {found[0]}", hint=f"did you mean {either}?")
    if year:
        return dt.datetime(int(year) + (_CENTURY if len(year) == 2 else 0), month, day)  # noqa: DTZ001, PLR2004
    this = dt.datetime(now.year, month, day)  # noqa: DTZ001 - in the user's zone
    return this if this <= now else this.replace(year=now.year - 1)


def _in_month(day: int, now: dt.datetime) -> dt.datetime:
    """The last day of that number: of this month, or the last one that had so many."""
    when = midnight(now)
    for _ in range(62):
        if when.day == day:
            return when
        when -= DAY
    raise ValueError(f"no month has a day {day}")


def _parsed(text: str, now: dt.datetime) -> Reading | None:
    settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "past", "DATE_ORDER": "DMY"} | _ANY_ZONE
    found = importlib.import_module("dateparser").parse(text, languages=["en"], settings=settings)
    if found is None:
        return None
    return Reading(found) if _TIME.search(text) else _day(found)


def _day(when: dt.datetime) -> Reading:
    start = midnight(when)
    return Reading(start, start + DAY)
