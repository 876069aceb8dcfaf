"""Which commands check a project: found from what was run there, its own files, its CI and its README; best first."""

from collections.abc import Collection, Sequence

from knowledge.checks.asking import asked
from knowledge.checks.check import SORTS, Check, Folder, PastRun, Sort
from knowledge.checks.ci import from_ci
from knowledge.checks.history import from_history
from knowledge.checks.project import from_project
from knowledge.checks.sorts import said_name

__all__ = ["Check", "Folder", "PastRun", "Sort", "asked", "find"]

MOST = 50
"""Checks that are told."""
_SUREST = 0.99


def find(folder: Folder, past: Sequence[PastRun], now: int = 0) -> list[Check]:
    """The checks of a project, best first within each sort. `now`, microseconds UTC, lets a phrase say when."""
    told = [*from_history(past, now), *from_project(folder), *from_ci(folder)]
    refused = {(one.cwd, said_name(one.command)) for one in told if one.sure == 0}
    best: dict[tuple[str, str, str], Check] = {}
    for check in told:
        if not _refused(check, refused):
            key = (check.sort, check.command, check.cwd)
            best[key] = _together(best[key], check) if key in best else check
    found = sorted(best.values(), key=lambda one: (SORTS.index(one.sort), -one.sure, one.cwd.count("/"), len(one.cwd)))
    return found[:MOST]


def _together(one: Check, other: Check) -> Check:
    """What two sources say is surer; the phrase is that of the first."""
    same = one.source == other.source
    sure = max(one.sure, other.sure) if same else 1 - (1 - one.sure) * (1 - other.sure)
    return one._replace(sure=round(min(sure, _SUREST), 3))


def _refused(check: Check, refused: Collection[tuple[str, str]]) -> bool:
    """Whether it runs by its name what does harm, as the project's files show."""
    name = said_name(check.command)
    if not name or not refused:
        return False
    elsewhere = " -C" in check.command or " --prefix" in check.command or " --dir" in check.command
    return (check.cwd, name) in refused or (elsewhere and any(name == other for _, other in refused))
