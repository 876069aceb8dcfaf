"""What insights are made of, and what one is."""

from typing import NamedTuple


class Past(NamedTuple):
    """A command, in one line."""

    command: str
    status: int | None
    duration_ms: int | None


class Insight(NamedTuple):
    """Something true of a history, with its evidence."""

    kind: str
    """`typo`, `failing`, `waits`, `long`, `after-edit`, `fixes`."""
    text: str
    """A sentence or two."""
    costs_s: float
    """About what it has cost the user in seconds; by this they are compared."""


def length(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h 5 min`."""
    minutes, hours = round(seconds / 60), int(seconds // 3_600)
    if seconds < 90:  # noqa: PLR2004
        return f"{seconds:.0f} s"
    return f"{minutes} min" if not hours else f"{hours} h {minutes - hours * 60} min"
