"""A phrase for a failure taken apart: words for what broke, when it was, which in order, open or over."""

import datetime as dt
import re
from typing import Literal, NamedTuple

from knowledge.memory.briefing.when import said as time_said
from tools.kit.around import Around
from tools.kit.failure_words import Words, words_of
from tools.kit.times import since as time_since

_DAY_US = 86_400 * 1_000_000
_MINUTE_US = 60 * 1_000_000
_NEAR_US, _ABOUT_US = 15 * _MINUTE_US, 45 * _MINUTE_US
"""How far from a time of the clock something may be that was at that time: with minutes, and without."""
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight")
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NUMBERS = {word: at for at, word in enumerate(_COUNTED, 1)}
_ORDINALS = {word: at for at, word in enumerate(_PLACES, 1)}
_BACK = "|".join(_ORDINALS)

_ORDER = (
    (re.compile(rf"\b({_BACK}|2nd|3rd|4th)[- ](?:to[- ])?(?:last|latest|newest)\b"), "back"),
    (re.compile(r"\b(?:last but one|penultimate|previous|before last)\b"), "second"),
    (re.compile(r"\b(?:one )?before (?:th(?:at|is)(?: one)?|the last(?: one)?)\b"), "second"),
    (re.compile(r"\blast but two\b"), "third"),
    (re.compile(r"\b(?:last|latest|newest|most recent)\b(?! (?:week|month|night|year|\w+day))"), "last"),
    (re.compile(r"\b(?:oldest|earliest|very first)\b"), "oldest"),
    (re.compile(rf"\b(?:number|no\.?|nr\.?)\s*(\d{{1,2}}|{'|'.join(_NUMBERS)})\b"), "number"),
    (re.compile(rf"\b({_BACK})\b(?= (?:one|failure|failing|error|of|from|on|open)|$)"), "ordinal"),
)
_OPEN = re.compile(
    r"\bopen\b(?= (?:\w+ )?(?:failures?|ones?|errors?|tests?|builds?)\b)"
    r"|\b(?:still (?:red|failing|broken)|unfixed|unresolved)\b"
)
_FIXED = re.compile(r"\b(?:fixed|closed|solved|resolved|already green)\b")
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_PART = "morning|afternoon|evening|night|noon|midnight|lunch(?:time)?|breakfast|dinner|standup|stand-up"
_CLOCK = r"\d{1,2}[:.]\d{2}\s?(?:am|pm)?|\d{1,2}\s?(?:am|pm)|\d{1,2} o'?clock"
_TIME = re.compile(
    rf"(?P<how>\b(?:before|until|after|since|around|about|from|at|on|of|in|during|over)\s+)?(?:the\s+)?(?P<when>\b(?:"
    rf"{_CLOCK}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|(?:yesterday|today|this|last|late|early)\s+(?:{_PART}|week|month|{_DAYS})"
    rf"|(?:{_DAYS})\s+(?:{_PART})|(?:last|past)\s+(?:\w+\s+)?(?:minutes?|hours?|days?|weeks?)"
    rf"|(?:\w+\s+)?(?:minutes?|hours?|days?|weeks?)\s+ago"
    rf"|yesterday|today|tonight|(?:the\s+)?weekend|{_DAYS}"
    rf"|(?:(?<=before )|(?<=after )|(?<=around )|(?<=at )|(?<=from ))(?:{_PART}))(?:'s)?)(?!\w)"
)
_WHOLE_DAY = re.compile(rf"(?:last |on )?(?:{_DAYS})|\d{{4}}-\d{{2}}-\d{{2}}")


class Phrase(NamedTuple):
    """What somebody said of a failure."""

    said: str
    words: Words
    since: int | None = None
    """Microseconds UTC: when it showed,"""
    until: int | None = None
    """and before when."""
    order: int | None = None
    """-1 is the last, -2 the one before; 1 the first."""
    listed: int | None = None
    """Its number in a list, from 1."""
    state: Literal["open", "fixed"] | None = None
    time: str = ""
    """When it was, for people; empty where nothing was said of it."""


def phrase(around: Around, said: str) -> Phrase:
    """Take it apart. Raises Unclear where it names a time that nobody knows."""
    rest = re.sub(r"\bb4\b", "before", " ".join(said.split()))
    rest, first, end, time = _time(around, rest)
    rest, order, listed = _order(rest, timed=first is not None or end is not None)
    state: Literal["open", "fixed"] | None = "open" if _OPEN.search(rest.lower()) else None
    state = "fixed" if _FIXED.search(rest.lower()) and not state else state
    rest = _FIXED.sub(" ", rest) if state == "fixed" else rest
    return Phrase(said, words_of(rest), first, end, order, listed, state, time)


def _order(said: str, *, timed: bool) -> tuple[str, int | None, int | None]:
    """What is left, the place from either end, the number in a list."""
    for pattern, kind in _ORDER:
        if found := pattern.search(said.lower()):
            rest = f"{said[: found.start()]} {said[found.end() :]}"
            word = found[1] if found.groups() else ""
            number = _ORDINALS.get(word) or _NUMBERS.get(word) or int(re.sub(r"\D", "", word) or 0)
            places = {"back": -number, "second": -2, "third": -3, "last": -1, "oldest": 1}
            if kind in places:
                return rest, places[kind], None
            return (rest, number, None) if kind == "ordinal" and timed else (rest, None, max(number, 1))
    return said, None, None


def _time(around: Around, said: str) -> tuple[str, int | None, int | None, str]:
    """What is left, from when until when it was, and the words for that."""
    found = _TIME.search(said.lower())
    if not found:
        return said, None, None, ""
    how, when = (found["how"] or "").strip(), found["when"].removesuffix("'s")
    rest = f"{said[: found.start()]} {said[found.end() :]}"
    span = time_since(around, f"before {when}" if how in ("before", "until") else when)
    if span is None:
        return said, None, None, ""
    if how in ("after", "since"):
        return rest, span.since, None, span.words
    if re.fullmatch(_CLOCK, when) or how in ("around", "about"):
        off = _NEAR_US if re.search(r"[:.]\d\d", when) else _ABOUT_US
        return rest, span.since - off, span.since + off, f"around {time_said(span.since, around.now)}"
    return rest, span.since, span.until or _end(when, span.since), span.words


def _end(when: str, since: int) -> int | None:
    """Of a time that goes on until now where something is asked since then."""
    if _WHOLE_DAY.fullmatch(when):
        return since + _DAY_US
    if when.endswith("morning"):
        day = dt.datetime.fromtimestamp(since // 1_000_000).astimezone()
        return round(day.replace(hour=12, minute=0, second=0).timestamp() * 1_000_000)
    return None
