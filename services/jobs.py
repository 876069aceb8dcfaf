"""Does jobs: gives each its turn and a worker, and puts on record what comes of it. Nothing is lost with the process.

What is known of jobs are their rows, which the hub writes with each fact, and the facts as they come from it. A step
begins only once the fact that allows it was heard: so whoever has lost a job begins nothing.
"""

import os
import select
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from random import random

from daemon import budgets
from daemon.alarm import WallAlarm
from daemon.jobs import orders, owners, registry
from daemon.jobs.board import Board
from daemon.jobs.calm import Calm
from daemon.jobs.causes import Causes
from daemon.jobs.crew import Crew, Heard
from daemon.jobs.hourly import Hourly
from daemon.jobs.kind import Kind
from daemon.jobs.needs import Machine
from daemon.jobs.nights import Nights
from daemon.jobs.shortages import Shortages
from daemon.jobs.telling import GOES_ON, Told, length
from daemon.jobs.worker import Task
from daemon.jobs.yielding import Yielding
from daemon.service import Handler, Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.events import (
    CancelJob,
    EnqueueJob,
    Event,
    JobCancelled,
    JobLeased,
    JobReleased,
    RetryJob,
)
from knowledge.store.job_reading import JobReader
from knowledge.tasks.job import Job
from knowledge.tasks.line import Held, Line
from knowledge.tasks.presence import KINDS as DOINGS
from knowledge.tasks.states import FACTS, after

DRAIN_S = 3.0
"""How long the steps that are under way may take when the daemon stops; then they are given back."""


