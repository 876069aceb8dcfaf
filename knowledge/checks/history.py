"""Checks from what the user ran in a project, and how."""

from collections.abc import Iterator, Sequence

from knowledge.checks.check import Check, PastRun
from knowledge.checks.sorts import sort_of
from knowledge.checks.shell import simple


def from_history(past: Sequence[PastRun], now: int = 0) -> Iterator[Check]:
    """Of each command that checks something, one."""
    for run in past:
        for one in simple(run.command, run.cwd):
            named = sort_of(one.text)
            if named:
                yield Check(named.sort, one.text, one.cwd, f"you ran it {run.times} times", "history", 0.6)
