"""Puts together what a briefing of a project is made of."""

from knowledge.memory.briefing.arrivals import arrived, dependencies, pulls, tested
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.left import left_off, recorded_from, when_left
from knowledge.memory.briefing.likely import likely
from knowledge.memory.briefing.material import Left, Material
from knowledge.memory.briefing.troubles import conflict, flaky, open_failures
from knowledge.memory.briefing.worth import notes, proposals

WEEK_US = 7 * 86_400 * 1_000_000
"""How far back is told where nobody left anything."""


def gathered(asked: Asked) -> Material:
    """Everything that may be told; which of it is worth the room is for others to say. Raises NotFound."""
    session = when_left(asked)
    left = left_off(asked, session) if session else None
    since = asked.since if asked.since is not None else left.at if left else asked.now - WEEK_US
    came = arrived(asked, since)
    return Material(
        now=asked.now,
        since=since,
        recorded=recorded_from(asked, since),
        left=left,
        arrived=came,
        pulls=pulls(asked, since),
        dependencies=dependencies(asked, since, came),
        tested=tested(asked, since),
        troubles=open_failures(asked),
        flaky=flaky(asked),
        conflict=conflict(asked),
        likely=likely(asked),
        notes=notes(asked, since, _about(left)),
        proposals=proposals(asked),
    )


def _about(left: Left | None) -> str:
    """Names of what was worked on."""
    if left is None:
        return ""
    branch = left.branch.name if left.branch else ""
    return " ".join([branch, *(one.name for one in (*left.edited, *left.dirty))])
