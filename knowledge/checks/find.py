"""Which commands check a project: found from what was run there, its own files, its CI and its README; best first."""

from collections.abc import Collection, Iterator, Sequence

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
    refused = {(one.cwd, name) for one in told if not one.sure for name in _names(one)}
    sorts = {(one.command, one.cwd): one.sort for one in told if one.source == "project" and one.sure}
    there = {cwd for cwd in {one.cwd for one in told} if not cwd or folder.names(cwd)}
    best: dict[tuple[str, str, str], Check] = {}
    for one in told:
        if one.sure and one.cwd in there and not _refused(one, refused):
            check = one._replace(sort=sorts.get((one.command, one.cwd), one.sort))
            key = (check.sort, check.command, check.cwd)
            best[key] = _together(best[key], check) if key in best else check
    found = sorted(best.values(), key=lambda one: (SORTS.index(one.sort), -one.sure, one.cwd.count("/"), len(one.cwd)))
    return found[:MOST]


def _together(one: Check, other: Check) -> Check:
    """What two sources say is surer; the phrase is that of the first."""
    same = one.source == other.source
    sure = max(one.sure, other.sure) if same else 1 - (1 - one.sure) * (1 - other.sure)
    return one._replace(sure=round(min(sure, _SUREST), 3))


def _names(check: Check) -> Iterator[str]:
    """By what a check can be told: its words, and the name that it runs."""
    yield check.command.removeprefix("./")
    if name := said_name(check.command):
        yield name


def _refused(check: Check, refused: Collection[tuple[str, str]]) -> bool:
    """Whether it runs by its name what does harm, as the project's files show."""
    elsewhere = any(option in check.command for option in (" -C", " --prefix", " --dir", " --cwd"))
    return any(
        (check.cwd, name) in refused or (elsewhere and any(name == other for _, other in refused))
        for name in (_names(check) if refused else ())
    )
