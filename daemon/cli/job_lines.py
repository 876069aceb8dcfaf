"""A job as a person reads it, and as JSON."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from daemon.cli import noting, show
from daemon.jobs import board, needs
from daemon.jobs.board import Far
from daemon.paths import Paths
from knowledge.job_views import ArtifactView, JobView, ProgressView
from knowledge.memory.briefing.when import said
from knowledge.moment import Moment, local_offset
from knowledge.store.log import EventLog
from knowledge.tasks.artifact import Kept
from knowledge.tasks.job import Job, State

_COLOURS: dict[State, str] = {"running": "cyan", "succeeded": "green", "failed": "red", "quarantined": "red"}


class Now(NamedTuple):
    """What is on no record, because it holds just now."""

    far: Mapping[int, Far] = MappingProxyType({})
    waits: str = ""
    """Why jobs wait that begin only when nobody needs the machine."""

    def of(self, job: Job) -> Far | None:
        """How far its step is."""
        far = self.far.get(job.id) if job.state == "running" else None
        return far if far and far.step == job.step else None

    def why(self, job: Job, now: int) -> str:
        return self.waits if job.idle and job.state == "queued" and job.run_at <= now else ""


def present(paths: Paths, jobs: Iterable[Job]) -> Now:
    """As far as these jobs need it."""
    live = [job for job in jobs if not job.over]
    far = board.read(paths) if any(job.state == "running" for job in live) else {}
    return Now(far, _why_not(paths) if any(job.idle and job.state == "queued" for job in live) else "")


def _why_not(paths: Paths) -> str:
    with EventLog.open(paths.core) as log:
        return needs.why_not(log, noting.now())


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
        waits=present.why(job, noting.now()),
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


def line(job: Job, now: int, present: Now | None = None) -> str:
    """`j7  running  check: memory, since today 02:00`."""
    state = show.paint(f"{job.state:<11}", _COLOURS.get(job.state, "dim"))
    return f"{job.name:<7} {state} {job.kind:<9} {show.visible(how(job, now, present or Now()))}"


def how(job: Job, now: int, present: Now) -> str:
    """How it stands, in a few words."""
    if job.over:
        return f"{said(job.ended_at, now)}{f': {job.said}' if job.said else ''}"
    if job.state == "running":
        far = present.of(job)
        at = f"{job.step or 'its end'}{f' ({far})' if far else ''}"
        return f"at {at}, {show.many(job.steps, 'step')} done, begun {said(job.began_at, now)}"
    if job.state == "queued":
        why = "until nobody needs the machine" if job.idle else "for its turn"
        if waits := present.why(job, now):
            why = f"until nobody needs the machine: {waits}"
        done = f", {show.many(job.steps, 'step')} done" if job.steps else ""
        return f"waits {why}{done}"
    return f"again {said(job.run_at, now)}: {job.said}"


def _moment(at: int) -> str | None:
    return str(Moment(at, local_offset(at))) if at else None
