"""Looks for a known fix of each failure, and tells of the best one. Where nothing fits it says nothing."""

from collections.abc import Iterator

from daemon.dependency import depends
from daemon.episodes import in_place
from daemon.service import Service, on
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, FailureDiagnosed, FixSuggested
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.redact import clean
from knowledge.store.memory import Memory

OF_ONE_RUN = 5
"""Failures of one run for which a fix is looked for, the most telling ones."""


def _none(_suggestions: object, _told: FailureDiagnosed, _seen: Envelope) -> Match | None:
    """Without memory no fix is known."""
    return None


class Suggestions(Service):
    """FailureDiagnosed in, FixSuggested out."""

    name = "suggestions"
    begins = "now"

    @on(FailureDiagnosed)
    def fix_suggested(self, event: FailureDiagnosed, seen: Envelope) -> Iterator[Event]:
        best = self._best(event, seen) if event.rank < OF_ONE_RUN else None
        if best:
            yield FixSuggested(
                failure=seen.seq,
                fix=best.fix.id,
                how=best.how,
                score=round(best.score, 3),
                renamed=[(clean(old), clean(new)) for old, new in best.renamed.items()],
            )

    @depends("memory", without="suggests no known fix", otherwise=_none)
    def _best(self, told: FailureDiagnosed, seen: Envelope) -> Match | None:
        try:
            with Memory.reader(self.world.paths.memory) as memory:
                found = recalled(memory, of_event(told), seen.header.project, self.world.clock.now())
        except NotFound:
            return None
        return next((one for one in found if not _done_already(one, seen.header.project)), None)


def _done_already(match: Match, project: int | None) -> bool:
    """Whether it failed although this very fix is in place: then it is something else."""
    return match.how == "exact" and match.fix.project == project and in_place(match.fix)
