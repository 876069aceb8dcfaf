"""Has known fixes tried in a sandbox before anybody asks: once for a failure, a fix and a state of the files.

What needs the network, a terminal or a secret is not tried, nor what is not watched. Nothing of it is said aloud.
"""

from collections.abc import Iterator
from pathlib import Path

from daemon.dependency import depends
from daemon.service import Service, World, on
from knowledge.attention.recent import Recent
from knowledge.checks.again import kept_from
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CancelJob, Event, FailureClosed, FailureDiagnosed, FixSuggested, FixTried
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.replaying import short_of
from knowledge.failures.fixes.trial import TrialWanted, prefix_of
from knowledge.store.job_reading import JobReader
from knowledge.store.memory import MemoryReader
from knowledge.tasks.job import Job
from knowledge.tasks.stops import Step, broken

REMEMBERED = 50
"""Runs of which it is known that something is tried: one fix a run, for the others would leave it as red."""
LOOKED_AT = 50
"""Trials and closings by which it is told whether it is worth another."""
_ROOT = Path("/")


def _forgotten(_trials: object, _fix: int) -> Fix | None:
    """Without memory no fix is known."""
    return None


class Trials(Service):
    """FixSuggested in, EnqueueJob out; FailureClosed in, CancelJob out."""

    name = "trials"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._memory = MemoryReader(world.paths.memory)
        self._jobs: JobReader | None = None
        self._runs: Recent[str, None] = Recent(REMEMBERED)
        """By trace."""

    def stop(self) -> None:
        self._memory.close()
        if self._jobs:
            self._jobs.close()

    @on(FixSuggested)
    def trial_ordered(self, event: FixSuggested, seen: Envelope) -> Iterator[Event]:
        project = seen.header.project
        if not self.world.config.checks.try_fixes or project is None or seen.trace in self._runs:
            return
        told, fix = self._told(event.failure), self._fix(event.fix)
        if told is None or fix is None or not self._worth(event, told, fix, project) or self._stopped(told):
            return
        self._runs[seen.trace] = None
        key = f"{prefix_of(project, told.fingerprint)}{event.fix}"
        if not any(one.key == key for one in self._live()):
            yield TrialWanted(event.failure, event.fix, by_itself=True).order(key=key)

    @on(FailureClosed)
    def trial_cancelled(self, event: FailureClosed, seen: Envelope) -> Iterator[Event]:
        """Nobody needs it any more; what was asked for goes on, for it has no such key."""
        prefix = prefix_of(seen.header.project or 0, event.fingerprint)
        yield from (CancelJob(job=one.id) for one in self._live() if one.key.startswith(prefix))

    def _worth(self, event: FixSuggested, told: FailureDiagnosed, fix: Fix, project: int) -> bool:
        """Whether it is sure enough, and can be tried where there is neither network nor terminal."""
        sure = Match(fix, event.how, event.score, {}).confident(project)
        done = bool(fix.edits or fix.commands) and not any(edit.redacted for edit in fix.edits)
        hosts = bool(self.world.config.sandbox.hosts)
        return sure and done and not kept_from(told.command) and not short_of(fix.commands, _ROOT, hosts=hosts)

    def _stopped(self, told: FailureDiagnosed) -> bool:
        """Whether what was tried since it opened says that another fix would leave it as it is, too."""
        steps = list[Step]()
        for one in self.world.past.newest([FixTried.__name__, FailureClosed.__name__], LOOKED_AT):
            event = one.event
            if isinstance(event, FixTried) and self._same(event, told):
                steps.append(Step(edited=True, signature=told.fingerprint if event.outcome == "red" else ""))
            elif isinstance(event, FailureClosed) and event.fingerprint == told.fingerprint:
                steps.clear()
        return broken(steps, "stop") is not None

    def _same(self, tried: FixTried, told: FailureDiagnosed) -> bool:
        first = self._told(tried.failure)
        return first is not None and first.fingerprint == told.fingerprint

    def _told(self, seq: int) -> FailureDiagnosed | None:
        found = self.world.past.since(seq - 1, [FailureDiagnosed.__name__], 1)
        event = found[0].event if found and found[0].seq == seq else None
        return event if isinstance(event, FailureDiagnosed) else None

    @depends("memory", without="tries no fix", otherwise=_forgotten)
    def _fix(self, fix: int) -> Fix | None:
        try:
            with self._memory.reading() as memory:
                return FixBook(memory).by_id(fix)
        except NotFound:
            return None

    def _live(self) -> list[Job]:
        try:
            self._jobs = self._jobs or JobReader.open(self.world.paths.core)
        except NotFound:
            return []
        return self._jobs.live()
