"""Since when: the time that a user's words name, in the user's zone. What no calendar knows is asked back."""

import datetime as dt
import re
from typing import NamedTuple

from knowledge.errors import Unclear
from knowledge.memory.briefing import when
from knowledge.moment import LAST
from tools.kit.around import Around
from tools.kit.landmarks import landmark
from tools.kit.time_readings import DAY, Reading, midnight, read
from tools.kit.time_words import bare, plain
from tools.kit.written_dates import written

EXAMPLES = "yesterday, 9am, last two hours, friday or 2026-11-03"
_BETWEEN = re.compile(
    r"(?:between (?P<one>.+?) and|from (?P<from>.+?) (?:to|before|and)|(?P<date>\d\w+) and) (?P<other>.+)"
)
_AHEAD = (DAY, 7 * DAY, 32 * DAY, 366 * DAY)
"""An end is looked for so far after the beginning, the nearest first."""


class Span(NamedTuple):
    """A time that was named."""

    since: int
    """Microseconds UTC."""
    until: int | None
    """None for until now: only a phrase that names a whole, such as `yesterday`, has an end of its own."""
    words: str
    """For people: `since Monday`, `yesterday`, `from Friday 05:00 to Friday 12:00`."""

    @property
    def ends(self) -> int:
        return LAST if self.until is None else self.until


def since(around: Around, phrase: str, project: int | None = None) -> Span | None:
    """The time that is meant, or None where nothing was said; of several it is the last one that has been.

    `since yesterday` has no end, `yesterday` ends at midnight. `project` is the one whose last commit is meant. Raises
    Unclear, with a question, where no calendar knows it; NotFound where it is a commit, and there is none.
    """
    text = plain(phrase)
    if not text:
        return None
    opened = text.startswith("since ")
    text = bare(text.removeprefix("since "))
    clock = _Clock(around, project, dt.datetime.fromtimestamp(around.now / 1_000_000))  # noqa: DTZ006 - the user's zone
    found = clock.span(text, phrase)
    start, end = found.start, found.end if found.closed and not opened else None
    if start > clock.now:
        raise Unclear(f"{phrase!r} has not come yet", hint=f"since when? Such as {EXAMPLES}")
    if end is not None and end > clock.now:
        end = None
    return _told(_at(start), None if end is None else _at(end), around.now)


class _Clock:
    """What is read of phrases at a moment."""

    def __init__(self, around: Around, project: int | None, now: dt.datetime) -> None:
        self._around, self._project, self.now = around, project, now

    def span(self, text: str, phrase: str) -> Reading:
        """Raises Unclear."""
        if found := _BETWEEN.fullmatch(text):
            return self._between(found, phrase)
        if text.startswith("before "):
            end = self._one(bare(text.removeprefix("before ")), phrase)
            whole = end.end is not None and end.start == midnight(end.start)
            return Reading(_FIRST if whole else midnight(end.start), end.start, closed=True)
        return self._one(text, phrase)

    def _between(self, found: "re.Match[str]", phrase: str) -> Reading:
        first, second = found["one"] or found["from"] or found["date"], bare(found["other"])
        if (half := re.search(r"[ap]m$", second)) and first.isdigit():
            first = f"{first} {half[0]}"
        begun = self._one(first, phrase)
        for ahead in _AHEAD:
            ended = self._one(second, phrase, begun.start + ahead)
            if ended.start > begun.start:
                return Reading(begun.start, ended.end or ended.start, closed=True)
        raise _unclear(phrase)

    def _one(self, text: str, phrase: str, now: dt.datetime | None = None) -> Reading:
        moment = now or self.now
        try:
            found = read(text, moment) or written(text, moment)
        except (ValueError, OverflowError) as error:
            raise _unclear(phrase) from error
        if found is None and (at := landmark(self._around, text, self._project)):
            return Reading(dt.datetime.fromtimestamp(at / 1_000_000))  # noqa: DTZ006 - in the user's zone
        if found is None:
            raise _unclear(phrase)
        return found


def _unclear(phrase: str) -> Unclear:
    return Unclear(f"the time {phrase!r}", hint=f"since when? Such as {EXAMPLES}")


_FIRST = dt.datetime(1970, 1, 2)  # noqa: DTZ001 - before everything, in every zone


def _at(moment: dt.datetime) -> int:
    if moment == _FIRST:
        return 0
    return round(moment.timestamp() * 1_000_000)


def _told(start: int, end: int | None, now: int) -> Span:
    """With its words."""
    if end is None:
        return Span(start, end, f"since {_word(start, now)}")
    day, last = when.day(start, now), when.day(end - 1, now)
    if _is_midnight(start) and _is_midnight(end) and day == last:
        return Span(start, end, day)
    if day == last:
        return Span(start, end, f"{day} {_time(start)} to {'24:00' if _is_midnight(end) else _time(end)}")
    last = last if _is_midnight(end) else _word(end, now)
    return Span(start, end, f"from {_word(start, now)} to {last}" if start else f"until {last}")


def _time(at: int) -> str:
    return f"{dt.datetime.fromtimestamp(at / 1_000_000):%H:%M}"  # noqa: DTZ006 - in the user's zone


def _word(at: int, now: int) -> str:
    return when.day(at, now) if _is_midnight(at) else when.said(at, now)


def _is_midnight(at: int) -> bool:
    moment = dt.datetime.fromtimestamp(at / 1_000_000)  # noqa: DTZ006 - in the user's zone
    return moment == midnight(moment)
