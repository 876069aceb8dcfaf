"""Running the checks of a project. It runs nothing yet."""

from typing import Annotated

from pydantic import Field

from knowledge.events import TestsFailed, TestsPassed
from knowledge.ids import ShortId
from knowledge.registry import Watched
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST_TEXT, ProjectName
from tools.kit.around import Around
from tools.kit.commands import to_type
from tools.kit.not_yet import not_yet
from tools.kit.tool import tool
from tools.kit.which_project import named

RUNS = 100
"""Runs of tests that are looked through for the last one of a project."""
Check = Annotated[
    str,
    Field(max_length=LONGEST_TEXT, description="the check: pytest -x, npm test, cargo clippy; empty for its tests"),
]


@tool(effect="sandboxed")
def run_checks(around: Around, project: ProjectName = "", command: Check = "") -> Answer:
    """Run the tests, linter, type check or build of a project in a sandbox. Not available yet: it says how by hand."""
    meant = named(around, project)
    last, sources = ("", ()) if command else _last(around, meant)
    where = f" in {meant.name}" if meant and project else ""
    known = command or last
    ways = (f"By hand{where}", to_type(known)) if known else (f"By hand{where}, for example", "sotto run -- make test")
    return not_yet("run checks", ways, sources=sources)


def _last(around: Around, project: Watched | None) -> tuple[str, tuple[str, ...]]:
    """The command of the last run of tests there, and where that is on record."""
    for seen in reversed(around.log.newest([TestsFailed.__name__, TestsPassed.__name__], RUNS)):
        if isinstance(seen.event, TestsFailed | TestsPassed) and project and seen.header.project == project.number:
            return seen.event.command, (str(ShortId("e", seen.seq)),)
    return "", ()
