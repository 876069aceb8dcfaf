"""What a client has said and the hub has not confirmed: numbering, acknowledgements, and what to say again when."""

from collections import deque
from collections.abc import Iterator

from daemon import wire
from daemon.bus import Answer
from daemon.wire import Frames
from knowledge.clock import Clock
from knowledge.envelope import Envelope, seal
from knowledge.errors import Refused
from knowledge.events import Event
from knowledge.ids import EventId
from knowledge.moment import Moment, local_offset
from knowledge.store.log_writer import Bookmark, Unit

WINDOW = 256
WINDOW_BYTES = 8 << 20
"""Units, and their bytes, that may be on their way without an ack; publishing more waits."""
RESEND_S = 0.1
"""Silence after which everything without an ack is sent again."""
FULL_S = 1.0
"""How long to wait when the hub says that the disk is full."""


class Outbox:
    """One source's words in order, each kept until it is committed."""

    def __init__(self, source: str, epoch: str, clock: Clock) -> None:
        self._source = source
        self.epoch = epoch
        self._clock = clock
        self._n = 0
        self._whispered = 0
        self._unacked: deque[tuple[Unit, Frames]] = deque()
        self._bytes = 0
        self._refusals: deque[Refused] = deque()
        self._again_at = 0.0

    def __len__(self) -> int:
        return len(self._unacked)

    @property
    def full(self) -> bool:
        return len(self._unacked) >= WINDOW or self._bytes >= WINDOW_BYTES

    @property
    def again_at(self) -> float | None:
        """When to say everything again (monotonic seconds); None when all is confirmed."""
        return self._again_at if self._unacked else None

    def put(
        self,
        events: tuple[Event, ...],
        *,
        service: str | None,
        cause: Envelope | None,
        project: int | None,
        bookmark: Bookmark | None,
        answer: Answer | None = None,
    ) -> tuple[list[Envelope], Frames]:
        """Number and keep a unit; returns its envelopes and what to send. Raises MessageTooLarge."""
        moment, first = self._moment(), self._n + 1
        envelopes = [
            seal(event, self._origin(n), moment, service=service, cause=cause, project=project)
            for n, event in enumerate(events, first)
        ]
        if answer:
            answered, last = answer(envelopes), envelopes[-1]
            for n, (speaker, event) in enumerate(answered, first + len(envelopes)):
                envelopes.append(seal(event, self._origin(n), self._moment(), service=speaker, cause=last))
        unit = Unit(self._source, self.epoch, tuple(envelopes), bookmark, first)
        frames = wire.unit(unit)
        if not self._unacked:
            self.wait(RESEND_S)
        self._n = unit.last
        self._unacked.append((unit, frames))
        self._bytes += sum(map(len, frames))
        return envelopes, frames

    def whisper(self, event: Event, cause: Envelope | None) -> Envelope:
        """An envelope outside the numbering, for what is never kept."""
        self._whispered += 1
        origin = EventId(self._source, f"{self.epoch}-w", self._whispered)
        return seal(event, origin, self._moment(), cause=cause)

    def hear(self, frames: Frames) -> None:
        """What the hub says of our words."""
        if frames[0] == wire.WELCOME:
            self.acknowledged(wire.number(frames[1]), {})
        elif frames[0] == wire.ACK:
            self.acknowledged(wire.number(frames[1]), wire.read_seqs(frames[2]))
        elif frames[0] == wire.REFUSAL:
            self.refused(wire.number(frames[1]), frames[2].decode(), frames[3].decode())

    def acknowledged(self, last: int, seqs: dict[int, int]) -> None:
        """Everything up to `last` is committed; `seqs` says under which numbers, where the hub remembers."""
        while self._unacked and self._unacked[0][0].last <= last:
            unit, frames = self._unacked.popleft()
            self._bytes -= sum(map(len, frames))
            for envelope in unit.events:
                envelope.seq = seqs.get(envelope.header.n, 0)
            self.wait(RESEND_S)

    def confirmed(self, n: int) -> bool:
        """Whether the hub has event `n` and all before it."""
        return not self._unacked or n < self._unacked[0][0].first

    def refused(self, n: int, code: str, sentence: str) -> None:
        """The hub will never take unit `n`, or, when its disk is full, not now."""
        if code == wire.FULL:
            self.wait(FULL_S)
        elif n:
            self._refusals.append(Refused(sentence))

    def raise_refusal(self) -> None:
        """Raise the oldest refusal that nobody has seen."""
        if self._refusals:
            raise self._refusals.popleft()

    def again(self) -> Iterator[Frames]:
        """Everything that has no ack, in order."""
        self.wait(RESEND_S)
        for _, frames in self._unacked:
            yield frames

    def wait(self, seconds: float) -> None:
        """Say nothing again before that."""
        self._again_at = self._clock.monotonic() + seconds

    def _origin(self, n: int) -> EventId:
        return EventId(self._source, self.epoch, n)

    def _moment(self) -> Moment:
        at = self._clock.now()
        return Moment(at, local_offset(at))
