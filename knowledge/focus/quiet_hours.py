"""The hours in which the user wants quiet, as spans of local time: whether it is one now, and when that changes.

A span begins and ends at moments, not at readings of the clock on the wall: an hour that comes twice in autumn begins
a span once, and one that spring leaves out begins it as late as the clock was put forward.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]?\d|2[0-3]):([0-5]\d)|24:00)")
_SECOND = 1_000_000


class Span(NamedTuple):
    """From one time of the day to another, perhaps across midnight; a whole day when both are the same."""

    begins: time
    ends: time


def span(text: str) -> Span:
    """`22:00-07:00`. Raises ValueError."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no span of hours; write it as 22:00-07:00")
    begin_hour, begin_minute, end_hour, end_minute = (int(one or 0) for one in found.groups())
    return Span(time(begin_hour, begin_minute), time(end_hour, end_minute))


def quiet(spans: Iterable[Span], now: int, zone: tzinfo | None = None) -> bool:
    """Whether `now` (microseconds UTC) lies in one of them; without a zone in the machine's own."""
    return any(begin <= now < end for begin, end in _moments(spans, now, zone))


def next_edge(spans: Iterable[Span], now: int, zone: tzinfo | None = None) -> int | None:
    """The next moment (microseconds UTC) at which `quiet` may change; none when there are no spans."""
    return min((edge for pair in _moments(spans, now, zone) for edge in pair if edge > now), default=None)


def _moments(spans: Iterable[Span], now: int, zone: tzinfo | None) -> Iterator[tuple[int, int]]:
    """Begin and end of each span on the days around `now`."""
    today = _local(now, zone).date()
    for one in spans:
        for days in (-1, 0, 1, 2):
            day = today + timedelta(days=days)
            last = day if one.ends > one.begins else day + timedelta(days=1)
            begin = datetime.combine(day, one.begins, zone)
            end = datetime.combine(last, one.ends, zone)
            yield _moment(begin), _moment(end)


def _local(now: int, zone: tzinfo | None) -> datetime:
    moment = datetime.fromtimestamp(now // _SECOND, UTC)
    return moment.astimezone(zone).replace(tzinfo=None)


def _moment(local: datetime) -> int:
    """Microseconds UTC; what has no zone is taken as the machine's local time."""
    return int(local.timestamp()) * _SECOND
