"""Work sessions as spans of time: in one project, until nothing was done in it for half an hour.

They are reckoned from what shows somebody at work: commands, edits, deeds of git.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from knowledge.memory.days.telling import LONGEST_RUN
from knowledge.moment import LAST
from knowledge.store.memory import Memory

GAP = 30 * 60 * 1_000_000
"""So long without anything done in a project ends a work session there."""
EndedBy = Literal["idle", "switch", "open"]


class Span(NamedTuple):
    """A work session by its ends."""

    id: int
    """Seq of the earliest event in it."""
    project: int
    started: int
    """Microseconds UTC."""
    ended: int

    def holds(self, at: int) -> bool:
        """Whether something of that moment belongs to it."""
        return self.started <= at < self.ended + GAP


def newest(memory: Memory) -> int:
    """The moment up to which something is on record: when the last fact was told; 0 where there is none."""
    return memory.database.number("newest_told")


def projects(memory: Memory) -> list[int]:
    """Those in which somebody was at work."""
    return [row["project"] for row in memory.database.all("projects_present")]


def spans(memory: Memory, project: int, since: int = 0, until: int | None = None) -> list[Span]:
    """Sessions of which a part lies between two moments, the earliest first."""
    end = LAST if until is None else until
    found: list[Span] = []
    for one in _grouped(memory, project, _before(memory, project, since)):
        if one.started >= end:
            break
        if one.ended >= since:
            found.append(one)
    return found


def span_at(memory: Memory, project: int, at: int) -> Span | None:
    """The session that is going on at a moment."""
    found = spans(memory, project, max(0, at - GAP), at + 1)
    return next((one for one in reversed(found) if one.holds(at)), None)


def last_span(memory: Memory, project: int, before: int = LAST) -> Span | None:
    """The last session that began before a moment."""
    row = memory.database.one("last_present", {"project": project, "before": before})
    found = spans(memory, project, row["at"], row["at"] + 1) if row else []
    return found[-1] if found else None


def ended_by(memory: Memory, span: Span, now: int) -> EndedBy:
    """Why it ended: nothing more was done, or something in another project."""
    if now < span.ended + GAP:
        return "open"
    elsewhere = {"project": span.project, "after": span.ended, "until": span.ended + GAP}
    return "switch" if memory.database.one("present_elsewhere", elsewhere) else "idle"


def worked(memory: Memory, project: int, since: int, until: int) -> int:
    """Microseconds of work in a project: without breaks of half an hour, and without the time spent in others."""
    total = 0
    for span in spans(memory, project, since, until):
        began, ended = max(since, span.started), min(until, span.ended)
        total += _at_hand(memory, span, began, ended)
    return total


def _at_hand(memory: Memory, span: Span, began: int, ended: int) -> int:
    """Between two things that were done the first one's project is at hand."""
    asked = {"since": span.started, "until": span.ended}
    points = [(row["at"], row["project"]) for row in memory.database.each("present_between", asked)]
    points.append((span.ended, 0))
    own = ((one, other) for (one, at_work), (other, _) in pairwise(points) if at_work == span.project)
    return sum(max(0, min(other, ended) - max(one, began)) for one, other in own)


def _grouped(memory: Memory, project: int, since: int) -> Iterator[Span]:
    first = started = ended = 0
    for seq, at, present in memory.database.each("present_since", {"project": project, "since": since}):
        if not first or at - ended >= GAP:
            if first:
                yield Span(first, project, started, ended)
            first, started, ended = seq, at, present
        else:
            first, ended = min(first, seq), max(ended, present)
    if first:
        yield Span(first, project, started, ended)


def _before(memory: Memory, project: int, since: int) -> int:
    """A moment at which no session was going on, at or before another."""
    edge = since
    for (at,) in memory.database.each("present_before", {"project": project, "before": since}):
        if edge - at >= GAP and not _bridged(memory, project, edge):
            break
        edge = at
    return edge


def _bridged(memory: Memory, project: int, edge: int) -> bool:
    """Whether a long command leads over the half hour before `edge`."""
    asked = {"project": project, "since": edge - GAP - LONGEST_RUN, "edge": edge, "ended": edge - GAP}
    return memory.database.one("present_over", asked) is not None
