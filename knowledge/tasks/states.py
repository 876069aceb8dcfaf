"""How a job changes: from which state which fact leads to which, and who may say it.

The hub holds every job's row against this before it commits a word about it, so what somebody says who has lost the job
leaves no trace. Others fold the same facts from the log and come to the same job.
"""

from collections.abc import Callable
from typing import Any

from knowledge.envelope import Envelope
from knowledge.events import (
    Event,
    JobBlocked,
    JobCancelled,
    JobFailed,
    JobLeased,
    JobQuarantined,
    JobQueued,
    JobReleased,
    JobRetried,
    JobStepped,
    JobSucceeded,
)
from knowledge.tasks.job import Job, State

# ── the rules ─────────────────────────────────────────────────────────────────────────────────────
#
# A job is begun by JobQueued. What takes it to `running` is a lease, each with the next number, so of two that want it
# one gets it. What is said under a lease counts only while it is the job's. Whatever ends a lease takes it away.

RULES: dict[type[Event], dict[State, State]] = {
    JobQueued: {"failed": "queued", "cancelled": "queued", "quarantined": "queued"},
    JobLeased: {"queued": "running", "waiting": "running", "blocked": "running"},
    JobStepped: {"running": "running"},
    JobSucceeded: {"running": "succeeded"},
    JobFailed: {"running": "failed"},
    JobRetried: {"running": "waiting"},
    JobBlocked: {"running": "blocked"},
    JobReleased: {"running": "queued"},
    JobQuarantined: {"running": "quarantined"},
    JobCancelled: dict.fromkeys(("queued", "waiting", "blocked", "running"), "cancelled"),
}
FACTS = frozenset(kind.__name__ for kind in RULES)
"""Names of the events that change a job."""


def after(job: Job | None, seen: Envelope) -> Job | None:
    """The job after a fact; None where the fact may not be said of it, which then has not happened."""
    event: Any = seen.event
    if job is None:
        return _begun(event, seen) if isinstance(event, JobQueued) else None
    state = RULES[type(event)].get(job.state)
    if state is None or not _may(job, event):
        return None
    return _CHANGES[type(event)](job.but(seq=seen.seq, state=state), event, seen.header.at)


def may_print(job: Job | None, lease: str) -> bool:
    """Whether who has this lease may write into the job's stream."""
    return job is not None and bool(lease) and job.lease == lease


def _may(job: Job, event: Any) -> bool:
    if isinstance(event, JobLeased):
        return event.number == job.leases + 1
    return isinstance(event, JobQueued | JobCancelled) or event.lease == job.lease


# ── what each fact changes besides ────────────────────────────────────────────────────────────────


def _begun(event: JobQueued, seen: Envelope) -> Job:
    return Job(
        id=event.job,
        seq=seen.seq,
        project=seen.header.project,
        kind=event.kind,
        key=event.key,
        arguments={name: str(text) for name, text in event.arguments.items()},
        priority=event.priority,
        resource=event.resource,
        idle=event.idle,
        step=event.step,
        run_at=event.run_at,
        queued_at=seen.header.at,
    )


def _again(job: Job, event: JobQueued, _at: int) -> Job:
    return job.but(run_at=event.run_at, idle=event.idle, tries=0, deaths=0, ended_at=0, lease="")


def _leased(job: Job, event: JobLeased, at: int) -> Job:
    return job.but(leases=event.number, lease=event.lease, began_at=job.began_at or at)


def _stepped(job: Job, event: JobStepped, _at: int) -> Job:
    return job.but(step=event.next, steps=job.steps + 1, saved=str(event.state), tries=0, deaths=0)


def _succeeded(job: Job, event: JobSucceeded, at: int) -> Job:
    return job.but(lease="", ended_at=at, said=str(event.summary))


def _failed(job: Job, event: JobFailed | JobQuarantined, at: int) -> Job:
    return job.but(lease="", ended_at=at, said=str(event.error))


def _retried(job: Job, event: JobRetried, _at: int) -> Job:
    counts = {"tries": job.tries + 1, "deaths": job.deaths + event.died}
    return job.but(lease="", run_at=event.run_at, said=str(event.error), **counts)


def _blocked(job: Job, event: JobBlocked, _at: int) -> Job:
    return job.but(lease="", run_at=event.run_at, said=str(event.error), tries=job.tries + 1)


def _released(job: Job, _event: JobReleased, _at: int) -> Job:
    return job.but(lease="")


def _cancelled(job: Job, _event: JobCancelled, at: int) -> Job:
    return job.but(lease="", ended_at=at)


_CHANGES: dict[type[Event], Callable[[Job, Any, int], Job]] = {
    JobQueued: _again,
    JobLeased: _leased,
    JobStepped: _stepped,
    JobSucceeded: _succeeded,
    JobFailed: _failed,
    JobQuarantined: _failed,
    JobRetried: _retried,
    JobBlocked: _blocked,
    JobReleased: _released,
    JobCancelled: _cancelled,
}
