"""Lessons that memory holds: what its books say, read by what knows of lessons."""

from collections.abc import Iterator
from functools import partial

from pydantic import TypeAdapter

from knowledge.events import FixCommand, FixEdit
from knowledge.memory.doings import Doings
from knowledge.memory.learned import mistakes, patterns
from knowledge.memory.learned.doing import Doing, check_of
from knowledge.memory.learned.lesson import TIMES, Lesson
from knowledge.memory.learned.mistakes import Mended
from knowledge.memory.learned.turns import edits_between
from knowledge.store.memory import Memory

FIXES = 60
"""The latest fixes of one kind of failure that are looked at."""
_EDITS = TypeAdapter(list[FixEdit])
_COMMANDS = TypeAdapter(list[FixCommand])


def prepare() -> None:
    """Read what telling commands apart needs, so that none has to later."""
    for line in ("make", "npm ci", "unknown"):
        check_of(line.split())


def of_check(memory: Memory, run: Doing) -> list[Lesson]:
    """Patterns that a green run may show."""
    doings = Doings(memory)
    if not _was_mended(doings, run):
        return []
    until = [one for one in doings.of_project(run.project) if (one.at, one.seq) < (run.at, run.seq)]
    found = patterns.habits(run.project, run.name, [*until, run], partial(doings.edited, run.project))
    seldom = [one for one in found if one.times < TIMES]
    others = {project for one in seldom for project in doings.projects_doing(one.remedy)} - {run.project}
    for project in sorted(others):
        found += patterns.habits(project, run.name, doings.of_project(project), partial(doings.edited, project))
    return list(patterns.lessons(run.name, found))


def of_kind(memory: Memory, kind: str) -> list[Lesson]:
    """Mistakes that the fixes of one kind of failure show."""
    return list(mistakes.lessons(kind, _mended(memory, kind))) if kind else []


def _was_mended(doings: Doings, run: Doing) -> bool:
    """Whether a command that was run before, and no edit, came between red and green, and a deed before the red.

    Of most green runs this is not so, and the whole of what was done is not looked at.
    """
    remedies, red, deed = list[Doing](), None, False
    for one in doings.before(run):
        if one.name == run.name and one.place == run.place and one.sort in ("check", "mixed"):
            if one.status == 0:
                break
            red = red or one
        elif red:
            deed = deed or one.sort in ("deed", "remedy")
        elif one.sort == "remedy":
            remedies.append(one)
    if red is None or not deed or all(doings.times(one.name) < TIMES for one in remedies):
        return False
    return not edits_between(red, run, remedies, partial(doings.edited, run.project))


def _mended(memory: Memory, kind: str) -> Iterator[Mended]:
    for row in memory.database.all("learned_of_kind", {"kind": kind, "limit": FIXES}):
        judged = memory.database.all("judged_of_fix", {"fix": row["id"]})
        yield Mended(
            seq=row["id"],
            project=row["project"],
            headline=row["headline"],
            edits=_EDITS.validate_json(row["edits"]),
            commands=_COMMANDS.validate_json(row["commands"]),
            helped=(row["green"], *(one["run"] for one in judged if one["helped"] and one["run"])),
            failed=sum(not one["helped"] for one in judged),
        )
