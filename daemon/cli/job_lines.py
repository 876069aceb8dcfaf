"""A job as a person reads it."""

import importlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from daemon.cli import show
from daemon.jobs import far
from daemon.jobs.far import Far
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.memory.briefing.when import said
from knowledge.tasks.artifact import Kept
from knowledge.tasks.job import Job, State

_COLOURS: dict[State, str] = {"running": "cyan", "succeeded": "green", "failed": "red", "quarantined": "red"}


class Now(NamedTuple):
    """What is on no record, because it holds just now."""

    far: Mapping[int, Far] = MappingProxyType({})
    waits: str = ""
    """Why jobs wait that begin only when nobody needs the machine, or while the hour has room for them."""

    def of(self, job: Job) -> Far | None:
        """How far its step is."""
        known = self.far.get(job.id) if job.state == "running" else None
        return known if known and known.step == job.step else None

    def why(self, job: Job, now: int) -> str:
        return self.waits if job.idle and job.state == "queued" and job.run_at <= now else ""


def present(paths: Paths, jobs: Iterable[Job]) -> Now:
    """As far as these jobs need it."""
    live = [job for job in jobs if not job.over]
    known = far.read(paths) if any(job.state == "running" for job in live) else {}
    idle = next((job for job in live if job.idle and job.state == "queued"), None)
    return Now(known, _why_not(paths, idle, live) if idle else "")


def _why_not(paths: Paths, job: Job, live: list[Job]) -> str:
    """By the log, whose words cost more than the rest of the command."""
    now = SystemClock().now()
    with importlib.import_module("knowledge.store.log").EventLog.open(paths.core) as log:
        busy = str(importlib.import_module("daemon.jobs.needs").why_not(log, now))
    at_work = [one for one in live if one.state == "running"]
    return busy or str(importlib.import_module("daemon.jobs.hourly").of(paths).why_not(job, at_work, now))


def artifact_line(one: Kept) -> str:
    """`report.xml  application/xml  12.3 kB`."""
    return f"{one.name:<20} {one.media:<18} {show.size(one.size)}"


def line(job: Job, now: int, present: Now | None = None) -> str:
    """`j7  running  check: memory, since today 02:00`."""
    shown = "done" if job.state == "succeeded" else job.state  # tests that are red were run all the same
    state = show.paint(f"{shown:<11}", _COLOURS.get(job.state, "dim"))
    return f"{job.name:<7} {state} {job.kind:<9} {show.visible(how(job, now, present or Now()))}"


def how(job: Job, now: int, present: Now) -> str:
    """How it stands, in a few words."""
    if job.over:
        return f"{said(job.ended_at, now)}{f': {job.said}' if job.said else ''}"
    if job.state == "running":
        known = present.of(job)
        at = f"{job.step or 'its end'}{f' ({known})' if known else ''}"
        return f"at {at}, {show.many(job.steps, 'step')} done, begun {said(job.began_at, now)}"
    if job.state == "queued":
        why = "until nobody needs the machine" if job.idle else "for its turn"
        if waits := present.why(job, now):
            why = f"until nobody needs the machine: {waits}"
        done = f", {show.many(job.steps, 'step')} done" if job.steps else ""
        return f"waits {why}{done}"
    return f"again {said(job.run_at, now)}: {job.said}"
