"""What was done: activity, changes, commands. Each answer has the latest first."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Literal

from knowledge.memory.days.act import Act, ActKind, act_of, known
from knowledge.memory.days.spans import Span, spans
from knowledge.moment import LAST
from knowledge.store.memory import Memory
from knowledge.store.sqlite import Row

Outcome = Literal["any", "failed", "succeeded"]
EVERY = -1
"""As many as there are."""


def recent_activity(  # noqa: PLR0917 - what the tool of this name takes
    memory: Memory,
    project: int | None = None,
    since: int = 0,
    until: int | None = None,
    kind: ActKind | None = None,
    limit: int = 200,
) -> list[Act]:
    """What was done from one moment until before another (microseconds UTC), in all projects or in one.

    A command that runs tests or builds counts as a test or a build where no report tells of it. Raises NotFound where
    a release wrote memory that kept no days.
    """
    rows = _rows(memory, project, since, until, kind=kind or "", limit=limit)
    found = _acts(memory, rows)
    return [one._replace(kind=kind) for one in found] if kind else found


def what_changed(  # noqa: PLR0917 - what the tool of this name takes
    memory: Memory,
    project: int | None = None,
    since: int = 0,
    until: int | None = None,
    path: str | None = None,
    limit: int = EVERY,
) -> list[Act]:
    """Edits, commits, merges, rebases, pulls, and changes of dependencies; where `path` is given, of that file or
    folder or of files that fit the pattern, as far as the facts name files. Raises NotFound.
    """
    part = _part_of(path or "")
    found = _acts(memory, _rows(memory, project, since, until, changes=True, part=part, limit=limit))
    return [one for one in found if path is None or touches(one, path)]


def command_history(  # noqa: PLR0917 - what the tool of this name takes
    memory: Memory,
    query: str = "",
    since: int = 0,
    until: int | None = None,
    outcome: Outcome = "any",
    project: int | None = None,
    limit: int = EVERY,
) -> list[Act]:
    """Commands in which all words of a query stand, those of imported histories too where it is known when they ran.

    Raises NotFound.
    """
    asked = {
        "words": json.dumps(query.lower().split()),
        "since": since,
        "until": LAST if until is None else until,
        "outcome": outcome,
        "project": project or 0,
        "limit": limit,
    }
    return _acts(memory, known(memory).database.all("commands_done", asked))


def touches(act: Act, path: str) -> bool:
    """Whether a file that is meant by `path` was changed: its name, the end of its path, a folder, or a pattern."""
    wanted = path.strip().removeprefix("./").rstrip("/")
    if wanted.startswith("/"):
        wanted = wanted.removeprefix(act.tree).lstrip("/")
    named = [*act.paths, *([act.subject, act.text] if act.kind == "file" else [])]
    return any(_fits(one, wanted) for one in named)


def in_sessions(memory: Memory, rows: Iterable[Row]) -> list[Act]:
    """Rows as acts, each with its work session."""
    return _acts(memory, list(rows))


def _part_of(path: str) -> str:
    """A part of every path that is meant by one: most of memory is left out by it at once."""
    name = path.strip().rstrip("/").rpartition("/")[2]
    return max(re.split(r"[*?]|\[[^]]*\]?", name), key=len)


def _fits(path: str, wanted: str) -> bool:
    if any(sign in wanted for sign in "*?["):
        return fnmatchcase(path, wanted) or fnmatchcase(path.rpartition("/")[2], wanted)
    return f"/{wanted}/" in f"/{path}/"


def _rows(
    memory: Memory,
    project: int | None,
    since: int,
    until: int | None,
    *,
    kind: str = "",
    changes: bool = False,
    part: str = "",
    limit: int = EVERY,
) -> list[Row]:
    asked: dict[str, object] = {"project": project, "since": since, "until": LAST if until is None else until}
    asked |= {"kind": kind, "changes": changes, "part": part, "limit": limit}
    query = "acts_everywhere" if project is None else "acts_of_project"
    return known(memory).database.all(query, asked)


def _acts(memory: Memory, rows: list[Row]) -> list[Act]:
    sessions = _Sessions(memory, rows)
    return [act_of(row, sessions.of(row)) for row in rows]


class _Sessions:
    """Which work session each of some rows belongs to."""

    def __init__(self, memory: Memory, rows: list[Row]) -> None:
        self._spans: dict[int, list[Span]] = {}
        for project in {row["project"] for row in rows if row["project"]}:
            moments = [row["at"] for row in rows if row["project"] == project]
            self._spans[project] = spans(memory, project, _early(min(moments)), max(moments) + 1)
        self._starts = {project: [one.started for one in found] for project, found in self._spans.items()}

    def of(self, row: Row) -> int | None:
        """None for what nobody did in a session: what was imported, or found later."""
        if row["deed"] in ("imported", "recalled") or row["sort"] == "rescan":
            return None
        place = bisect_right(self._starts.get(row["project"], []), row["at"]) - 1
        span = self._spans[row["project"]][place] if place >= 0 else None
        return span.id if span and span.holds(row["at"]) else None


def _early(at: int) -> int:
    """A little earlier: what follows a session by less than its gap belongs to it."""
    return max(0, at - 30 * 60 * 1_000_000)
