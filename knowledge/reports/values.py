"""Numbers as reports write them: absent, with commas, or nonsense."""

import math
import re
from typing import Any

_SPAN = re.compile(r"(?:(\d{1,6})\.)?(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d{1,12})?)", re.ASCII)
_PLAIN = re.compile(r"[0-9][0-9,]{0,14}", re.ASCII)
LARGEST = 10**12
_MS = 1_000


def whole(text: Any) -> int | None:
    """A number that is not negative."""
    if isinstance(text, str) and _PLAIN.fullmatch(text.strip()):
        return int(text.strip().replace(",", ""))
    if isinstance(text, int) and not isinstance(text, bool) and 0 <= text <= LARGEST:
        return text
    return None


def place(text: Any) -> int | None:
    """The number of a line or column, from 1."""
    return whole(text) or None


def milliseconds(value: Any, unit_ms: float = _MS) -> int | None:
    """A duration that is given as a number of units, or as `[days.]hours:minutes:seconds`."""
    if isinstance(value, str):
        span = _SPAN.fullmatch(value.strip())
        if span:
            days, hours, minutes, seconds = (float(one or 0) for one in span.groups())
            return round(((days * 24 + hours) * 60 + minutes) * 60 * _MS + seconds * _MS)
        try:
            value = float(value.replace(",", "")[:40])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value * unit_ms) if 0 <= value < LARGEST else None


def text(value: Any) -> str:
    """A text, or none for what is of another type."""
    return value if isinstance(value, str) else ""
