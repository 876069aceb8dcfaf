"""Which commands check a project: found from what was run there, its own files, its CI and its README; best first."""

from collections.abc import Sequence

from knowledge.checks.asking import asked
from knowledge.checks.check import Check, Folder, PastRun, Sort
from knowledge.checks.ci import from_ci
from knowledge.checks.history import from_history
from knowledge.checks.project import from_project

__all__ = ["Check", "Folder", "PastRun", "Sort", "asked", "find"]

MOST = 50
"""Checks that are told."""
_ORDER = ("tests", "build", "lint")


def find(folder: Folder, past: Sequence[PastRun], now: int = 0) -> list[Check]:
    """The checks of a project, best first within each sort. `now`, microseconds UTC, lets a phrase say when."""
    best: dict[tuple[str, str, str], Check] = {}
    for check in (*from_history(past, now), *from_project(folder), *from_ci(folder)):
        key = (check.sort, check.command, check.cwd)
        known = best.get(key)
        if known:
            sure = 1 - (1 - known.sure) * (1 - check.sure)
            best[key] = known._replace(sure=round(min(sure, 0.99), 3))
        else:
            best[key] = check
    found = sorted(best.values(), key=lambda one: (_ORDER.index(one.sort), -one.sure, one.cwd.count("/"), len(one.cwd)))
    return found[:MOST]
