"""A stretch of text that must go, and how several that touch become one."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """Where a secret stands."""

    start: int
    end: int
    kind: str
    value: str = ""
    """The secret itself when the text shows it in another form (base64, an escape); else what stands there."""
    known: bool = False
    """Whether it is a value that was known before, not a guess by its shape."""

    def __repr__(self) -> str:
        """Without the value, which must not reach a log by way of a traceback."""
        return f"Span({self.start}, {self.end}, {self.kind!r})"


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap as one; it is named after the known value among them, else the longest."""
    found: list[Span] = []
    for span in sorted(spans):
        if not found or span.start >= found[-1].end + (span.known and span.value == found[-1].value):
            found.append(span)
            continue
        before = found[-1]
        first = max(before, span, key=lambda one: (one.known, one.end - one.start))
        value = first.value if first.known else ""
        found[-1] = Span(before.start, max(before.end, span.end), first.kind, value, first.known)
    return found
