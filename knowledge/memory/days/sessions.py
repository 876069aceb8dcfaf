"""Work sessions with what they were for, what was done and learned in them, and what they left open."""

from collections.abc import Iterable
from typing import NamedTuple

from knowledge.memory.days.act import known
from knowledge.memory.days.issue import issue_of
from knowledge.memory.days.outcomes import Statement, done, learned, left_open
from knowledge.memory.days.places import Branches, Places
from knowledge.memory.days.spans import EndedBy, Span, ended_by, newest, projects, spans
from knowledge.moment import LAST
from knowledge.store.memory import Memory

FIRST_EDITS = 3


class Goal(NamedTuple):
    """What a work session seems to have been for."""

    branch: str | None
    issue: str | None
    """`#123`, as the name of the branch has it."""
    edits: tuple[str, ...]
    """Files that were edited first."""
    seqs: tuple[int, ...]
    """Events that it rests on."""

    @property
    def said(self) -> str:
        """One sentence; empty where nothing is known."""
        parts = [f"branch {self.branch}" + (f" ({self.issue})" if self.issue else "")] if self.branch else []
        parts += [f"first edits: {', '.join(self.edits)}"] if self.edits else []
        return "; ".join(parts)


class WorkSession(NamedTuple):
    """Work in a project without a break of half an hour."""

    id: int
    """Seq of its earliest event."""
    project: int
    started: int
    """Microseconds UTC."""
    ended: int
    """When the last thing was done."""
    ended_by: EndedBy
    """`open`: it is not over."""
    branch: str | None
    goal: Goal
    done: list[Statement]
    learned: list[Statement]
    left_open: list[Statement]


def work_sessions(
    memory: Memory, project: int | None = None, since: int = 0, until: int | None = None, now: int | None = None
) -> list[WorkSession]:
    """Those of which a part lies between two moments, the latest first. `now` is the clock's; without it, the time of
    the last fact counts. Raises NotFound.
    """
    moment = newest(known(memory)) if now is None else now
    found = list[WorkSession]()
    for one in projects(memory) if project is None else [project]:
        found += described(memory, spans(memory, one, since, until), now=moment)
    return sorted(found, key=lambda one: (one.started, one.id), reverse=True)


def described(
    memory: Memory, found: Iterable[Span], *, until: int = LAST, now: int, deeds: int = -1
) -> list[WorkSession]:
    """Sessions of one project, by their ends, as they were at a moment; what was checked out is known from its last
    `deeds` of git.
    """
    cut = [one._replace(ended=min(one.ended, until)) for one in found]
    if not cut:
        return []
    project = cut[0].project
    places = Places(memory, project)
    branches = Branches(memory, project, places, until, deeds)
    left = left_open(memory, project, places, cut, until)
    return [
        WorkSession(
            id=one.id,
            project=project,
            started=one.started,
            ended=one.ended,
            ended_by=ended_by(memory, one, now),
            branch=goal.branch,
            goal=goal,
            done=done(memory, one, until),
            learned=learned(memory, one, until),
            left_open=left[one.id],
        )
        for one in cut
        for goal in [_goal(memory, one, places, branches)]
    ]


def _goal(memory: Memory, span: Span, places: Places, branches: Branches) -> Goal:
    asked: dict[str, int] = {"project": span.project, "since": span.started, "until": span.ended, "limit": FIRST_EDITS}
    edits = memory.database.all("first_edits", asked)
    tree, began = (places.current(edits[0]["tree"]), edits[0]["at"]) if edits else ("", span.started)
    out = branches.last(tree, began) or branches.first(span.started, span.ended)
    branch = out.branch if out else None
    seqs = ([out.seq] if out and branch else []) + [row["seq"] for row in edits]
    paths = tuple(row["subject"] for row in edits)
    return Goal(branch, issue_of(branch) if branch else None, paths, tuple(dict.fromkeys(seqs)))
