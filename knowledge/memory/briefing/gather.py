"""Puts together what a briefing of a project is made of."""

from knowledge.memory.briefing.arrivals import Came, tested
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.left import Work, left_off, unrecorded, work
from knowledge.memory.briefing.likely import likely
from knowledge.memory.briefing.material import Left, Material
from knowledge.memory.briefing.troubles import flaky, open_failures, stopped
from knowledge.memory.briefing.worth import notes, proposals

WEEK_US = 7 * 86_400 * 1_000_000
"""How far back is told where nobody left anything."""


def gathered(asked: Asked) -> Material:
    """Everything that may be told; which of it is worth the room is for others to say. Raises NotFound."""
    found = work(asked)
    left, since = left_off(asked, found), _since(asked, found)
    came = Came(asked, since)
    chance = flaky(asked)
    if left:
        by_chance = {one.id for one in chance}
        left = left._replace(mended=tuple(one for one in left.mended if one.id not in by_chance))
    return Material(
        now=asked.now,
        since=since,
        unrecorded=unrecorded(asked, since),
        left=left,
        goes_on=found.goes_on,
        arrived=came.commits,
        pulls=came.pulls,
        dependencies=came.dependencies,
        tested=tested(asked, since),
        troubles=open_failures(asked, found.state.failures),
        flaky=chance,
        conflict=stopped(found.state.conflicts),
        likely=likely(asked, found.state),
        notes=notes(asked, left.began if left else since, _about(left)),
        proposals=proposals(asked),
    )


def _since(asked: Asked, found: Work) -> int:
    if asked.since is not None:
        return asked.since
    if found.session is None:
        return asked.now - WEEK_US
    return found.session.started if found.goes_on else found.session.ended


def _about(left: Left | None) -> str:
    """Names of what was worked on."""
    if left is None:
        return ""
    branch = left.branch.name if left.branch else ""
    return " ".join([branch, *left.edited, *(one.name for one in left.dirty)])
