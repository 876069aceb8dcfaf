"""What is put on record of a job: the words of its worker, and its death, as events under its lease."""

import json
from collections.abc import Callable, Iterator
from typing import Literal

from daemon.jobs.kind import Kind
from daemon.leash import Packet
from daemon.retry import next_try
from daemon.service import StreamReader
from knowledge.errors import NotFound
from knowledge.events import (
    EVENTS,
    ArtifactKept,
    Event,
    JobBlocked,
    JobFailed,
    JobProgressed,
    JobQuarantined,
    JobRetried,
    JobStepped,
    JobSucceeded,
    OutputAppended,
)
from knowledge.failure_class import FailureClass
from knowledge.redact import clean
from knowledge.tasks.job import Job

DEATHS = 3
"""Of workers in a row, without a step between them, after which a job is left alone."""
REPAIRS = 2
"""How often a step is tried again that is told what was wrong with what it did."""
GOES_ON = (JobStepped, OutputAppended, JobProgressed)
"""With one of these as its last word a worker keeps its job."""
_SECOND = 1_000_000
Print = Literal["stdout", "again", "error", "end"]


class Told:
    """The events of one job under one lease; it counts the chunks of the job's output."""

    def __init__(self, job: Job, kind: Kind, off: int, random: Callable[[], float]) -> None:
        self.job, self._kind, self._random = job, kind, random
        self.off = off
        """Of the next chunk."""

    def printed(self, text: str, how: Print = "stdout") -> OutputAppended:
        self.off += 1
        return OutputAppended(
            stream=self.job.stream, off=self.off - 1, kind=how, text=clean(text), lease=self.job.lease
        )

    def said(self, packet: Packet, now: int) -> list[Event]:
        """What a word of the worker amounts to."""
        if "say" in packet:
            return [self.printed(packet["say"])]
        if "done" in packet:
            return [self._progressed(packet["done"], packet["of"], packet["what"])]
        if "failed" in packet:
            failed = self._failed(packet["class"], packet["failed"], now, packet["wait"])
            return [_with_cost(one, packet) for one in failed]
        if not _is_json(clean(packet["state"])):
            return self._failed("semantic-final", "what the step leaves for the next holds a secret", now)
        return [*self._stepped(packet)]

    def _progressed(self, done: int, of: int, what: str) -> JobProgressed:
        job = self.job
        return JobProgressed(job=job.id, lease=job.lease, step=job.step, done=done, of=of, what=clean(what))

    def died(self, ending: str, now: int) -> list[Event]:
        """What the death of the worker amounts to."""
        error = f"its worker was ended: {ending}"
        if self.job.deaths + 1 >= DEATHS:
            left = JobQuarantined(job=self.job.id, lease=self.job.lease, error=clean(error))
            return [self.printed(error, "error"), self.printed("", "end"), left]
        return self._failed("transport", error, now, died=True)

    def _stepped(self, packet: Packet) -> Iterator[Event]:
        job, lease = self.job.id, self.job.lease
        yield from (EVENTS[name].model_validate_json(body) for name, body in packet["events"])
        if packet["text"]:
            yield self.printed(packet["text"])
        yield from (ArtifactKept(job=job, lease=lease, **one) for one in packet["artifacts"])
        yield JobStepped(
            job=job,
            lease=lease,
            step=self.job.step,
            next=packet["next"],
            state=clean(packet["state"]),
            took_ms=packet["took_ms"],
            cpu_ms=packet["cpu_ms"],
        )
        if not packet["next"]:
            yield self.printed("", "end")
            yield JobSucceeded(job=job, lease=lease, summary=clean(packet["summary"]))

    def _failed(
        self, kind: FailureClass, said: str, now: int, retry_after: float | None = None, *, died: bool = False
    ) -> list[Event]:
        """Once more, later, or the end, as the class of the failure asks."""
        job, lease, error = self.job.id, self.job.lease, clean(said)
        wait = self._wait(kind, retry_after)
        if wait is None:
            over = JobFailed(job=job, lease=lease, kind=kind, error=error)
            return [self.printed(said, "error"), self.printed("", "end"), over]
        run_at = now + round(wait * _SECOND)
        if kind == "resource":
            return [JobBlocked(job=job, lease=lease, error=error, run_at=run_at)]
        return [JobRetried(job=job, lease=lease, kind=kind, error=error, died=died, run_at=run_at)]

    def _wait(self, kind: FailureClass, retry_after: float | None) -> float | None:
        """Seconds until the step is tried again; None where it is not."""
        tries = self.job.tries + 1
        if kind == "semantic-repairable":
            return 0.0 if tries <= REPAIRS else None
        return next_try(kind, tries, self._random, retry_after, repeatable=self._kind.repeatable)


def _with_cost(event: Event, packet: Packet) -> Event:
    """What a step took that failed."""
    if not isinstance(event, JobFailed | JobRetried):
        return event
    return event.model_copy(update={"took_ms": packet["took_ms"], "cpu_ms": packet["cpu_ms"]})


def length(streams: StreamReader, job: Job) -> int:
    """How many chunks a job has printed."""
    try:
        return max((chunk.off + 1 for chunk in streams.read(job.stream)), default=0)
    except NotFound:
        return 0


def _is_json(text: str) -> bool:
    """Whether it still is, now that secrets in it were replaced."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
