"""What jobs may spend that nobody waits for: so much an hour, held against what the log says of the last one."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from daemon.jobs.kind import Kind
from knowledge.errors import NotFound
from knowledge.store.spending import SpendingReader
from knowledge.tasks.budget import NOTHING, Budget, Limits, Refused, Spent
from knowledge.tasks.job import Job
from knowledge.tasks.line import Held, Line
from knowledge.tasks.spending import together

HOUR_US = 3_600_000_000
LATER_US = 300_000_000
"""After how long a job is looked at again for which there was no room."""


class Hourly:
    """Gives jobs their turn, and those that nobody waits for only while the hour has room for them."""

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

    def admits(self, job: Job, held: Iterable[Job], now: int) -> bool:
        """Whether the hour has room for it: the soft limit is not reached, and it fits in at its worst.

        One that is more than an hour's worth by itself has to have its turn some time: where nothing was spent yet.
        """
        under_way = NOTHING
        for one in held:
            under_way = under_way.plus(worst(self._kinds[one.kind])) if one.idle else under_way
        budget = Budget(self._limits, self._spent(now), under_way)
        if budget.soft():
            return False
        fresh = (budget.spent.sandbox_s, budget.spent.cpu_s, under_way) == (0, 0, NOTHING)
        return fresh or not isinstance(budget.admit(worst(self._kinds[job.kind])), Refused)

    def _spent(self, now: int) -> Spent:
        try:
            with SpendingReader.open(self._core) as reader:
                return together(one for one in reader.jobs(now - HOUR_US) if one.idle)
        except NotFound:
            return NOTHING


def worst(kind: Kind) -> Spent:
    """What a kind declares for a step, and for all of them in a sandbox."""
    cpu_s = min(kind.cpu_s, kind.lasts_s * (os.cpu_count() or 1))
    return Spent(cpu_s=cpu_s, sandbox_s=kind.sandbox_s)
