"""How people write times, made plain: numbers as digits, units and days in full, slips of the finger mended."""

import re
from difflib import get_close_matches

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
PARTS = ("morning", "afternoon", "evening", "night", "noon", "midnight", "lunch")
_COUNTED = """
zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 fifteen 15 twenty 20
thirty 30 forty 40 forty-five 45 fifty 50 sixty 60 ninety 90 couple 2 few 5 several 5
"""
_SHORTENED = """
yest yesterday yday yesterday nite night midday noon lunchtime lunch lunchbreak lunch previous last beginning start
wk week wks weeks wknd weekend hr hour hrs hours h hours min minutes mins minutes m minutes sec seconds secs seconds
s seconds d days w weeks b4 before till before until before til before
tues tuesday weds wednesday thur thursday thurs thursday sept september
"""


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_NUMBERS = _pairs(_COUNTED)
_SHORT = _pairs(_SHORTENED) | {name[:3]: name for name in (*WEEKDAYS, *MONTHS)}
_KNOWN = {
    *(*WEEKDAYS, *MONTHS, *UNITS, *PARTS, *_NUMBERS, *(f"{unit}s" for unit in UNITS)),
    *("today", "yesterday", "weekend", "overnight", "before", "between", "fortnight", "since", "quarter", "start"),
}
"""A word that is nearly one of these is meant to be it; so `tusday` and `nigth`."""
_LEAST = 5
"""Letters of a word that may be mended: shorter ones are too near to each other."""
_FIRST = re.compile(
    r"^(?:(?:in|over|for|during|on|at|from(?!.+ (?:to|before|and) )|the|a|an|my|our|all|this(?= past\b)"
    r"|around|about|approximately|roughly|circa|like|only|just|sometime|say)\s+)+"
)
_PHRASES = (
    (re.compile(r"\btoni(?:ght|te)\b"), "this night"),
    (re.compile(r"\bo'?\s?clock\b"), "oclock"),
    (re.compile(r"\b(?:half an hour|half hour|half a hour)\b"), "30 minutes"),
    (re.compile(r"\b(?:a )?quarter of an hour\b"), "15 minutes"),
    (re.compile(r"\bfortnight\b"), "2 weeks"),
    (re.compile(r"\b([ap])\.?\s?m\.?(?=\s|$)"), r"\1m"),
    (re.compile(r"\b(?:lately|recently|of late)\b"), "past 7 days"),
    (re.compile(r"\b(couple|few) of\b"), r"\1"),
)
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd"}


def plain(phrase: str) -> str:
    """`the last two hrs` as `last 2 hours`; words that nobody knows stay as they are."""
    text = " ".join(phrase.lower().replace("’", "'").split()).strip(' ,;:!?"`')
    for pattern, instead in _PHRASES:
        text = pattern.sub(instead, text)
    text = re.sub(r"^(first|second|third)(?= of\b)", lambda found: _ORDINALS[found[1]], text)
    text = re.sub(r"\b(\d+)(h|hrs?|m|mins?|s|secs?|d|w|wks?)\b", r"\1 \2", text)
    text = " ".join(_word(one) for one in text.split())
    return bare(text)


def bare(text: str) -> str:
    """Without prepositions, articles and the like before it."""
    return _FIRST.sub("", text)


def _word(word: str) -> str:
    stem = word.strip(",")
    if stem in _NUMBERS:
        return _NUMBERS[stem]
    if stem in _SHORT:
        return _SHORT[stem]
    if stem in _KNOWN or len(stem) < _LEAST or not stem.isalpha():
        return stem
    near = get_close_matches(stem, _KNOWN, n=1, cutoff=0.8)
    return near[0] if near else stem
