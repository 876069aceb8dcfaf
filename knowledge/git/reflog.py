"""The lines of a reflog: what HEAD was, what it became, by whom, when, and through which command."""

import re
from typing import NamedTuple

MOST = 32 << 20
"""Bytes of a reflog that is read; it would hold more than a hundred thousand entries."""
_LINE = re.compile(
    rb"^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (.*?) ?(-?\d{1,18}) ([+-]\d{2,6})(?:\t(.*))?\n",
    re.MULTILINE,
)
_NONE = re.compile(r"0+")


class Entry(NamedTuple):
    """One line."""

    old: str | None
    """None where there was nothing before."""
    new: str | None
    who: str
    """Name and address of who is noted: the committer."""
    at: int
    """Microseconds UTC; git writes whole seconds."""
    message: str
    end: int
    """Offset behind it."""


def entries(log: bytes, begin: int = 0) -> list[Entry]:
    """The complete lines from an offset on; one that is still being written, or is none, is left out."""
    found = []
    for line in _LINE.finditer(log, begin):
        old, new, who, seconds, _, message = (part or b"" for part in line.groups())
        found.append(
            Entry(
                _object(old.decode()),
                _object(new.decode()),
                who.decode("utf-8", "replace"),
                min(max(int(seconds), 0), _LATEST) * 1_000_000,
                message.decode("utf-8", "replace"),
                line.end(),
            )
        )
    return found


_LATEST = 9_000_000_000_000
"""Seconds that still fit into 64 bits as microseconds."""


def _object(written: str) -> str | None:
    return None if _NONE.fullmatch(written) else written
