"""Until when somebody wants quiet: `an hour`, `until 3pm`, `rest of the day`, `2h`, and moments to come in words."""

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from knowledge.errors import Unclear
from knowledge.memory.briefing.when import MONTHS, WEEKDAYS

ASK = "for how long? such as: an hour, 30m, until 3pm, rest of the day"
MORNING, NOON, EVENING = 9, 12, 18
"""Hours at which a morning of another day begins, and at which a morning and an afternoon end."""
LONGEST = dt.timedelta(days=366)
WEEK = 7
SHOWN = 60
"""Characters of a phrase that are said back."""
_HALF_DAY = 12
_ENDLESS = frozenset({"", "i say so", "i say otherwise", "further notice", "i tell you", "forever", "good"})
_NUMBERS = {"a": 1, "an": 1, "couple": 2, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_NUMBERS |= {"sixty": 60, "ninety": 90, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBERS |= {"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
}
_DAYS_PARTS = frozenset({"day", "week"})
"""What is left of `all day`: not 24 hours, but until it is over."""
_SPLIT = re.compile(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|o'?clock|h)?")
_LEAD = re.compile(r"(?:for|the|this|my|next|another|about|around|whole|all|at|by)\s+")
_UNTIL = re.compile(r"(?:un)?till?\s+|before\s+")


class Words(NamedTuple):
    """What stands for an end: whether it was said as one (`until …`), and the words of it."""

    until: bool
    said: str


def until(phrase: str, now: int) -> int | None:
    """The moment that is meant, in microseconds UTC, always to come; None where it has no end.

    Phrases resolve in the machine's zone. Raises Unclear, with a question, for what no clock tells, such as `until
    standup`, and for what is no time or more than a year away.
    """
    words = _words(phrase)
    if words.said in _ENDLESS:
        return None
    if (lasts := _span(words)) and lasts <= LONGEST.total_seconds():
        return now + round(lasts * 1_000_000)
    today = dt.datetime.fromtimestamp(now // 1_000_000).astimezone().replace(tzinfo=None)
    for read in _READERS:
        try:
            end = read(words, today)
        except (ValueError, OverflowError):
            continue
        if end is not None and today < end <= today + LONGEST:
            return round(end.timestamp()) * 1_000_000
    raise Unclear(f"no clock tells {phrase.strip()[:SHOWN]!r}", hint=ASK)


def words(at: int, now: int) -> str:
    """A moment to come as a person says it: `15:00`, `midnight`, `tomorrow 09:00`, `Monday 09:00`, `3 December`."""
    when, day = _local(at), _local(now).date()
    ahead = (when.date() - day).days
    if ahead == 1 and not when.hour and not when.minute:
        return "midnight"
    if ahead > 1 or ahead < 0:
        name = WEEKDAYS[when.weekday()] if 0 < ahead < WEEK else f"{when.day} {MONTHS[when.month - 1]}"
        return f"{name} {when:%H:%M}"
    return f"tomorrow {when:%H:%M}" if ahead else f"{when:%H:%M}"


def _words(phrase: str) -> Words:
    said = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", " ".join(phrase.casefold().split()))
    said = said.strip(" .,!?")
    bare = _UNTIL.sub("", said, count=1) if _UNTIL.match(said) else said
    while (found := _LEAD.match(bare)) and not bare.startswith("next week"):
        bare = bare[found.end() :]
    return Words(bool(_UNTIL.match(said)), bare)


def _span(words: Words) -> float | None:
    """Seconds of `an hour`, `two and a half hours`, `1h30m`, `a quarter of an hour`, `90 minutes`, `20`."""
    pieces = _SPLIT.sub(" ", words.said).replace(" of ", " ").split()
    if words.said in _DAYS_PARTS or (words.until and (not pieces or pieces[-1] not in _UNITS)):
        return None
    seconds, size, number, before = 0.0, 0, None, 0.0
    for piece in pieces:
        if piece == "and":
            before, number = number or 0.0, None
        elif piece == "half":
            before, number = 0.0, before + 0.5
        elif piece in ("quarter", "quarters"):
            number = (number or 1) / 4
        elif piece in _UNITS:
            size = _SECONDS[_UNITS[piece]]
            seconds, number = seconds + (1 if number is None else number) * size, None
        elif (value := _number(piece)) is None:
            return None
        else:
            number = _joined(number, value, piece)
    if number is not None and size:  # `an hour and a half`, `1h30`
        seconds += number * (size if number < 1 else 60)
    elif number is not None and words.said.isdigit():
        seconds = number * 60
    return seconds or None


def _number(piece: str) -> float | None:
    return float(piece) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", piece) else _NUMBERS.get(piece)


def _joined(before: float | None, value: float, piece: str) -> float:
    """`forty five`; in `half an hour` and `a couple` the article says nothing."""
    if before is None or (before == 1 and piece == "couple"):
        return value
    return before if piece in ("a", "an") else before + value


# ── each reads one way to name a moment, or nothing ───────────────────────────────────────────────


def _part_of_day(words: Words, now: dt.datetime) -> dt.datetime | None:
    said = words.said.removeprefix("rest of ").removeprefix("the ").removeprefix("this ")
    midnight = _day(now, 1)
    ends = {
        **dict.fromkeys(("day", "today", "tonight", "evening", "night", "end of day", "eod", "midnight"), midnight),
        **dict.fromkeys(("morning", "noon", "lunch", "midday", "lunchtime"), _day(now, 0, NOON)),
        **dict.fromkeys(("afternoon",), midnight if words.until else _day(now, 0, EVENING)),
        "week": _day(now, WEEK - now.weekday()),
    }
    if words.until and said in ("evening", "tonight"):
        return _day(now, 0, EVENING)
    end = ends.get(said)
    return end + dt.timedelta(days=1) if end and end <= now and words.until else end


def _other_day(words: Words, now: dt.datetime) -> dt.datetime | None:
    """`tomorrow`, `monday morning`, `next week`: from its midnight, or the hour that is named with it."""
    first, _, rest = words.said.partition(" ")
    if words.said == "next week":
        return _day(now, WEEK - now.weekday())
    names = [name.casefold() for name in WEEKDAYS]
    if first in ("tomorrow", "tmrw", "tmr"):
        ahead = 1
    elif len(first) > 2 and (found := [day for day, name in enumerate(names) if name.startswith(first)]):  # noqa: PLR2004
        ahead = (found[0] - now.weekday() - 1) % WEEK + 1
    else:
        return None
    hours = {"": 0, "morning": MORNING, "noon": NOON, "afternoon": NOON, "evening": EVENING}
    if rest in hours:
        return _day(now, ahead, hours[rest])
    return _clock(Words(until=True, said=rest.removeprefix("at ")), _day(now, ahead))


def _clock(words: Words, now: dt.datetime) -> dt.datetime | None:
    """The next time at which a clock shows it. `5` and `4:15` may mean either half of the day, `16:00` may not."""
    said = words.said
    half = {"half past": 30, "quarter past": 15, "a quarter past": 15}
    minutes = next((more for lead, more in half.items() if said.startswith(f"{lead} ")), None)
    bare = said if minutes is None else said.rpartition("past ")[2]
    for word, number in _NUMBERS.items():
        if len(word) > 2 and re.match(rf"{word}(?![a-z])", bare):  # noqa: PLR2004
            bare = f"{int(number)}{bare[len(word) :]}"
    found = _CLOCK.fullmatch(bare)
    if not found or not (words.until or found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0) if minutes is None else minutes
    if found[3] and found[3][0] in "ap":
        hours = [hour % _HALF_DAY + (_HALF_DAY if found[3][0] == "p" else 0)]
    elif hour > _HALF_DAY or found[1].startswith("0"):
        hours = [hour % 24]
    else:
        hours = [hour % _HALF_DAY, hour % _HALF_DAY + _HALF_DAY]
    times = [_day(now, ahead).replace(hour=one, minute=minute) for ahead in (0, 1) for one in hours]
    return next(one for one in times if one > now)


def _date(words: Words, _now: dt.datetime) -> dt.datetime | None:
    """`2026-11-25`, `2026-11-25 14:30`."""
    end = dt.datetime.fromisoformat(words.said.upper())
    return end.astimezone().replace(tzinfo=None) if end.tzinfo else end


_READERS: tuple[Callable[[Words, dt.datetime], dt.datetime | None], ...] = (
    _part_of_day,
    _other_day,
    _clock,
    _date,
)


def _day(now: dt.datetime, ahead: int, hour: int = 0) -> dt.datetime:
    return dt.datetime.combine(now.date() + dt.timedelta(days=ahead), dt.time(hour))


def _local(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at // 1_000_000).astimezone()
