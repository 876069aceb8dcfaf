"""A recorded history once more, on a virtual clock: what is decided of it, by the five gates or by another policy.

No clock, no input and no output: events in their order, and between them every moment at which time alone changes
something. What is spoken is taken as heard to its end, at the pace of a sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple, Protocol

from knowledge.attention.candidate import Candidate, Cleared
from knowledge.attention.desk import Act
from knowledge.envelope import Envelope, seal
from knowledge.events import AnnouncementDecided, Event, SaySentence, SentenceBegun, SentenceEnded
from knowledge.ids import EventId
from knowledge.moment import Moment

SECOND = 1_000_000
WORD_US = 60 * SECOND // 175
"""How long a word takes to be said, as the voice speaks by itself."""
START_US = SECOND // 20
"""Until the first sound."""
OUTPUT = "OutputAppended"
"""What commands print is no event of the log, and most of a history that was followed while it happened."""


class Notices(Protocol):
    """Who makes candidates of events."""

    def take(self, seen: Envelope) -> Sequence[Candidate | Cleared]: ...


class Policy(Protocol):
    """Who decides: the desk of the five gates, or what it is measured against."""

    def take(self, seen: Envelope) -> list[Act]: ...
    def consider(self, candidate: Candidate, now: int) -> list[Act]: ...
    def clear(self, cleared: Cleared, now: int) -> list[Act]: ...
    def due(self, now: int) -> list[Act]: ...
    def next_due(self) -> int | None: ...


class Step(NamedTuple):
    """One evaluation of one candidate."""

    moment: Moment
    act: Act
    spoken_until: int | None
    """Of what is spoken: when the sentence ends, microseconds UTC."""


class Replay:
    """One run. Feed it every event of the history, in order."""

    def __init__(self, notices: Notices, policy: Policy, begin: int | None = None) -> None:
        """What was noticed before `begin` (microseconds UTC) is history: it counts, and nothing is decided of it."""
        self._begin = begin
        self._notices = notices
        self._policy = policy
        self._speech: list[tuple[int, int, Event]] = []
        """What the voice would have told by itself: when, in which order, what."""
        self._said = 0
        self._offset = 0
        self.now = 0
        """Where the virtual clock stands, microseconds UTC."""

    def take(self, seen: Envelope) -> Iterator[Step]:
        """What is decided until this event, and of it."""
        if seen.type == OUTPUT:
            return
        yield from self.until(seen.header.at)
        self.now, self._offset = seen.header.at, seen.header.offset
        if _own(seen):
            return
        yield from self._steps(self._policy.take(seen))
        for found in self._notices.take(seen):
            if self._begin is not None and self.now < self._begin:
                continue
            acts = (
                self._policy.clear(found, self.now)
                if isinstance(found, Cleared)
                else self._policy.consider(found, self.now)
            )
            yield from self._steps(acts)

    def until(self, at: int) -> Iterator[Step]:
        """What time alone brings until then. A clock that was set back brings nothing."""
        looked = None
        while (due := self._next()) is not None and due <= at and due != looked:
            self.now = max(self.now, due)
            if self._speech and self._speech[0][0] <= due:
                _, number, event = heappop(self._speech)
                yield from self._steps(self._policy.take(self._sealed(event, number)))
                continue
            looked = due
            yield from self._steps(self._policy.due(self.now))

    def _next(self) -> int | None:
        waiting = [self._policy.next_due(), self._speech[0][0] if self._speech else None]
        return min((one for one in waiting if one is not None), default=None)

    def _steps(self, acts: Iterable[Act]) -> Iterator[Step]:
        for act in acts:
            ends = self._speak(act.decided) if act.decided.voice == "speak" else None
            yield Step(Moment(self.now, self._offset), act, ends)

    def _speak(self, decided: AnnouncementDecided) -> int:
        """Put down what the voice tells of a sentence; returns when it is over."""
        length = WORD_US * len(decided.sentence.split())
        ref = f"replay-{self._said}"
        begins, ends = self.now + START_US, self.now + START_US + length
        begun = SentenceBegun(ref=ref, why="announcement", incident=decided.incident)
        ended = SentenceEnded(
            ref=ref,
            why="announcement",
            incident=decided.incident,
            heard="whole",
            spoken_ms=length // 1_000,
            player_status=0,
        )
        for at, event in ((begins, begun), (ends, ended)):
            self._said += 1
            heappush(self._speech, (at, self._said, event))
        return ends

    def _sealed(self, event: Event, number: int) -> Envelope:
        return seal(event, EventId("replay", "voice", number), Moment(self.now, self._offset))


def replay(events: Iterable[Envelope], notices: Notices, policy: Policy) -> Iterator[Step]:
    """Every evaluation, in order. What still waits at the last event stays open."""
    run = Replay(notices, policy)
    for seen in events:
        yield from run.take(seen)


def _own(seen: Envelope) -> bool:
    """Whether it tells what was decided and said unasked when this was recorded: now the policy decides."""
    if seen.type == AnnouncementDecided.__name__:
        return True
    spoken = isinstance(seen.event, SaySentence | SentenceBegun | SentenceEnded) and seen.event
    return bool(spoken) and spoken.why == "announcement"
