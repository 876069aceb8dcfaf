"""What does not belong to an argument at its ends: the word before a time, articles, quotes, marks; and what does."""

import re

from knowledge.routing.arguments import WHOLE

_ARTICLE = r"(?:the|a|an|my|our|your|his|her|their)\s+"
_TIME = r"(?:since|in|over|from|for|at|on)\s+"
_LEADING = {
    "since": re.compile(rf"(?:{_TIME})?(?:{_ARTICLE})?", re.IGNORECASE),
    "duration": re.compile(r"(?:for\s+)?(?:the\s+)?", re.IGNORECASE),
}
_NAMED = re.compile(_ARTICLE, re.IGNORECASE)
_QUOTES = {"'": "'", '"': '"', "`": "`", "\u2018": "\u2019", "\u201c": "\u201d", "\u00ab": "\u00bb"}
_LOOSE = " \t\r\n,;:!?"
_STOP = re.compile(r"(?<=\w)[.]+$")
_HANGING = re.compile(r"\s+(?:in|of|for|on|at|to|with|from|and)$", re.IGNORECASE)
_KIND = re.compile(r"(?<=\w)\s+(?:repo|repository|project)$", re.IGNORECASE)
_JOINTS = r"[-_./\\:@=+~]"
_BEHIND = re.compile(rf"(?:{_JOINTS}*\w+)*/?")
_BEFORE = re.compile(r"(?:(?<=\s)|^)[-_./\\@+~\w]+$")


def trimmed(text: str, argument: str) -> tuple[int, int]:
    """Where the argument begins and ends in what was found for it; an argument is never trimmed away."""
    begin, end = 0, len(text)
    while True:
        was = begin, end
        begin, end = _bare(text, begin, end)
        if argument not in WHOLE:
            begin = _led(text, begin, end, argument)
        end = _ended(text, begin, end, argument)
        if (begin, end) == was:
            return was


def unbroken(text: str, begin: int, end: int) -> tuple[int, int]:
    """The names, paths and options, whole, of which a piece of the text holds a part: `x.py` where it ends in `x`."""
    if match := _BEHIND.match(text, end):
        end = match.end()
    if begin and (match := _BEFORE.search(text[:begin])):
        begin = match.start()
    return begin, end


def _ended(text: str, begin: int, end: int, argument: str) -> int:
    """Without a full stop, a word that leads on to something else, or one that says what a name is of."""
    inner = text[begin:end]
    if argument != "command":
        inner = _STOP.sub("", inner)
    if argument != "text":
        inner = _HANGING.sub("", inner)
    if argument == "project":
        inner = _KIND.sub("", inner)
    return begin + len(inner)


def _bare(text: str, begin: int, end: int) -> tuple[int, int]:
    """Without loose marks around it, nor a pair of quotes."""
    inner = text[begin:end]
    first, last = len(inner) - len(inner.lstrip(_LOOSE)), len(inner.rstrip(_LOOSE))
    if first >= last:
        return begin, end
    last += inner[:last].endswith("\\") and last < len(inner)  # `\;` is no mark
    begin, end = begin + first, begin + last
    inner = text[begin:end]
    if len(inner) > 2 and _QUOTES.get(inner[0]) == inner[-1] and inner[-1] not in inner[1:-1]:  # noqa: PLR2004
        return begin + 1, end - 1
    return begin, end


def _led(text: str, begin: int, end: int, argument: str) -> int:
    match = _LEADING.get(argument, _NAMED).match(text, begin, end)
    return match.end() if match and match.end() < end else begin
