"""Has the commit searched for that broke something, where it is unclear which it was and a search takes little."""

from collections.abc import Iterator

from daemon.service import Service, World, on
from knowledge.checks.again import kept_from
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, CommitMade, Event, FailureDiagnosed, Merged, Pulled, SuspectsRanked
from knowledge.failures.culprit.ordered import CulpritWanted, prefix_of
from knowledge.store.job_reading import JobReader

LEAST_COMMITS = 4
"""Since it was green; fewer are soon looked through by hand."""
MOST_MS = 60_000
"""That one run may take."""
_MOVES = (CommitMade.__name__, Merged.__name__, Pulled.__name__)


class Bisecting(Service):
    """SuspectsRanked in; EnqueueJob out, once for each failure and last green run."""

    name = "bisecting"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._jobs: JobReader | None = None

    def stop(self) -> None:
        if self._jobs:
            self._jobs.close()

    @on(SuspectsRanked)
    def search_ordered(self, event: SuspectsRanked, seen: Envelope) -> Iterator[Event]:
        project = seen.header.project
        if not self.world.config.checks.bisect or project is None or not event.unclear or event.since is None:
            return
        told = self._failure(event)
        if told is None or not event.fingerprint or kept_from(told.command):
            return
        key = f"{prefix_of(project, event.fingerprint)}{event.since}"
        if self._is_long(event) or self._commits(event, project) < LEAST_COMMITS or self._asked_before(key):
            return
        yield CulpritWanted(event.failure, by_itself=True).order(key=key)

    def _failure(self, event: SuspectsRanked) -> FailureDiagnosed | None:
        found = self.world.past.since(event.failure - 1, [FailureDiagnosed.__name__], 1)
        told = found[0].event if found and found[0].seq == event.failure else None
        return told if isinstance(told, FailureDiagnosed) else None

    def _is_long(self, event: SuspectsRanked) -> bool:
        """Whether the run in which it was green last took too long, or is not known any more."""
        found = self.world.past.since((event.since or 0) - 1, [CommandFinished.__name__], 1)
        green = found[0].event if found and found[0].seq == event.since else None
        return not isinstance(green, CommandFinished) or green.duration_ms > MOST_MS

    def _commits(self, event: SuspectsRanked, project: int) -> int:
        """How many are known since it was green: those that were made here, and those that came from elsewhere."""
        made = sum(
            one.header.project == project
            for one in self.world.past.every(event.since or 0, _MOVES)
            if one.seq < event.failure
        )
        return max(made, sum(one.kind == "commit" for one in event.suspects))

    def _asked_before(self, key: str) -> bool:
        try:
            self._jobs = self._jobs or JobReader.open(self.world.paths.core)
        except NotFound:
            return False
        return self._jobs.last_of_keys(key) is not None
