"""What becomes of orders: a job that is queued, or why not."""

from collections.abc import Iterable, Mapping
from itertools import chain

from daemon.jobs.kind import Kind
from knowledge.events import EnqueueJob, JobQueued, JobRefused
from knowledge.redact import clean
from knowledge.tasks.job import Job
from knowledge.tasks.line import Line


def queued(order: EnqueueJob, seq: int, kind: Kind) -> JobQueued:
    return JobQueued(
        job=seq,
        kind=order.kind,
        key=order.key,
        arguments=order.arguments,
        run_at=order.run_at,
        priority=order.priority or kind.priority,
        resource=kind.resource,
        idle=order.idle,
        step=kind.first,
    )


def queued_again(job: Job) -> JobQueued:
    """From the step it had come to."""
    return JobQueued(
        job=job.id,
        kind=job.kind,
        key=job.key,
        arguments={name: clean(text) for name, text in job.arguments.items()},
        priority=job.priority,
        resource=job.resource,
        idle=False,
        run_at=0,
        step=job.step,
    )


def unknown(order: EnqueueJob, kinds: Mapping[str, Kind]) -> JobRefused:
    there = ", ".join(sorted(kinds))
    return JobRefused(reason=clean(f"there is no kind of job called {order.kind!r}"), hint=f"there are: {there}")


def expected(said: JobQueued) -> Job:
    """The job as it will be, as far as that stands in the way of others."""
    return Job(said.job, 0, said.kind, 0, key=said.key, resource=said.resource)


def in_the_way(order: EnqueueJob, kind: Kind, line: Line, jobs: Iterable[Job]) -> JobRefused | None:
    """Why it cannot be queued now; None where it can."""
    if line.full(kind.resource):
        many = f"{line.limit(kind.resource).waiting:,} jobs wait for the {kind.resource} already"
        return JobRefused(reason=clean(many), hint="ask again when some are done")
    known = chain(jobs, line.expected) if order.key else ()
    same = next((one for one in known if one.key == order.key), None)
    return JobRefused(job=same.id, reason=clean(f"{same.name} is the same and not over")) if same else None


def not_possible(number: int, job: Job | None) -> JobRefused:
    """Why nothing is done to a job that is in this state."""
    if job is None:
        return JobRefused(reason=clean(f"there is no j{number}"), hint="`sotto jobs --all` lists them")
    return JobRefused(job=job.id, reason=clean(f"{job.name} is {'' if job.over else 'not '}over: it is {job.state}"))
