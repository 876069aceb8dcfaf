"""Private keys over many lines, also where each line has something before it: a log's time, a diff's sign, quotes."""

import re
from typing import Literal

from knowledge.redaction.randomness import randomness
from knowledge.redaction.span import Span

KIND = "private-key"
TELLS = ("PRIVATE KEY", "Private-Lines:")
"""One of these is in the line where such a block begins."""
Within = Literal["", "body", "end"]
"""Where in a block a line begins: in none, among its lines, behind the last of them."""
_BEGIN = re.compile(r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}|Private-Lines: \d+")
_END = re.compile(r"-{4,5} ?END [A-Z0-9 ]{0,40}(?:PRIVATE KEY(?: BLOCK)?) ?-{4,5}|Private-MAC:")
_LONG = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40,}={0,3}")
_TAIL = r"(?:\\{1,4}[nr]|[\"'`+,;)\s\\])*$"
_LAST = re.compile(
    r"(?:^|[\s\"'`>|+#*])(?P<body>(?:[A-Za-z0-9+/]{4}){0,9}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2,3}={1,2}))" + _TAIL
)
_HEAD = re.compile(
    r"^[^:]{0,40}?(?:Proc-Type|DEK-Info|Comment|Version|Hash|Subject|Encryption|Key-Derivation|Argon2-\w+): |^\W*$"
)
_NOTHING_MORE = re.compile(_TAIL)
_RANDOM = 4.5
_DASHES = 6
"""Characters before `BEGIN` at most."""


def of_line(line: str, within: Within) -> tuple[list[Span], Within]:
    """What of a line belongs to a private key, and where the next line begins."""
    spans: list[Span] = []
    at = 0
    if within:
        end = _END.search(line)
        if end:
            start = min((found.start() for found in _LONG.finditer(line, 0, end.start())), default=end.start())
            spans.append(Span(start, end.end(), KIND))
            at = end.end()
        elif not _BEGIN.search(line):
            return _body(line, within)
    while begin := _BEGIN.search(line, at):
        end = _END.search(line, begin.end())
        long = list(_LONG.finditer(line, begin.end(), end.start() if end else len(line)))
        if end and (long or end.start() - begin.end() > 20):  # noqa: PLR2004 - of the smallest key there is
            spans.append(Span(begin.start(), end.end(), KIND))
            at = end.end()
        elif long:
            spans.append(Span(begin.start(), long[-1].end(), KIND))
            return spans, "body"
        elif _NOTHING_MORE.match(line, begin.end()):
            spans.append(Span(*begin.span(), KIND))
            return spans, "body"
        else:  # nothing of a key comes on this line: only the last beginning may belong to the next
            at = max(begin.end(), line.rfind("BEGIN") - _DASHES, line.rfind("Private-Lines"))
    return spans, ""


def _body(line: str, within: Within) -> tuple[list[Span], Within]:
    if within == "body":
        long = [found for found in _LONG.finditer(line) if randomness(found[0]) > _RANDOM]
        if long:
            return [Span(*found.span(), KIND) for found in long], "body"
        if _HEAD.match(line):
            return [], "body"
        if last := _LAST.search(line):
            return [Span(*last.span("body"), KIND)], "end"
    return [], ""
