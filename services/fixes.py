"""Learns what made red green, and judges what it learned by what comes after.

When a failure is over, files may still settle; an alarm later a child looks at what was done since it was red, once for
all failures that one run closed. What was on its way when this process ended is found again at the next start.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from daemon.alarm import Alarm
from daemon.applied import judged_by
from daemon.dependency import depends
from daemon.episodes import Episodes, Over, ended, read
from daemon.safe_git import user_of
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import BACKGROUND, WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import (
    EVENTS,
    Event,
    FailureClosed,
    FailureDiagnosed,
    FailureRated,
    FixJudged,
    FixLearned,
    FixSuggested,
    NothingLearned,
)
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.failures.fixes.learning import learn
from knowledge.failures.fixes.outcome import Circumstances, Ending, nothing
from knowledge.failures.fixes.standing import stands
from knowledge.failures.fixes.symptom import of_event
from knowledge.git import layout
from knowledge.store.log_writer import Bookmark
from knowledge.store.memory import MemoryReader

SETTLE_S = 1.0
"""How long after a failure was closed what was done before it may still be told."""
CPU_S, LASTS_S = 30, 120
"""What a child may take for all failures that one run closed."""
AGAIN = 1_000
"""Last closings that are looked at again after a start."""
PRESENT_US = 600 * 1_000_000
"""So long after the green run the tree is taken to be as it was then."""
_TOLD = (FixLearned, NothingLearned, FixJudged)


class _Closed(NamedTuple):
    """Failures that one run closed."""

    due: float
    """When files have settled, by the clock that goes on in sleep."""
    closings: list[Envelope]


def _none(_fixes: object, _seen: Envelope) -> list[Event]:
    """Without memory nothing is judged."""
    return []


class Fixes(Service):
    """FailureClosed, FailureDiagnosed and FailureRated in; FixLearned, NothingLearned and FixJudged out."""

    name = "fixes"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._alarm = Alarm()
        self._settling: dict[str, _Closed] = {}
        """By the trace of the run, the earliest due first."""
        self._taken: dict[tuple[int, str], None] = {}
        """Failures and the runs that closed them, of which an answer is given or on its way."""
        self._queue = WorkerQueue[list[Envelope]]("fixes", cpu_s=CPU_S, lasts_s=LASTS_S, nice=BACKGROUND)
        self._memory = MemoryReader(world.paths.memory)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._alarm.fileno(): self._settled, self._queue.fileno(): self._learned}

    def wake(self) -> Iterator[Seen]:
        """Take up what was settling, or what a child was looking at, when this process ended."""
        place = self.world.past.bookmarks(self.name).get(self.name)
        closings = self.world.past.newest([FailureClosed.__name__], AGAIN) if place else []
        if place and closings:
            told = self.world.past.every(closings[0].seq, [kind.__name__ for kind in _TOLD])
            answered = {one.header.cause for one in told}
            self._taken = dict.fromkeys(_key(one) for one in closings if one.id in answered)
            for seen in closings:
                if seen.seq <= place.position:
                    self._settle(seen)
        return iter(())

    def stop(self) -> None:
        self._queue.stop()
        self._memory.close()
        self._alarm.close()

    # ── green ─────────────────────────────────────────────────────────────────────────────────────

    @on(FailureClosed)
    def fix_learned(self, _event: FailureClosed, seen: Envelope) -> Iterable[Event]:
        self._settle(seen)
        return ()

    def _settle(self, seen: Envelope) -> None:
        """Wait for it once: a run and its report may both say that a failure is over."""
        if _key(seen) in self._taken:
            return
        self._taken[_key(seen)] = None
        while len(self._taken) > 2 * AGAIN:
            del self._taken[next(iter(self._taken))]
        known = self._settling.setdefault(seen.trace, _Closed(self.world.clock.lived() + SETTLE_S, []))
        known.closings.append(seen)
        if len(self._settling) == 1:
            self._alarm.ring_in(SETTLE_S)

    def _settled(self) -> Iterator[Seen]:
        self._alarm.hear()
        now = self.world.clock.lived()
        for trace in [trace for trace, one in self._settling.items() if one.due <= now]:
            closings = self._settling.pop(trace).closings
            self._queue.add(closings, partial(_looked_at, self.world, closings))
        if self._settling:
            self._alarm.ring_in(max(0.001, min(one.due for one in self._settling.values()) - now))
        return iter(())

    def _learned(self) -> Iterator[Seen]:
        for closings, made in self._queue.finished():
            told = json.loads(made) if made is not None else {}
            for seen in closings:
                events = [EVENTS[kind].model_validate_json(body) for kind, body in told.get(seen.id, [])]
                yield Seen(tuple(events) or (_given_up(seen),), Bookmark(f"fixes/{seen.seq}", 1), cause=seen)

    # ── red again, and what the user says ─────────────────────────────────────────────────────────

    @on(FailureDiagnosed)
    def fix_judged_by_red(self, _event: FailureDiagnosed, seen: Envelope) -> Iterable[Event]:
        judged = self._back(seen)
        known = {one.fix for one in judged if isinstance(one, FixJudged)}
        applied = [one for one in judged_by(seen, self.world.past, self.world.paths) if one not in known]
        return [*judged, *(_not_helped(one, seen) for one in dict.fromkeys(applied))]

    @depends("memory", without="does not notice that a fix has not helped", otherwise=_none)
    def _back(self, seen: Envelope) -> list[Event]:
        """Fixes that are in place although the failure is back: they did not help, once for each time it comes back."""
        event = seen.event
        assert isinstance(event, FailureDiagnosed)
        if not event.fingerprint:
            return []
        try:
            with self._memory.reading() as memory:
                fixes = FixBook(memory).by_print(event.fingerprint, seen.header.project)
                mine = [one for one in fixes if one.project == seen.header.project and one.edits]
                return [
                    _not_helped(one.id, seen)
                    for one in mine
                    if self._is_back(Book(memory), one, seen) and _stood(one, seen)
                ]
        except NotFound:
            return []

    def _is_back(self, book: Book, fix: Fix, seen: Envelope) -> bool:
        """Whether this is the first time that it failed since it was over, and that was after the fix was made."""
        known = book.by_print(seen.header.project, fix.fingerprint)
        if known is None:
            return False
        _, _, last_at = book.earlier(known, seen)
        closings = self.world.past.every(fix.id, [FailureClosed.__name__])
        closed = [
            one.header.at for one in closings if getattr(one.event, "failure", 0) == known.id and one.seq < seen.seq
        ]
        return last_at <= max([fix.at, *closed])

    @on(FailureRated)
    def fix_judged_by_user(self, event: FailureRated, _seen: Envelope) -> Iterator[Event]:
        """What the user says of a failure is said of the fix that was shown with it."""
        for one in self.world.past.every(event.failure, [FixSuggested.__name__]):
            if isinstance(one.event, FixSuggested) and one.event.failure == event.failure:
                yield FixJudged(fix=one.event.fix, failure=event.failure, helped=event.useful, by="user")
                return


def _key(seen: Envelope) -> tuple[int, str]:
    event = seen.event
    assert isinstance(event, FailureClosed)
    return event.failure, seen.trace


def _not_helped(fix: int, seen: Envelope) -> FixJudged:
    return FixJudged(fix=fix, failure=seen.seq, helped=False, by="red", run=seen.trace)


def _stood(fix: Fix, seen: Envelope) -> bool:
    """Whether it was in place when this was told; what was saved since then may be the cure."""
    return stands(fix.edits, partial(read, Path(fix.tree), before=seen.header.at))


def _given_up(seen: Envelope) -> NothingLearned:
    event = seen.event
    assert isinstance(event, FailureClosed)
    return nothing(event, "too much")


# ── in the child ──────────────────────────────────────────────────────────────────────────────────


def _looked_at(world: World, closings: list[Envelope]) -> bytes:
    """By the id of each closing what is told of it: names of types and bodies."""
    told = dict[str, list[tuple[str, str]]]()
    episodes = Episodes(world)
    for seen in closings:
        told[seen.id] = [(type(one).__name__, one.model_dump_json()) for one in _lesson(world, episodes, seen)]
    episodes.close()
    return json.dumps(told).encode()


def _lesson(world: World, episodes: Episodes, seen: Envelope) -> list[Event]:
    closed = seen.event
    assert isinstance(closed, FailureClosed)
    try:
        over = episodes.of(seen)
    except NotFound:
        return [nothing(closed, "unreadable")]
    book = FixBook(episodes.memory)
    known = {one.id: one for one in book.of_failure(over.failure.id)}
    for shown in over.suggested:
        known |= {one.id: one for one in _by_id(book, shown.fix)}
    ending = Ending(closed, over.failure, _around(world, over), [*known.values()], over.suggested)
    return ending.told(learn(over.episode))


def _by_id(book: FixBook, number: int) -> list[Fix]:
    try:
        return [book.by_id(number)]
    except NotFound:
        return []


def _around(world: World, over: Over) -> Circumstances:
    tree, at = Path(over.episode.tree), ended(over.green)
    found = layout.find(tree) if world.clock.now() - at < PRESENT_US else None
    head = layout.head(found) if found else None
    return Circumstances(
        occurrence=over.occurrence.seq,
        red=over.red.id,
        at=at,
        tree=over.episode.tree,
        branch=head.branch if head else None,
        commit=head.commit if head else None,
        author=user_of(tree) if found else None,
        said=of_event(over.episode.last).in_full,
    )
