"""`sotto jobs --run checks`: the tests, the build or the linter of a project, in a sandbox."""

import argparse
from pathlib import Path

from daemon import pausing
from daemon.cli import noting
from daemon.cli.which_project import at_hand, by_name
from daemon.config_quick import not_in
from daemon.paths import Paths
from knowledge.checks.chosen import RUNS, chosen
from knowledge.checks.ordered import Wanted
from knowledge.checks.result import of_project
from knowledge.errors import NoIsolation, NotFound, OrderRefused, Usage
from knowledge.events import CheckFinished, CommandFinished
from knowledge.registry import KINDS, Registry, Watched
from knowledge.store.job_reading import JobReader
from knowledge.store.log import EventLog

BUDGET, FAILED = 5, 1
IN_ONE_JOB = 50
"""Checks that are looked through for that of a job."""


def wanted(paths: Paths, arguments: argparse.Namespace) -> Wanted:
    """What is to be run. Raises NotFound, Usage, OrderRefused while nothing is to be recorded here."""
    must_be_recorded(paths, Path.cwd())
    number = by_name(paths, arguments.project) if arguments.project else at_hand(paths)
    if number is None:
        raise Usage("no watched project is here", hint="go into one, or name it with --project; `sotto projects`")
    with EventLog.open(paths.core) as log:
        project, tree = _tree(Registry(seen.event for seen in log.every(types=KINDS)), number)
        ran = log.newest([CommandFinished.__name__], RUNS)
        return chosen(arguments.check, project, tree, ran, noting.now(), typed=True)


def must_be_recorded(paths: Paths, cwd: Path) -> None:
    """Raises OrderRefused while nothing that happens in this folder is to be on record."""
    excluded = pausing.excluded(str(cwd), not_in(paths.config_file))
    if excluded or pausing.paused_until(paths, noting.now()) is not None:
        hint = "`sotto resume` ends that; `sotto sandbox run -- CMD` keeps nothing"
        raise OrderRefused("nothing is recorded here now, and a check is on record", hint=hint)


def said(wanted: Wanted) -> str:
    """What it does, to whoever asked."""
    return f"runs `{wanted.command}` in a sandbox ({wanted.because})"


def _tree(registry: Registry, number: int) -> tuple[Watched, Path]:
    """The one that we are in, else the first. Raises NotFound."""
    here = registry.at(Path.cwd())
    if here and here[0].number == number:
        return here
    project = next((one for one in registry.all if one.number == number and one.trees), None)
    if project is None:
        raise NotFound(f"a watched tree of project {number}", hint="`sotto watch` watches one")
    return project, project.trees[0]


def finished(log: EventLog, number: int) -> CheckFinished | None:
    """What came of the check of a job; None where it did not come to that."""
    for seen in reversed(log.newest([CheckFinished.__name__], IN_ONE_JOB, after=number)):
        if isinstance(seen.event, CheckFinished) and seen.event.job == number:
            return seen.event
    return None


def status(paths: Paths, number: int) -> int:
    """Of the command that a job ran; 5 where its time or memory was used up, 6 where nothing could keep it apart."""
    with JobReader.open(paths.core) as jobs, EventLog.open(paths.core) as log:
        over, found = jobs.get(number), finished(log, number)
    if found is None:
        return NoIsolation.code if over and over.said.startswith(f"{NoIsolation.name}:") else FAILED
    if found.ended in ("time", "memory"):
        return BUDGET
    return found.status if of_project(found) or found.status else FAILED
