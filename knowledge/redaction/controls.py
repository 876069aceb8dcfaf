"""What a terminal does not show (colours, control characters) must not hide a secret: text as it is seen."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from knowledge.redaction.span import Span

ANY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]+|\x1b"
)
_JOINS = re.compile(rf"[\w=+/-](?>{CONTROL.pattern})++[\w=+/-]")
_STYLE = re.compile(r"\x1b\[[0-9;:]*m")
_OPENING = re.compile(r"\x1b\][0-9;]*")


def seen(text: str, find: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """What `find` finds in the text as a terminal shows it; in a line where that joins words, also with a gap there."""
    if not ANY.search(text):
        yield from find(text)
        return
    removed = list(CONTROL.finditer(text))
    for start, end in _joined(text, removed):
        line = ANY.sub(" ", CONTROL.sub(_gap, text[start:end]))
        yield from (span._replace(start=span.start + start, end=span.end + start) for span in find(line))
    lengths = list(accumulate((found.end() - found.start() for found in removed), initial=0))
    stops = [found.start() - length for found, length in zip(removed, lengths, strict=False)]
    for span in find(CONTROL.sub("", text)):
        start = span.start + lengths[bisect_right(stops, span.start)]
        end = span.end + lengths[bisect_right(stops, span.end - 1)]
        yield span._replace(start=start, end=end)


def _joined(text: str, removed: Iterable["re.Match[str]"]) -> Iterator[tuple[int, int]]:
    """Lines in which taking a sequence away joins what it parted, or takes away what a link or a title says."""
    after = before = -1
    for found in removed:
        behind, before = before, found.end()
        if found.start() < after or (behind == found.start() and not _OPENING.match(found[0])):
            continue
        if _OPENING.match(found[0]) or _JOINS.match(text, max(found.start() - 1, 0)):
            end = text.find("\n", found.end())
            after = len(text) if end < 0 else end
            yield text.rfind("\n", 0, found.start()) + 1, after


def without(text: str) -> str:
    """Text without control sequences."""
    return CONTROL.sub("", text) if ANY.search(text) else text


def styles(text: str) -> str:
    """The colours that are switched within a secret: what follows it is to look as it did."""
    return "".join(_STYLE.findall(text)) if "\x1b" in text else ""


def _gap(found: "re.Match[str]") -> str:
    """Blanks as long as the sequence; what a link or a title says stays, for it can hold a secret."""
    if opening := _OPENING.match(found[0]):
        return " " * opening.end() + found[0][opening.end() :]
    return " " * len(found[0])
