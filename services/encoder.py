"""Makes vectors of texts, for search. The model is loaded at the first order; before and after, nothing wakes up.

Orders are answered text by text, who wants least first: a question does not wait for a batch of the index. Of those
who want as much the last comes first: who asked earlier may have given up, and must not make the others wait in vain.
"""

import base64
import os
import signal
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from daemon import engine
from daemon.dependency import depends
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import SottoError
from knowledge.events import EmbeddingRefused, EmbedTexts, Event, TextsEmbedded
from knowledge.memory.encoding import DIMENSIONS, MODEL, MOST_TEXTS, Encoder

HANG_S = 20.0
"""A text, or loading the model, that takes longer hangs; the process is ended, and started again."""
SLOW_S = 10.0
ENGINE = "model engine"
MOST_WAITING = 32
"""Orders; who comes when as many wait is refused."""
STALE_US = 30_000_000
"""Nobody waits any more for what was ordered so long ago."""
REMEMBERED = 16
"""Last answers, for who did not hear them and asks again."""


@dataclass
class _Order:
    """What is being made of one order."""

    seen: Envelope
    texts: list[str]
    began: float
    rows: list[bytes] = field(default_factory=list)

    @property
    def left(self) -> int:
        return len(self.texts) - len(self.rows)


def _none(_encoder: object, _text: str) -> bytes:
    return b""


class Vectors(Service):
    """EmbedTexts in; TextsEmbedded or EmbeddingRefused out."""

    name = "encoder"
    begins = "now"

    def __init__(
        self, world: World, load: Callable[[], Encoder] = engine.load, built: Callable[[], bool] = engine.built
    ) -> None:
        super().__init__(world)
        self._load, self._built = load, built
        self._awaited = True
        """Whether the engine was not there when this, or the process before it, last looked."""
        self._encoder: Encoder | None = None
        self._why = ""
        """Why there was no vector when one was last asked for."""
        self._waiting: dict[str, _Order] = {}
        """By the id of the order."""
        self._answered: OrderedDict[str, Event] = OrderedDict()
        self._work = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._work: self._next}

    def stop(self) -> None:
        os.close(self._work)

    @on(EmbedTexts)
    def texts_embedded(self, event: EmbedTexts, seen: Envelope) -> Iterator[Event]:
        """Take an order; one that was said again is the same."""
        if seen.id in self._answered:
            yield self._answered[seen.id]
        elif seen.id in self._waiting or self._stale(seen):
            return
        elif len(event.texts) > MOST_TEXTS:
            yield EmbeddingRefused(ref=event.ref, reason=f"{len(event.texts)} texts, at most {MOST_TEXTS} may be")
        elif len(self._waiting) >= MOST_WAITING:
            yield EmbeddingRefused(ref=event.ref, reason=f"{MOST_WAITING} orders wait already")
        else:
            self._waiting[seen.id] = _Order(seen, list(event.texts), self.world.clock.monotonic())
            os.eventfd_write(self._work, 1)

    def _next(self) -> Iterator[Seen]:
        """Make one vector, for the order that lacks fewest, and answer when that was its last."""
        order = min(reversed(self._waiting.values()), key=lambda one: one.left)
        if not order.rows and self._stale(order.seen):
            self._done(order)
            return
        try:
            row = self._in_time(order.texts[len(order.rows)]) if order.left else b""
        except BaseException:
            self._done(order)  # what nobody foresaw would be met again at once, for ever
            raise
        if row:
            order.rows.append(row)
        if row and order.left:
            return
        self._done(order)
        answer = self._answer(order)
        self._remember(order.seen.id, answer)
        yield Seen((answer,), cause=order.seen)

    def _stale(self, seen: Envelope) -> bool:
        return self.world.clock.now() - seen.header.at > STALE_US

    def _done(self, order: _Order) -> None:
        del self._waiting[order.seen.id]
        if not self._waiting:
            os.eventfd_read(self._work)

    def _answer(self, order: _Order) -> Event:
        asked = order.seen.event
        assert isinstance(asked, EmbedTexts)
        if order.left:
            return EmbeddingRefused(ref=asked.ref, reason=self._why)
        return TextsEmbedded(
            ref=asked.ref,
            model=self._encoder.model if self._encoder else MODEL,
            dimensions=DIMENSIONS,
            vectors=base64.b64encode(b"".join(order.rows)).decode(),
            took_ms=round((self.world.clock.monotonic() - order.began) * 1_000, 3),
        )

    def _remember(self, asked: str, answer: Event) -> None:
        if isinstance(answer, TextsEmbedded):
            self._answered[asked] = answer
            while len(self._answered) > REMEMBERED:
                self._answered.popitem(last=False)

    def _in_time(self, text: str) -> bytes:
        """A vector; a text over which the engine hangs ends this process. An engine that was built is tried at once."""
        if self._awaited and self._built():
            self._awaited = False
            self.guards[ENGINE].hasten()
        signal.setitimer(signal.ITIMER_REAL, HANG_S)
        try:
            return self._vector(text)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @depends(
        ENGINE,
        without="makes no vectors, so search finds words, not meanings (`sotto doctor` says what to do)",
        otherwise=_none,
        slow_s=SLOW_S,
        attempts=1,
    )
    def _vector(self, text: str) -> bytes:
        try:
            if self._encoder is None:
                self._encoder = self._load()
            return self._encoder.vectors([text])
        except SottoError as error:
            self._why = f"{error}; {error.advice}"
            self._awaited = not self._built()
            raise
