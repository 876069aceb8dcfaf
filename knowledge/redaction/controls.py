"""What a terminal does not show (colours, control characters) must not hide a secret: text as it is seen."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from knowledge.redaction.span import Span

ANY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_STYLE = re.compile(r"\x1b\[[0-9;:]*m")
_OPENING = re.compile(r"\x1b\][0-9;]*")


def seen(text: str, find: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """What `find` finds in the text as a terminal shows it, and in the text with a gap for each control sequence."""
    if not ANY.search(text):
        yield from find(text)
        return
    yield from find(ANY.sub(" ", CONTROL.sub(_gap, text)))
    removed = list(CONTROL.finditer(text))
    lengths = list(accumulate((found.end() - found.start() for found in removed), initial=0))
    stops = [found.start() - length for found, length in zip(removed, lengths, strict=False)]
    for span in find(CONTROL.sub("", text)):
        start = span.start + lengths[bisect_right(stops, span.start)]
        end = span.end + lengths[bisect_right(stops, span.end - 1)]
        yield span._replace(start=start, end=end)


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
