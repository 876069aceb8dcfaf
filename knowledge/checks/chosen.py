"""Which command is meant by words about a check of a project, out of its files and of what was run there."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from knowledge.checks.asking import asked, meant
from knowledge.checks.check import Check, PastRun
from knowledge.checks.find import find
from knowledge.checks.folder import Directory
from knowledge.checks.harm import harmful
from knowledge.checks.ordered import LONGEST, Wanted
from knowledge.envelope import Envelope
from knowledge.errors import NotFound, Usage
from knowledge.events import CommandFinished
from knowledge.redact import clean
from knowledge.redaction.marks import MARK
from knowledge.registry import Watched

RUNS = 3_000
"""Commands that are looked through for those of a project."""
USUAL = "tests"
_UNRECORDED = "`sotto sandbox run -- CMD` runs any command in a throw-away copy, and keeps nothing of it"


def past_runs(seen: Iterable[Envelope], project: int, tree: Path) -> list[PastRun]:
    """What was run in a tree of a project, each command once."""
    last: dict[tuple[str, str], CommandFinished] = {}
    times: Counter[tuple[str, str]] = Counter()
    for one in seen:
        event = one.event
        if not isinstance(event, CommandFinished) or one.header.project != project:
            continue
        cwd = Path(event.cwd)
        if cwd.is_relative_to(tree):
            below = str(cwd.relative_to(tree)).removeprefix(".")
            last[event.command, below] = event
            times[event.command, below] += 1
    return [
        PastRun(command, below, event.started, event.status, times[command, below])
        for (command, below), event in last.items()
    ]


def chosen(
    words: str, project: Watched, tree: Path, commands: Iterable[Envelope], now: int, *, typed: bool = False
) -> Wanted:
    """The check that is meant; without words the project's tests. `commands`: the last CommandFinished, in order.

    A command is taken as it is given; one that is not `typed` by the user must look like a check. Raises NotFound where
    the project has no such check as far as is known, Usage for what no check does, or what holds a secret: it would be
    another command without.
    """
    said = words.strip() or USUAL
    if len(said) > LONGEST:
        raise Usage(f"a command has {LONGEST:,} characters at most")
    if MARK.search(clean(said)):
        raise Usage("the command holds a secret, and checks are on record", hint=_UNRECORDED)
    found = find(Directory(tree), past_runs(commands, project.number, tree), now)
    check = asked(said, found)
    if check:
        return _wanted(check, project, tree)
    sort = meant(said)
    if sort:
        there = ", ".join(f"`{one.command}` ({one.sort})" for one in found[:3])
        hint = f"it has {there}" if there else "name the command: `sotto jobs --run checks --command 'make test'`"
        raise NotFound(f"{'tests' if sort == 'tests' else f'a {sort} check'} of {project.name}", hint=hint)
    if harmful(said) and not typed:
        raise Usage(f"`{said}` is no check", hint=_UNRECORDED)
    return Wanted(project.number, said, str(tree), because="you named it")


def _wanted(check: Check, project: Watched, tree: Path) -> Wanted:
    return Wanted(
        project.number, check.command, str(tree / check.cwd) if check.cwd else str(tree), check.sort, check.because
    )
