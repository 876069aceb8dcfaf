"""What `sotto brief` prints with `--json`."""

from typing import Literal

from knowledge.view import View


class BriefLineView(View):
    """One statement of a briefing."""

    section: Literal["left", "since", "trouble", "next", "known"]
    """Where work was left; what came since; known trouble; what probably comes next; what is worth knowing."""
    text: str
    events: list[str]
    """The events that say so, such as e12, the most telling first."""


class BriefView(View):
    """`sotto brief`."""

    project: int | None
    name: str | None
    at: str
    """For when it is, RFC 3339."""
    since: str | None
    """From when on it tells what came; null where nothing is recorded."""
    lines: list[BriefLineView]
    words: int
    """At most 120, headings included."""
    left_out: int
    """Lines for which there was no room."""
    nothing: str
    """What is not on record, where there is nothing to say; else empty."""
