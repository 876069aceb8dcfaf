"""Looks for a known fix of each failure, and tells of the best one. Where nothing fits it says nothing.

What says too little to be the same in another project is looked up in the files by a child, whose answer may come
later; what it was at when this process ended is not suggested.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from daemon.dependency import depends
from daemon.episodes import in_place
from daemon.fitting_here import fits_here
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import Event, FailureDiagnosed, FixSuggested
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.matching import Fits, Match
from knowledge.failures.fixes.recall import prepare, recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.memory import MemoryReader

OF_ONE_RUN = 5
"""Failures of one run for which a fix is looked for, the most telling ones."""
CPU_S, LASTS_S = 2, 10
"""What a child may take for one failure."""


def _none(_suggestions: object, _told: FailureDiagnosed, _seen: Envelope, _fits: Fits) -> Match | None:
    """Without memory no fix is known."""
    return None


class Suggestions(Service):
    """FailureDiagnosed in, FixSuggested out."""

    name = "suggestions"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._memory = MemoryReader(world.paths.memory)
        self._longer = WorkerQueue[Envelope](self.name, cpu_s=CPU_S, lasts_s=LASTS_S)

    @classmethod
    def prepare(cls) -> None:
        prepare()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._longer.fileno(): self._looked_up}

    def stop(self) -> None:
        self._longer.stop()
        self._memory.close()

    @on(FailureDiagnosed)
    def fix_suggested(self, event: FailureDiagnosed, seen: Envelope) -> Iterator[Event]:
        elsewhere = list[Fix]()
        best = self._best(event, seen, elsewhere.append) if event.rank < OF_ONE_RUN else None
        if best:
            yield _suggested(best, seen)
        elif elsewhere:
            self._longer.add(seen, partial(_fitting, self.world, event, seen))

    def _looked_up(self) -> Iterator[Seen]:
        for seen, made in self._longer.finished():
            if made:
                yield Seen((FixSuggested.model_validate_json(made),), cause=seen)

    @depends("memory", without="suggests no known fix", otherwise=_none)
    def _best(self, told: FailureDiagnosed, seen: Envelope, fits: Fits) -> Match | None:
        return _recalled(self._memory, self.world.clock.now(), told, seen, fits)


def _recalled(reader: MemoryReader, now: int, told: FailureDiagnosed, seen: Envelope, fits: Fits) -> Match | None:
    try:
        with reader.reading() as memory:
            found = recalled(memory, of_event(told), seen.header.project, now, fits)
    except NotFound:
        return None
    return next((one for one in found if not _done_already(one, seen.header.project)), None)


def _fitting(world: World, told: FailureDiagnosed, seen: Envelope) -> bytes:
    """What a child says: the fix of another project that fits the files here, if there is one."""
    with EventLog.open(world.paths.core) as log:
        best = _recalled(MemoryReader(world.paths.memory), world.clock.now(), told, seen, fits_here(log, told))
    return _suggested(best, seen).model_dump_json().encode() if best else b""


def _suggested(best: Match, seen: Envelope) -> FixSuggested:
    return FixSuggested(
        failure=seen.seq,
        fix=best.fix.id,
        how=best.how,
        score=round(best.score, 3),
        renamed=[(clean(old), clean(new)) for old, new in best.renamed.items()],
    )


def _done_already(match: Match, project: int | None) -> bool:
    """Whether it failed although this very fix is in place: then it is something else."""
    return match.how == "exact" and match.fix.project == project and in_place(match.fix)
