"""A job as a person reads it, and as JSON."""

from daemon.cli import show
from knowledge.job_views import JobView
from knowledge.memory.briefing.when import said
from knowledge.moment import Moment, local_offset
from knowledge.tasks.job import Job, State

_COLOURS: dict[State, str] = {"running": "cyan", "succeeded": "green", "failed": "red", "quarantined": "red"}


def view_of(job: Job) -> JobView:
    return JobView(
        id=job.name,
        kind=job.kind,
        state=job.state,
        step=job.step,
        steps=job.steps,
        arguments=job.arguments,
        priority=job.priority,
        resource=job.resource,
        idle=job.idle,
        queued_at=_moment(job.queued_at) or "",
        began_at=_moment(job.began_at),
        ended_at=_moment(job.ended_at),
        run_at=None if job.over else _moment(job.run_at),
        tries=job.tries,
        deaths=job.deaths,
        leases=job.leases,
        said=job.said,
    )


def line(job: Job, now: int) -> str:
    """`j7  running  check: memory, since today 02:00`."""
    state = show.paint(f"{job.state:<11}", _COLOURS.get(job.state, "dim"))
    return f"{job.name:<7} {state} {job.kind:<9} {show.visible(how(job, now))}"


def how(job: Job, now: int) -> str:
    """How it stands, in a few words."""
    if job.over:
        return f"{said(job.ended_at, now)}{f': {job.said}' if job.said else ''}"
    if job.state == "running":
        return f"at {job.step or 'its end'}, {show.many(job.steps, 'step')} done, begun {said(job.began_at, now)}"
    if job.state == "queued":
        why = "until nobody needs the machine" if job.idle else "for its turn"
        done = f", {show.many(job.steps, 'step')} done" if job.steps else ""
        return f"waits {why}{done}"
    return f"again {said(job.run_at, now)}: {job.said}"


def _moment(at: int) -> str | None:
    return str(Moment(at, local_offset(at))) if at else None
