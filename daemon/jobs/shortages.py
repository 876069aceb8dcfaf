"""What jobs take and is missing, such as room on the disk: who wants it waits, and that is said once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from daemon.retry import next_try
from knowledge.events import Event, JobBlocked, JobsPaused, JobsResumed, JobStepped
from knowledge.tasks.job import Job
from knowledge.tasks.line import Line

_SECOND = 1_000_000


class Shortages:
    """Pauses what is missing, longer each time that it still is, and lets it go on when a step came to its end."""

    def __init__(self, line: Line, random: Callable[[], float]) -> None:
        self._line, self._random = line, random
        self._tries = Counter[str]()
        self._begun = Counter[str]()
        """By resource: the last of those facts by which steps had begun when it was found missing."""

    def remember(self, job: Job) -> None:
        """Of an earlier life: this one is blocked, and whoever is to know has been told."""
        self._line.pause(job.resource, job.run_at)

    def heard(self, job: Job, said: Iterable[Event], at_work: Iterable[Job], now: int) -> Iterator[Event]:
        """What follows for the others from words about a job, which is as it was before; so are those at work."""
        for event in said:
            if isinstance(event, JobBlocked):
                yield from self._lacks(job, event, at_work, now)
            elif isinstance(event, JobStepped) and self._line.paused(job.resource):
                yield from self._gets_on(job, now)

    def _lacks(self, job: Job, said: JobBlocked, at_work: Iterable[Job], now: int) -> Iterator[Event]:
        """One that lacks something again, while others got on, lacks what only it wants: nobody waits for that."""
        missing = self._line.paused(job.resource)
        if job.tries and not missing:
            return
        self._tries[job.resource] += 1
        wait = next_try("resource", self._tries[job.resource], self._random, repeatable=True)
        self._line.pause(job.resource, now + round((wait or 0) * _SECOND))
        self._begun[job.resource] = max(one.seq for one in (job, *at_work))
        if not missing:
            yield JobsPaused(resource=job.resource, job=job.id, error=said.error)

    def _gets_on(self, job: Job, now: int) -> Iterator[Event]:
        """A step that was begun before it was missing says nothing."""
        if job.seq > self._begun[job.resource]:
            del self._tries[job.resource]
            self._line.resume(job.resource, now)
            yield JobsResumed(resource=job.resource, job=job.id)
