"""Says which change may have broken it, of all that was done since the command was green last.

The changes are gathered by a child, one failure after another; what was on its way when this process ended is found
again at the next start. When a fix turns out to take a change back, that change is named as the culprit.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from daemon.dependency import depends
from daemon.service import Seen, Service, World, on
from daemon.suspicion import Known, Suspicion, asked, nothing
from daemon.worker_queue import BACKGROUND, WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CulpritFound, Event, FailureDiagnosed, FixLearned, Suspect, SuspectRated, SuspectsRanked
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.suspects.ranking import shipped
from knowledge.failures.suspects.rated import Ratings
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import Bookmark
from knowledge.store.memory import MemoryReader

CPU_S, LASTS_S = 20, 60
"""What a child may take for one failure."""
AGAIN = 20
"""Last failures that are looked at again after a start."""
LOOKED_BACK = 200
"""Last rankings among which that of a failure is looked for."""


class _Ranking(NamedTuple):
    """Suspects, and the event that told of them."""

    told: Envelope
    suspects: list[Suspect]


def _unremembered(_suspects: object, _told: FailureDiagnosed) -> Known:
    """Without memory weights are as they were shipped."""
    return Known()


class Suspects(Service):
    """FailureDiagnosed, FixLearned and CulpritFound in, SuspectsRanked and SuspectRated out."""

    name = "suspects"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._longer = WorkerQueue[Envelope](self.name, cpu_s=CPU_S, lasts_s=LASTS_S, nice=BACKGROUND)
        self._memory = MemoryReader(world.paths.memory)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._longer.fileno(): self._told}

    def wake(self) -> Iterator[Seen]:
        """Take up what a child was at when this process ended."""
        place = self.world.past.bookmarks(self.name).get(self.name)
        failures = self.world.past.newest([FailureDiagnosed.__name__], AGAIN)
        rankings = self.world.past.newest([SuspectsRanked.__name__], AGAIN)
        done = {one.header.cause for one in rankings}
        for seen in failures:
            if place and seen.seq <= place.position and seen.id not in done and asked(seen):
                self._rank(seen)
        return iter(())

    def stop(self) -> None:
        self._longer.stop()
        self._memory.close()

    @on(FailureDiagnosed)
    def suspects_ranked(self, _event: FailureDiagnosed, seen: Envelope) -> Iterable[Event]:
        if asked(seen):
            self._rank(seen)
        return ()

    @on(FixLearned)
    def suspect_rated(self, event: FixLearned, seen: Envelope) -> Iterable[Event]:
        """A fix shows which change had broken it, where it takes that back."""
        ranked = self._ranking(event.fingerprint, seen.header.project)
        if ranked and ranked.suspects:
            self._longer.add(seen, partial(_rated, self.world, event, ranked.told))
        return ()

    @on(CulpritFound)
    def culprit_rated(self, event: CulpritFound, seen: Envelope) -> Iterable[Event]:
        """So does a search that is certain, where what it found was among them."""
        ranked = self._ranking(event.fingerprint, seen.header.project) if event.certain else None
        named = (one.ref for one in ranked.suspects) if ranked else ()
        ref = next((one for one in named if one.partition(":")[0] == event.ref), None)
        if ranked and ref:
            yield SuspectRated(ranked=ranked.told.seq, ref=clean(ref), right=True, by="bisect")

    def _ranking(self, fingerprint: str, project: int | None) -> _Ranking | None:
        """The last one of a failure."""
        for ranked in reversed(self.world.past.newest([SuspectsRanked.__name__], LOOKED_BACK)):
            told = ranked.event
            same = ranked.header.project == project
            if same and isinstance(told, SuspectsRanked) and told.fingerprint == fingerprint:
                return _Ranking(ranked, told.suspects)
        return None

    # ── what a child does ─────────────────────────────────────────────────────────────────────────

    def _rank(self, seen: Envelope) -> None:
        told = seen.event
        assert isinstance(told, FailureDiagnosed)
        self._longer.add(seen, partial(_ranked, self.world, seen, self._known(told)))

    def _told(self) -> Iterator[Seen]:
        for seen, made in self._longer.finished():
            once = Bookmark(f"{self.name}/{seen.seq}", 1)
            if isinstance(seen.event, FailureDiagnosed):
                ranking = SuspectsRanked.model_validate_json(made) if made else nothing(seen)
                yield Seen((ranking,), once, cause=seen)
            elif made:
                yield Seen((SuspectRated.model_validate_json(made),), once, cause=seen)

    # ── what memory knows ─────────────────────────────────────────────────────────────────────────

    @depends("memory", without="takes no account of what was right before", otherwise=_unremembered)
    def _known(self, told: FailureDiagnosed) -> Known:
        try:
            with self._memory.reading() as memory:
                fixes = FixBook(memory).by_print(told.fingerprint) if told.fingerprint else []
                blamed = frozenset(str(edit.path) for fix in fixes for edit in fix.edits)
                return Known(Ratings(memory).moved(shipped()), blamed)
        except NotFound:
            return Known()


def _ranked(world: World, seen: Envelope, known: Known) -> bytes:
    with EventLog.open(world.paths.core) as log:
        return Suspicion(world, log).ranked(seen, known).model_dump_json().encode()


def _rated(world: World, fix: FixLearned, ranked: Envelope) -> bytes:
    with EventLog.open(world.paths.core) as log:
        rated = Suspicion(world, log).rated(fix, ranked)
        return rated.model_dump_json().encode() if rated else b""
