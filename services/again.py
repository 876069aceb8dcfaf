"""Has failed commands run again in a sandbox where nobody heard what they printed, so that cards have a reason."""

from collections.abc import Iterator

from daemon.service import Service, World, on
from knowledge.checks.again import MOST_AGE_S, prefix_of, why_not
from knowledge.checks.ordered import Wanted
from knowledge.checks.sorts import sort_of
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CancelJob, CommandFinished, Event
from knowledge.store.job_reading import JobReader
from knowledge.tasks.job import Job


class Again(Service):
    """CommandFinished in; EnqueueJob out, and CancelJob for one that waits to do the same of an earlier run."""

    name = "again"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._jobs: JobReader | None = None

    def stop(self) -> None:
        if self._jobs:
            self._jobs.close()

    @on(CommandFinished)
    def check_ordered(self, event: CommandFinished, seen: Envelope) -> Iterator[Event]:
        project, ended = seen.header.project, event.started + event.duration_ms * 1_000
        fresh = self.world.clock.now() - ended < MOST_AGE_S * 1_000_000
        if not self.world.config.checks.again or project is None or not fresh or why_not(event):
            return
        prefix = prefix_of(event, project)
        yield from (CancelJob(job=one.id) for one in self._waiting() if one.key.startswith(prefix))
        named, because = sort_of(event.command), "it failed, and nobody heard what it printed"
        wanted = Wanted(
            project, event.command, event.cwd, named.sort if named else "other", because,
            again=str(seen.id), status=event.status, ended=ended,
        )  # fmt: skip
        yield wanted.order(key=f"{prefix}{seen.id}")

    def _waiting(self) -> list[Job]:
        try:
            self._jobs = self._jobs or JobReader.open(self.world.paths.core)
        except NotFound:
            return []
        return [one for one in self._jobs.live() if one.state == "queued"]
