"""A recorded history once more, on a virtual clock: what is decided of it, by the five gates or by another policy.

No clock, no input and no output: events in their order, and between them every moment at which time alone changes
something. What is spoken is taken as heard to its end, at the pace of a sentence, and then as ignored.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import NamedTuple, Protocol

from knowledge.attention.announcing import Announcer
from knowledge.attention.desk import Act, Desk, Settings
from knowledge.attention.noticing import NOTIFY_AFTER_S, Noticing
from knowledge.attention.parameters import Parameters
from knowledge.attention.sentences import as_one
from knowledge.attention.terminals import Terminals
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    AnnouncementDecided,
    AnnouncementReacted,
    Event,
    SaySentence,
    SentenceBegun,
    SentenceEnded,
)
from knowledge.ids import EventId
from knowledge.moment import Moment

SECOND = 1_000_000
WORD_US = 60 * SECOND // 175
"""How long a word takes to be said, as the voice speaks by itself."""
START_US = SECOND // 20
"""Until the first sound."""
OUTPUT = "OutputAppended"
"""What commands print is no event of the log, and most of a history that was followed while it happened."""


class Policy(Protocol):
    """Who decides: the announcer of the five gates, or what it is measured against."""

    def restore(self, past: Iterable[Envelope], now: int) -> None: ...
    def take(self, seen: Envelope, now: int) -> list[Act]: ...
    def due(self, now: int) -> list[Act]: ...
    def next_due(self) -> int | None: ...
    def order(self, act: Act, now: int) -> SaySentence | None: ...
    def ignored(self, now: int) -> list[AnnouncementReacted]: ...


class Step(NamedTuple):
    """One evaluation of one candidate."""

    moment: Moment
    act: Act


class Gates(Announcer):
    """The five gates, as the service has them; who sat before a terminal is told by the commands of the history."""

    def __init__(self, parameters: Parameters, settings: Settings, notify_after_s: int = NOTIFY_AFTER_S) -> None:
        self._terminals = Terminals()
        super().__init__(Desk(parameters, settings, as_one), Noticing(notify_after_s), self._terminals.witness)

    def restore(self, past: Iterable[Envelope], now: int) -> None:
        events = list(past)
        for seen in events:
            self._terminals.take(seen, now)
        super().restore(events, now)

    def take(self, seen: Envelope, now: int) -> list[Act]:
        self._terminals.take(seen, now)
        return super().take(seen, now)


class Replay:
    """One run. Feed it every event of the history, in order."""

    def __init__(self, policy: Policy, begin: int | None = None) -> None:
        """What lies before `begin` (microseconds UTC) is the past: it counts, and nothing is decided of it."""
        self._policy = policy
        self._begin = begin
        self._past: list[Envelope] = []
        self._speech: list[tuple[int, int, Event]] = []
        """What the voice would have told by itself: when, in which order, what."""
        self._told = 0
        self._offset = 0
        self.now = 0
        """Where the virtual clock stands, microseconds UTC."""

    def take(self, seen: Envelope) -> Iterator[Step]:
        """What is decided until this event, and of it."""
        if seen.type == OUTPUT:
            return
        if self._begin is not None:
            if seen.header.at < self._begin:
                self._past.append(seen)
                return
            self._policy.restore(self._past, self._begin)
            self._past, self._begin = [], None
        yield from self.until(seen.header.at)
        self.now, self._offset = seen.header.at, seen.header.offset
        if not _own(seen):
            yield from self._steps(self._policy.take(seen, self.now))

    def until(self, at: int) -> Iterator[Step]:
        """What time alone brings until then. A clock that was set back brings nothing."""
        looked = None
        while (due := self._next()) is not None and due <= at and due != looked:
            self.now = max(self.now, due)
            if self._speech and self._speech[0][0] <= due:
                _, _, event = heappop(self._speech)
                yield from self._tell(event)
                continue
            looked = due
            yield from self._steps(self._policy.due(self.now))
            for reaction in self._policy.ignored(self.now):
                yield from self._tell(reaction)

    def _next(self) -> int | None:
        waiting = [self._policy.next_due(), self._speech[0][0] if self._speech else None]
        return min((one for one in waiting if one is not None), default=None)

    def _steps(self, acts: Iterable[Act]) -> Iterator[Step]:
        for act in acts:
            if order := self._policy.order(act, self.now):
                self._speak(order)
            yield Step(Moment(self.now, self._offset), act)

    def _speak(self, order: SaySentence) -> None:
        """Put down what the voice tells of a sentence."""
        length = WORD_US * len(order.text.split())
        begun = SentenceBegun(ref=order.ref, why="announcement", incident=order.incident)
        ended = SentenceEnded(
            ref=order.ref,
            why="announcement",
            incident=order.incident,
            heard="whole",
            spoken_ms=length // 1_000,
            player_status=0,
        )
        for at, event in ((self.now + START_US, begun), (self.now + START_US + length, ended)):
            self._told += 1
            heappush(self._speech, (at, self._told, event))

    def _tell(self, event: Event) -> Iterator[Step]:
        """An event that the history would have had if all this had been so."""
        self._told += 1
        moment = Moment(self.now, self._offset)
        yield from self._steps(self._policy.take(seal(event, EventId("replay", "one", self._told), moment), self.now))


def replay(events: Iterable[Envelope], policy: Policy) -> Iterator[Step]:
    """Every evaluation, in order. What still waits at the last event stays open."""
    run = Replay(policy)
    for seen in events:
        yield from run.take(seen)


def _own(seen: Envelope) -> bool:
    """Whether it tells what came of deciding when this was recorded: now the policy decides."""
    if seen.type == AnnouncementDecided.__name__:
        return True
    if seen.type == AnnouncementReacted.__name__:
        return isinstance(seen.event, AnnouncementReacted) and seen.event.by == "nobody"
    if seen.type in (SaySentence.__name__, SentenceBegun.__name__, SentenceEnded.__name__):
        return isinstance(seen.event, SaySentence | SentenceBegun | SentenceEnded) and seen.event.why == "announcement"
    return False
