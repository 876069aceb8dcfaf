"""Moments as a person says them: `today 09:12`, `yesterday`, `Friday 18:40`, `3 November`, `3 November 2025`."""

import datetime as dt

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WORDS = frozenset({"today", "yesterday", *WEEKDAYS, *MONTHS})
WEEK = 7
"""Within so many days the name of a weekday can mean only one day."""


def said(at: int, now: int) -> str:
    """A moment in this machine's zone, with its time while that matters to anybody: within a week."""
    when, today = _local(at), _local(now).date()
    time = f" {when:%H:%M}" if 0 <= (today - when.date()).days < WEEK else ""
    return f"{day(at, now)}{time}"


def day(at: int, now: int) -> str:
    """Its day."""
    when, today = _local(at).date(), _local(now).date()
    ago = (today - when).days
    if ago in (0, 1):
        return ("today", "yesterday")[ago]
    if 0 < ago < WEEK:
        return WEEKDAYS[when.weekday()]
    date = f"{when.day} {MONTHS[when.month - 1]}"
    return date if when.year == today.year else f"{date} {when.year}"


def _local(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at // 1_000_000).astimezone()
