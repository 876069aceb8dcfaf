"""A job as JSON."""

from collections.abc import Iterable

from daemon.cli.job_lines import Now
from knowledge.clock import SystemClock
from knowledge.job_views import ArtifactView, JobView, ProgressView
from knowledge.moment import Moment, local_offset
from knowledge.tasks.artifact import Kept
from knowledge.tasks.job import Job


def view_of(job: Job, artifacts: Iterable[Kept] = (), present: Now | None = None) -> JobView:
    present = present or Now()
    far = present.of(job)
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
        progress=ProgressView(done=far.done, of=far.of, what=far.what) if far else None,
        waits=present.why(job, SystemClock().now()),
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


def _moment(at: int) -> str | None:
    return str(Moment(at, local_offset(at))) if at else None
