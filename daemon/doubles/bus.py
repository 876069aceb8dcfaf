"""A hub and its clients within one process: the same intake rules by plain lists, no socket and no disk."""

import select
from collections import defaultdict
from collections.abc import Callable, Iterable

from daemon import wire
from daemon.bus import Answer
from daemon.follower import Follower
from daemon.wire import Published
from knowledge.clock import Clock, FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.errors import NoAnswer
from knowledge.events import Event, Order, OutputAppended, SpanEnded
from knowledge.ids import EventId, new_epoch
from knowledge.moment import Moment
from knowledge.store.log_writer import Bookmark, Unit


class MemoryHub:
    """Keeps the log as a list. Everything sent is committed at once."""

    def __init__(self) -> None:
        self.log: list[Envelope] = []
        self.streams: dict[str, list[OutputAppended]] = defaultdict(list)
        self.spans: dict[str, dict[str, SpanEnded]] = defaultdict(dict)
        """By the id of the question, then by their own."""
        self.bookmarks: dict[str, int] = {}
        self.followers: list[Follower] = []

    @property
    def head(self) -> int:
        return len(self.log)

    def commit(self, unit: Unit) -> None:
        """Take a unit, unless its bookmark has been passed."""
        mark = unit.bookmark
        if mark and mark.position <= self.bookmarks.get(mark.reader, -1):
            return
        if mark:
            self.bookmarks[mark.reader] = mark.position
        for envelope in unit.events:
            event = envelope.event
            if isinstance(event, OutputAppended):
                if event.off == len(self.streams[event.stream]):
                    self.streams[event.stream].append(event)
            elif isinstance(event, SpanEnded):
                if not self._keeps(envelope, event):
                    continue
            elif envelope.header.durability != "ephemeral":
                self.log.append(envelope)
                envelope.seq = self.head
            self.deliver(envelope)

    def _keeps(self, envelope: Envelope, span: SpanEnded) -> bool:
        """Keep a span that is new, and whose question is on record."""
        kept = self.spans[envelope.trace]
        if span.span in kept or not any(one.id == envelope.trace for one in self.log):
            return False
        kept[span.span] = span
        return True

    def deliver(self, envelope: Envelope) -> None:
        """Tell everybody who wants it."""
        for follower in self.followers:
            if not follower.types or envelope.type in follower.types:
                follower.hear(Published(b"", max(envelope.seq - 1, 0), envelope.seq, envelope))

    def read(self, seq: int, types: frozenset[str]) -> list[Envelope]:
        return [one for one in self.log if one.seq > seq and (not types or one.type in types)]


class MemoryBus:
    """A client of a MemoryHub."""

    def __init__(self, hub: MemoryHub, source: str, *, clock: Clock | None = None) -> None:
        self.source = source
        self.epoch = new_epoch()
        self.unacked = 0
        self._hub = hub
        self._clock = clock or FakeClock()
        self._n = 0
        self._whispered = 0
        self._outside: dict[int, Callable[[], None]] = {}

    def send(
        self,
        *events: Event,
        cause: Envelope | None = None,
        bookmark: Bookmark | None = None,
        project: int | None = None,
        service: str | None = None,
        answer: Answer | None = None,
        patience: float = 30.0,  # noqa: ARG002 - nothing here ever waits
    ) -> list[Envelope]:
        first = self._n + 1
        envelopes = [
            seal(event, self._origin(n), self._moment(), service=service, cause=cause, project=project)
            for n, event in enumerate(events, first)
        ]
        if answer:
            answered, last = answer(envelopes), envelopes[-1]
            for n, (speaker, event) in enumerate(answered, first + len(envelopes)):
                envelopes.append(seal(event, self._origin(n), self._moment(), service=speaker, cause=last))
        unit = Unit(self.source, self.epoch, tuple(envelopes), bookmark, first)
        wire.unit(unit)
        self._n = unit.last
        self._hub.commit(unit)
        return envelopes

    def confirmed(self, envelope: Envelope) -> bool:  # noqa: ARG002 - what was sent is there
        return True

    def publish(
        self,
        *events: Event,
        cause: Envelope | None = None,
        bookmark: Bookmark | None = None,
        project: int | None = None,
        patience: float = 30.0,
    ) -> list[Envelope]:
        return self.send(*events, cause=cause, bookmark=bookmark, project=project, patience=patience)

    def whisper(self, event: Event, cause: Envelope | None = None) -> Envelope:
        self._whispered += 1
        origin = EventId(self.source, f"{self.epoch}-w", self._whispered)
        envelope = seal(event, origin, self._moment(), cause=cause)
        self._hub.deliver(envelope)
        return envelope

    def flush(self, patience: float = 30.0) -> None:
        """Everything is committed when `send` returns."""

    def follow(self, reader: str, types: Iterable[type[Event] | str] = (), since: int | None = None) -> Follower:
        """`reader` names the subscription on a real bus; here the object itself does."""
        del reader
        names = frozenset(one if isinstance(one, str) else one.__name__ for one in types)
        follower = Follower(names, self._hub.read, since)
        self._hub.followers.append(follower)
        follower.hear(Published(b"", self._hub.head, self._hub.head, None))
        return follower

    def unfollow(self, follower: Follower) -> None:
        self._hub.followers.remove(follower)

    def ask(self, order: Order, patience: float = 30.0) -> Envelope:
        follower = self.follow("", type(order).endings)
        try:
            asked = self.whisper(order) if order.durability == "ephemeral" else self.send(order)[0]
            self.poll(patience)
            for answer in iter(follower.take, None):
                if answer.header.cause == asked.id:
                    return answer
            raise NoAnswer(f"{type(order).__name__} after {patience:g} s")
        finally:
            self.unfollow(follower)

    def watch(self, descriptor: int, then: Callable[[], None]) -> None:
        self._outside[descriptor] = then

    def unwatch(self, descriptor: int) -> None:
        self._outside.pop(descriptor, None)

    def poll(self, patience: float | None = None) -> None:
        """Look at the watched descriptors once; within one process there is nobody to wait for."""
        del patience
        for descriptor in select.select(list(self._outside), [], [], 0)[0]:
            self._outside[descriptor]()

    def close(self) -> None:
        """Nothing is held."""

    def _origin(self, n: int) -> EventId:
        return EventId(self.source, self.epoch, n)

    def _moment(self) -> Moment:
        return Moment(self._clock.now())
