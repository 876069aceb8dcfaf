"""Checks from what the user ran in a project: of each tool the form that he uses now, for all of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.checks.chain import links
from knowledge.checks.check import Check, PastRun, Sort
from knowledge.checks.whole import whole
from knowledge.failures.commands import STOPPED

LONGEST = 2_000
"""Characters of a line; a longer one is nothing that people check with."""
MOST = 300
"""Runs that are looked at, the newest."""
_DAY = 86_400_000_000
_HALF_DAYS = 30
"""After so many days a run says half as much of what is run now."""
_NOT_FOUND = frozenset([126, 127])
_LEAST, _MORE, _ENOUGH = 0.5, 0.48, 4
"""How sure one run makes, and many; with so many it is half of the way."""


class _Run(NamedTuple):
    """A check in one of the runs."""

    text: str
    whole: str
    whole_name: bool
    past: PastRun


def from_history(past: Sequence[PastRun], now: int = 0) -> Iterator[Check]:
    """Of each tool that was run somewhere, one check. What was not found, or stopped each time, is no habit."""
    families: dict[tuple[Sort, str, str], list[_Run]] = defaultdict(list)
    for run in sorted(past, key=lambda one: -one.at)[:MOST]:
        if run.status in _NOT_FOUND | STOPPED or len(run.command) > LONGEST or run.times < 1:
            continue
        for link in links(run.command, run.cwd):
            text = whole(link.text, link.name.what)
            families[link.sort, link.cwd, link.name.what].append(_Run(link.text, text, link.name.whole, run))
    newest = max((run.at for run in past), default=0)
    for (sort, cwd, _), runs in families.items():
        yield _check(sort, cwd, runs, newest, now)


def _check(sort: Sort, cwd: str, runs: Sequence[_Run], newest: int, now: int) -> Check:
    complete = [run for run in runs if run.text == run.whole]
    usual = [run for run in complete if run.past.times > 1] or complete or runs
    best = usual[0]  # the newest
    times = sum(run.past.times for run in runs if run.whole == best.whole and (run.text == run.whole or not complete))
    weight = sum(run.past.times * 0.5 ** ((newest - run.past.at) / _DAY / _HALF_DAYS) for run in runs)
    sure = (_LEAST + _MORE * weight / (weight + _ENOUGH)) * (1.0 if best.whole_name else 0.8)
    because = f"you ran {'it' if complete else 'parts of it'} {_often(times)}{_when(best.past.at, now)}"
    return Check(sort, best.whole, cwd, because, "history", round(sure, 3))


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _when(at: int, now: int) -> str:
    """When last, in days; nothing where it is not known what day it is."""
    if not now:
        return ""
    days = max(0, (now - at) // _DAY)
    return f", last {'today' if days == 0 else 'yesterday' if days == 1 else f'{days} days ago'}"
