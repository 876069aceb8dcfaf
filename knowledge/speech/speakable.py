"""From what is written to what can be said: no marks, no digits, no paths; and the first sentence of an answer.

What comes out has letters, spaces and the marks of a sentence only, and never the name that it could wake up by.
"""

import re
from collections.abc import Callable

from knowledge.speech.number_words import clock, digits, number, numeral

MOST_WORDS = 30
"""Of one sentence; what is longer is cut at a comma, or there."""
FEWEST = 4
"""Words before a comma at which a long sentence may be cut."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_UNITS = {
    "ms": "milliseconds",
    "s": "seconds",
    "sec": "seconds",
    "min": "minutes",
    "h": "hours",
    "d": "days",
    "B": "bytes",
    "KB": "kilobytes",
    "kB": "kilobytes",
    "KiB": "kilobytes",
    "MB": "megabytes",
    "MiB": "megabytes",
    "GB": "gigabytes",
    "GiB": "gigabytes",
    "TB": "terabytes",
    "µs": "microseconds",
    "us": "microseconds",
}
_SIGNS = {
    "!=": "is not",
    "==": "is",
    ">=": "at least",
    "<=": "at most",
    "->": "to",
    "=>": "to",
    "→": "to",
    "&&": "and",
    "&": "and",
    "+": "plus",
    "=": "is",
    "@": "at",
    "<": "less than",
    ">": "more than",
    "×": "times",
    "~": "about",
}
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_NAME = r"[A-Za-z_][\w-]*"
Turn = Callable[["re.Match[str]"], str]


def speakable(text: str) -> str:
    """One line that can be said."""
    said = _ANSI.sub("", text)
    for pattern, turn in _STEPS:
        said = pattern.sub(turn, said)
    return _tidy(said)


def first_sentence(text: str, most: int = MOST_WORDS) -> str:
    """The first sentence of an answer as it is said; empty where it has none."""
    for line in _FENCE.sub("\n", text).splitlines():
        for piece in _END.split(_BULLET.sub("", line.strip())):
            said = speakable(piece)
            if any(one.isalpha() for one in said):
                return _cut(said, most)
    return ""


def complete(text: str) -> bool:
    """Whether what has come of an answer holds its first sentence whole."""
    lines = [line for line in text.splitlines() if speakable(line)]
    return len(lines) > 1 or bool(lines and len([*filter(None, _END.split(lines[0]))]) > 1)


def _cut(said: str, most: int) -> str:
    words = said.split()
    if len(words) <= most:
        return said
    commas = [place + 1 for place in range(FEWEST - 1, most) if words[place][-1] in ",;:"]
    return " ".join(words[: commas[-1] if commas else most]).rstrip(",;:") + "."


def _path(found: "re.Match[str]") -> str:
    """The last part of a path, and the line; of a test's id its name."""
    path, _, inner = found["path"].partition("::")
    name = inner.rpartition("::")[2].partition("[")[0] or path.rstrip("/").rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    said = f"{stem} dot {ending}" if dot and stem else name.replace(".", " dot ")
    line = f" line {found['line']}" if found["line"] else ""
    return f" {said}{line} "


def _moment(found: "re.Match[str]") -> str:
    hour, minute = int(found[1]), int(found[2])
    return f" {clock(hour, minute)} " if hour < 24 and minute < 60 else f" {number(hour)} {number(minute)} "  # noqa: PLR2004


def _date(found: "re.Match[str]") -> str:
    month, day = int(found[2]), int(found[3])
    if not 1 <= month <= len(_MONTHS):
        return f" {digits(found[1])} {number(month)} {number(day)} "
    return f" {_MONTHS[month - 1]} {number(day)} "


def _quantity(found: "re.Match[str]") -> str:
    return f" {_numeral(found[1])} {_UNITS.get(found[2], found[2])} "


def _numeral(said: str) -> str:
    """Of whatever digits: Arabic ones count as well."""
    return numeral("".join(str(int(one)) if one.isdecimal() else one for one in said))


def _tidy(said: str) -> str:
    said = "".join(one if one.isascii() and (one.isalpha() or one in " ,.;:!?'") else " " for one in said)
    said = _NAMES.sub(" ", said)
    said = re.sub(r"(?<![A-Za-z])'|'(?![A-Za-z])", " ", said)
    said = re.sub(r"\s*([,.;:!?])[\s,.;:!?]*", r"\1 ", said)
    said = re.sub(r"([,;:])(?= *$)", ".", " ".join(said.split()).lstrip(",.;:!? "))
    return said.strip()


_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_BULLET = re.compile(r"(?:[-*•▸›>#|]+\s+|\d+[.)]\s+)+")
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z\"'(`\d]|$)")
_NAMES = re.compile(r"\b[Ss][Oo][Tt][Tt][Oo](?:'s)?\b")
_STEPS: tuple[tuple["re.Pattern[str]", Turn], ...] = (
    (_FENCE, lambda _: " "),
    (re.compile(r"<\|?/?\w[^<>]{0,200}>"), lambda _: " "),
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)"), lambda one: one[1]),
    (re.compile(r"\b(?:https?|ftp|file|git|ssh)://\S+|\bwww\.\S+"), lambda _: " a link "),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+"), lambda _: " an address "),
    (re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b"), _date),
    (re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])"), _moment),
    (
        re.compile(
            rf"(?<![\w/])(?P<path>(?:~|\.{{0,2}})/?(?:[\w.@+-]+/)+[\w.@+-]*(?:::[\w\[\]-]+)*|[\w-]+(?:::[\w\[\]-]+)+"
            rf"|{_NAME}\.[a-z]{{1,4}}(?=:\d))(?::(?P<line>\d+)(?::\d+)?)?"
        ),
        _path,
    ),
    (re.compile(r"\b(?:commit )?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b"), lambda _: " a commit "),
    (re.compile(rf"(?<![\w.])({_NUMBER})\s?(ms|µs|us|sec|s|min|h|d|[kKMGT]i?B|B)\b"), _quantity),
    (re.compile(r"(?<=\d)\s?%"), lambda _: " percent "),
    (re.compile(r"(?<=\d)\s?°C?"), lambda _: " degrees "),
    (re.compile(r"(?<![\w.])-(?=\d)"), lambda _: " minus "),
    (re.compile("|".join(re.escape(one) for one in _SIGNS)), lambda one: f" {_SIGNS[one[0]]} "),
    (re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"), lambda _: " "),
    (re.compile(r"(?<=\w)\.(?=[A-Za-z_])"), lambda _: " dot "),
    (re.compile(_NUMBER), lambda one: f" {_numeral(one[0])} "),
)
