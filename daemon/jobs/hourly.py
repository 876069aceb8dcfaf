"""What jobs may spend that nobody waits for: so much an hour, held against what the log says of the last one."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from daemon import budgets
from daemon.config import load
from daemon.jobs import registry
from daemon.jobs.kind import Kind
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.store.spending import SANDBOX, SpendingReader, task_of
from knowledge.tasks.budget import NOTHING, Budget, Limits, Refused, Spent, usual
from knowledge.tasks.job import Job
from knowledge.tasks.line import Held, Line
from knowledge.tasks.spending import Done, together

HOUR_US, MONTH_US = 3_600_000_000, 30 * 86_400_000_000
LATER_US = 300_000_000
"""After how long a job is looked at again for which there was no room."""
SEED = Spent(cpu_s=1_200, sandbox_s=600)
"""What a job takes while too few of its kind were done to know."""


class Hourly:
    """Gives jobs their turn, and those that nobody waits for only while the hour has room for them.

    What a kind declares is hours, to be safe from what hangs; so room is looked for by what its jobs usually take. As
    one has the sandbox at a time, the hour is overshot by what one declares at most.
    """

    def __init__(self, core: Path, kinds: Mapping[str, Kind], limits: Limits) -> None:
        self._core, self._kinds, self._limits = core, kinds, limits

    def take(
        self, line: Line, held: Mapping[int, Held], jobs: Mapping[int, Job], now: int, *, idle: bool
    ) -> Job | None:
        """The next job of the line; one for which there is no room stands aside. Of `jobs` those `held` are at work."""
        at_work = [jobs[number] for number in held if number in jobs]
        while job := line.take([one.resource for one in held.values()], idle=idle):
            if not job.idle or self.admits(job, at_work, now):
                return job
            line.put(job.but(run_at=now + LATER_US), now)
        return None

    def admits(self, job: Job, at_work: Iterable[Job], now: int) -> bool:
        """Whether the hour has room for it: the soft limit is not reached, and what it usually takes fits in.

        One that is more than an hour's worth by itself has to have its turn some time: where nothing was spent yet.
        """
        return not self.why_not(job, at_work, now)

    def why_not(self, job: Job, at_work: Iterable[Job], now: int) -> str:
        """Why it has to wait for another hour; empty where it has not."""
        known = self._known(now)
        under_way = [self._kinds[one.kind] for one in at_work if one.idle and one.kind in self._kinds]
        held = known.takes(*under_way)
        budget = Budget(self._limits, known.spent, held)
        if soft := budget.soft():
            return f"{budget.said(soft)} in the last hour on what nobody asked for"
        fresh = not under_way and known.spent == NOTHING
        kind = self._kinds.get(job.kind)  # of another release, as long as none is
        admitted = budget.admit(known.takes(*([kind] if kind else [])))
        return admitted.why if isinstance(admitted, Refused) and not fresh else ""

    def _known(self, now: int) -> "_Known":
        try:
            with SpendingReader.open(self._core) as reader:
                done = reader.jobs(now - MONTH_US)
                hour = together(one for one in reader.jobs(now - HOUR_US) if one.idle)
        except NotFound:
            return _Known((), NOTHING)
        return _Known(done, hour._replace(wall_s=0))


def of(paths: Paths) -> Hourly:
    """As it is configured. Raises BadConfiguration."""
    return Hourly(paths.core, registry.kinds(), budgets.idle_hour(load(paths.config_file)))


class _Known(NamedTuple):
    """What is on record."""

    done: Sequence[Done]
    spent: Spent
    """In the hour."""

    def takes(self, *kinds: Kind) -> Spent:
        """What jobs of these kinds take, together."""
        total = NOTHING
        for kind in kinds:
            total = total.plus(expected(kind, self.done))
        return total


def expected(kind: Kind, done: Iterable[Done]) -> Spent:
    """What a job of a kind takes by what others of it took, and never more than it declares."""
    past = [one.spent for one in done if one.task == task_of(kind.name) and one.outcome == "succeeded"]
    wants, most = usual(past) or SEED, declared(kind)
    return Spent(cpu_s=min(wants.cpu_s, most.cpu_s), sandbox_s=min(wants.sandbox_s, most.sandbox_s))


def declared(kind: Kind) -> Spent:
    """What a step of a kind may take before it is ended."""
    cpu_s = min(kind.cpu_s, kind.lasts_s * (os.cpu_count() or 1))
    return Spent(cpu_s=cpu_s, sandbox_s=kind.lasts_s if kind.resource == SANDBOX else 0)