class Jobs(Service):
    """EnqueueJob, CancelJob and RetryJob in; all that happens to jobs out."""

    name = "jobs"

    def __init__(self, world: World, kinds: Mapping[str, Kind] | None = None, machine: Machine | None = None) -> None:
        super().__init__(world)
        self._kinds = registry.kinds() if kinds is None else kinds
        self._owner = owners.ours()
        self._jobs: dict[int, Job] = {}
        self._line = Line()
        self._shortages = Shortages(self._line, random)
        self._held: dict[int, Held] = {}
        """Jobs that were given a lease by this process."""
        self._told: dict[int, Told] = {}
        self._hourly = Hourly(world.paths.core, self._kinds, budgets.idle_hour(world.config))
        self._causes = Causes(world.past)
        self._calm = Calm(world.past, world.clock, machine)
        self._crew = Crew(world.paths, self._kinds, self._calm.private)
        self._yielding = Yielding(self._crew, self._kinds, world.clock)
        self._board = Board(world.paths)
        self._alarm = WallAlarm()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    @classmethod
    def prepare(cls) -> None:
        registry.kinds()

    @classmethod
    def handlers(cls) -> dict[str, Handler]:
        """Besides its own, every fact about a job: its own words count once they come back. And what the user does."""
        doings = dict.fromkeys((kind.__name__ for kind in DOINGS), cls._user_did)
        return dict.fromkeys(FACTS, cls._changed) | doings | super().handlers()

    @cached_property
    def _reader(self) -> JobReader:
        return JobReader.open(self.world.paths.core)

    @cached_property
    def _nights(self) -> Nights:
        first = self.world.past.since(0, (), 1)
        return Nights(self._kinds, first[0].header.at if first else self.world.clock.now())

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._crew.fileno(): self._heard, self._alarm.fileno(): self._rang} | {
            self._bell: self._leased,
            self._calm.fileno(): self._gave_way,
        }

    def wake(self) -> Iterator[Seen]:
        """Take up what is on record; what another life had goes back into the queue."""
        for job in self._reader.live():
            self._jobs[job.id] = job
            if job.state != "running":
                self._line.put(job, self.world.clock.now())
                if job.state == "blocked":
                    self._shortages.remember(job)
            elif job.owner != self._owner:
                yield self._about(job.id, JobReleased(job=job.id, lease=job.lease, reason="interrupted"))
        yield from self._rang()
        self._ring()

    def drain(self) -> Iterator[Seen]:
        """Let steps that are under way come to their end; what is not over then is given back."""
        clock = self.world.clock
        until = clock.monotonic() + DRAIN_S
        while self._crew.at_step and (left := until - clock.monotonic()) > 0:
            if select.select([self._crew], [], [], left)[0]:
                yield from self._heard()
        for number, held in list(self._held.items()):
            self._crew.stop(number)
            yield self._about(number, JobReleased(job=number, lease=held.lease, reason="drained"))

    def stop(self) -> None:
        self._calm.close()
        self._crew.close()
        self._alarm.close()
        os.close(self._bell)
        self._reader.close()

    # ── orders ────────────────────────────────────────────────────────────────────────────────────

    @on(EnqueueJob)
    def job_queued(self, event: EnqueueJob, seen: Envelope) -> Iterator[Event]:
        """Where nothing stands before it, it gets its lease in the same breath."""
        kind = self._kinds.get(event.kind)
        refused = orders.in_the_way(event, kind, self._line, self._jobs.values()) if kind else None
        if kind is None or refused:
            yield refused or orders.unknown(event, self._kinds)
            return
        job = orders.queued(event, seen.seq, kind)
        yield job
        self._line.expect(orders.expected(job))
        at_once = not (job.run_at or job.idle or len(self._line))
        if at_once and [one.resource for one in self._held.values()].count(kind.resource) < self._line.at_once(
            kind.resource
        ):
            yield (lease := JobLeased(job=seen.seq, number=1, owner=self._owner))
            self._held[seen.seq] = Held(kind.resource, lease.lease)
            self._causes.keep(seen)

    @on(CancelJob)
    def job_cancelled(self, event: CancelJob, _seen: Envelope) -> Iterator[Event]:
        job = self._jobs.get(event.job) or self._reader.get(event.job)
        if job is None or job.over:
            yield orders.not_possible(event.job, job)
            return
        self._crew.stop(job.id)
        told = self._told.get(job.id)
        self._let_go(job.id)
        self._line.remove(job.id)
        if told and job.lease == told.job.lease:
            yield told.printed("cancelled", "error")
            yield told.printed("", "end")
        yield JobCancelled(job=job.id)

    @on(RetryJob)
    def job_tried_again(self, event: RetryJob, _seen: Envelope) -> Iterator[Event]:
        job = self._reader.get(event.job)
        if job and job.over and job.state != "succeeded" and job.kind in self._kinds:
            yield orders.queued_again(job)
        else:
            yield orders.not_possible(event.job, job)

    # ── facts ─────────────────────────────────────────────────────────────────────────────────────

    def _changed(self, _event: Event, seen: Envelope) -> Iterable[Event]:
        """Take note of what the hub has committed, and do what it allows."""
        number = int(getattr(seen.event, "job", 0))
        known = self._jobs.get(number)
        if known is None:
            row = self._reader.get(number)
            job = row if row and row.seq == seen.seq else None
        else:
            job = after(known, seen) if seen.seq > known.seq else None
        if job is None:
            return ()
        self._jobs[number] = job
        if job.over:
            del self._jobs[number]
            self._line.remove(number)
            self._let_go(number)
        elif job.state == "running":
            return self._go_on(job)
        elif number not in self._held:
            self._line.put(job, self.world.clock.now())
        self._ring()
        return ()

    def _user_did(self, event: Event, seen: Envelope) -> Iterable[Event]:
        self._calm.take(event, seen.header.at)
        return ()

    def _go_on(self, job: Job) -> list[Event]:
        """Begin the step that is next, where the lease is this process's; where that is not new, say so."""
        self._line.remove(job.id)
        if job.owner != self._owner:
            return self._foreign(job)
        if job.id not in self._held or not job.step:
            return []
        told = self._told.get(job.id)
        same = told is not None and told.job.lease == job.lease
        off = told.off if told and same else length(self.world.streams, job)
        self._told[job.id] = Told(job, self._kinds[job.kind], off, random)
        self._crew.begin(Task.of(job), idle=job.idle)
        self._attend()
        return [self._told[job.id].printed(f"{job.step} is begun again\n", "again")] if off and not same else []

    def _foreign(self, job: Job) -> list[Event]:
        """A lease that somebody else got before. Who said so and died since does nothing with it."""
        self._let_go(job.id)
        gone = owners.gone(job.owner)
        return [JobReleased(job=job.id, lease=job.lease, reason="interrupted")] if gone else []

    # ── turns ─────────────────────────────────────────────────────────────────────────────────────

    def _ring(self) -> None:
        """Have it looked whether another job can begin, once this event is dealt with."""
        os.eventfd_write(self._bell, 1)

    def _leased(self) -> Iterator[Seen]:
        os.eventfd_read(self._bell)
        yield from self._turns()

    def _rang(self) -> Iterator[Seen]:
        """A moment has come: jobs that waited for it, a night, or another look at the machine."""
        self._alarm.hear()
        for order in self._nights.due(self._reader, self.world.clock.now()):
            yield Seen((order,))
        yield from self._turns()

    def _turns(self) -> Iterator[Seen]:
        """Give leases while there is room, and set the alarm for what comes later."""
        now = self.world.clock.now()
        self._line.ripen(now)
        idle = self._line.waits_for_idle(now) and self._calm.free(now)
        while job := self._hourly.take(self._line, self._held, self._jobs, now, idle=idle):
            lease = JobLeased(job=job.id, number=job.leases + 1, owner=self._owner)
            self._held[job.id] = Held(job.resource, lease.lease)
            yield self._about(job.id, lease)
        wait = self._calm.again_at if self._line.waits_for_idle(now) and not idle else None
        moments = [at for at in (self._line.due_at(), self._nights.next(now), wait) if at is not None]
        if moments:
            self._alarm.ring_at(min(moments))

    # ── giving way ────────────────────────────────────────────────────────────────────────────────

    def _attend(self) -> None:
        """Watch who needs the machine, while there is one that has to give way."""
        self._calm.attend(self._yielding.roots(self._told.values()), still=self._yielding.still)

    def _gave_way(self) -> Iterator[Seen]:
        """Something rang while a job of the night is at work."""
        why = self._calm.hear()
        for told, events in list(self._yielding.heed(why, list(self._told.values()))):
            yield self._about(told.job.id, *events)
            if isinstance(events[-1], JobReleased):
                self._crew.stop(told.job.id)
                self._let_go(told.job.id)
        self._attend()

    # ── workers ───────────────────────────────────────────────────────────────────────────────────

    def _heard(self) -> Iterator[Seen]:
        """Put on record what workers said."""
        for heard in self._crew.heard():
            told = self._told.get(heard.job)
            if told:
                yield self._about(heard.job, *self._words(told, heard))
        self._ring()

    def _words(self, told: Told, heard: Heard) -> list[Event]:
        now = self.world.clock.now()
        events = told.died(heard.ending, now) if heard.ending else told.said(heard.packet, now)
        self._board.note(heard.job, events[-1])
        if not isinstance(events[-1], GOES_ON):
            self._let_go(heard.job)
        return [*events, *self._shortages.heard(told.job, events, [one.job for one in self._told.values()], now)]

    def _let_go(self, number: int) -> None:
        """It is not this process's any more; its worker is free for another."""
        self._crew.done(number)
        self._held.pop(number, None)
        self._told.pop(number, None)
        self._causes.forget(number)
        self._yielding.over(number)
        self._board.over(number)
        self._attend()

    def _about(self, number: int, *events: Event) -> Seen:
        return Seen(events, cause=self._causes.of(number, keep=number in self._held))
