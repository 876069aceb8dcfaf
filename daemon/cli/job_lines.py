"""A job as a person reads it, and as JSON."""

from collections.abc import Iterable

from daemon.cli import show
from knowledge.job_views import ArtifactView, JobView
from knowledge.memory.briefing.when import said
from knowledge.moment import Moment, local_offset
from knowledge.tasks.artifact import Kept
from knowledge.tasks.job import Job, State

_COLOURS: dict[State, str] = {"running": "cyan", "succeeded": "green", "failed": "red", "quarantined": "red"}


def view_of(job: Job, artifacts: Iterable[Kept] = ()) -> JobView:
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
        artifacts=[artifact_view(one) for one in artifacts],
    )


def artifact_view(one: Kept) -> ArtifactView:
    return ArtifactView(
        name=one.name,
        media=one.media,
        sha256=one.sha,
        size=one.size,
        stored=one.stored,
        kept_at=_moment(one.kept_at) or "",
    )


def artifact_line(one: Kept) -> str:
    """`report.xml  application/xml  12.3 kB`."""
    return f"{one.name:<20} {one.media:<18} {show.size(one.size)}"


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
