"""Marks that the shell integration writes into its output, found and taken out of it (decision 11).

Independent of how the output is cut; what cannot become a mark of ours is never held back.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

ESCAPE = b"\x1b"
LONGEST_RUN = 100
_RUN = rb"[A-Za-z0-9_-]"
_MOST_DIGITS = 3


class Mark(NamedTuple):
    """A command begins, or ended."""

    run: str
    status: int | None = None
    """None where it begins."""


class Scanner:
    """One output."""

    def __init__(self, nonce: str) -> None:
        """`nonce` is what tells our marks from those that a program prints to deceive us."""
        self._lead = b"%b]7877;%b;" % (ESCAPE, nonce.encode("ascii"))
        run, digits = b"%b{1,%d}" % (_RUN, LONGEST_RUN), b"[0-9]{1,%d}" % _MOST_DIGITS
        self._mark = re.compile(b"%b(?:C;(%b)|D;(%b);(%b))\x07" % (re.escape(self._lead), run, run, digits))
        self._may_become = re.compile(
            b"(?:C(?:;%b{0,%d})?|D(?:;(?:%b{0,%d}|%b;[0-9]{0,%d}))?)?"
            % (_RUN, LONGEST_RUN, _RUN, LONGEST_RUN, run, _MOST_DIGITS)
        )
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes | Mark]:
        """What is to be shown, and the marks where they stood."""
        data = self._held + data
        at = 0
        for found in self._mark.finditer(data):
            if found.start() > at:
                yield data[at : found.start()]
            yield _read(found)
            at = found.end()
        end = self._begun(data, at)
        self._held = data[end:]
        if end > at:
            yield data[at:end]

    def finish(self) -> bytes:
        """What was held back and became no mark."""
        held, self._held = self._held, b""
        return held

    def _begun(self, data: bytes, first: int) -> int:
        """Where a mark begins of which the rest may follow; the end of the data when there is none."""
        last = data.rfind(ESCAPE, first)
        if last < 0:
            return len(data)
        tail = data[last:]
        if len(tail) <= len(self._lead):
            return last if self._lead.startswith(tail) else len(data)
        begun = tail.startswith(self._lead) and self._may_become.fullmatch(tail, len(self._lead))
        return last if begun else len(data)


def _read(found: re.Match[bytes]) -> Mark:
    begins, ended, status = found.groups()
    return Mark(begins.decode()) if begins else Mark(ended.decode(), int(status))
