"""Sees to it that what can be found has vectors: asks the encoder for a few at a time, and writes what it answers.

Which entries lack one stands in memory alone, so nothing is lost or done twice, whatever dies in between. While none
lacks one, nothing wakes up; nor soon while the encoder is away, until it is started.
"""

import base64
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from daemon import strain
from daemon.alarm import Alarm
from daemon.dependency import depends
from daemon.service import Handler, Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import NoAnswer, Unavailable
from knowledge.events import DocumentRead, EmbeddingRefused, EmbedTexts, Event, ProcessStarted, TextsEmbedded
from knowledge.memory.encoding import DIMENSIONS, MODEL, MOST_TEXTS
from knowledge.memory.entries import Entries
from knowledge.memory.vectors import Vectors
from knowledge.redact import clean

SETTLE_S = 0.5
"""How long after a fact its entry is looked for: it is written meanwhile, and others may follow."""
ANSWER_S = 30.0
STRAINED_S = 60.0
LONGEST_WAIT_S = 900.0
"""How often at least a missing encoder is asked again while entries wait for it."""
ENCODER = "encoder"
DEATHS = 2
"""How often a text may end the encoder's process, alone, before it is left without a vector."""
REST_S = 20.0
"""How long nothing is asked for after such a death: a process that dies five times in a minute is given up."""
_log = logging.getLogger("indexing")


class _Asked(NamedTuple):
    """What the encoder was asked for last."""

    ref: str
    texts: dict[int, str]
    """By the number of each entry."""


class Indexing(Service):
    """Facts that entries are made of in; EmbedTexts out, and what answers it into memory."""

    name = "indexing"
    begins = "now"

    def __init__(self, world: World, rest_s: float = REST_S) -> None:
        super().__init__(world)
        self._rest_s = rest_s
        self._alarm = Alarm()
        self._asked: _Asked | None = None
        self._number = 0
        self._missed = 0
        """How often in a row no vector came."""
        self._heard = False
        """Whether it answered somebody else since it did not answer this."""
        self._size = MOST_TEXTS
        self._refused: set[int] = set()
        """Entries that the encoder does not take, until this process ends."""
        self._alone = 0
        """How many texts are still asked for one by one, because the encoder ended over one of them."""
        self._deaths = Counter[int]()
        """How often the encoder ended while it had nothing of ours but this entry."""

    @classmethod
    def handlers(cls) -> dict[str, Handler]:
        """Besides its own, whatever entries are made of."""
        kinds: tuple[type[Event], ...] = (*Entries.kinds, DocumentRead)
        return {kind.__name__: cls._changed for kind in kinds} | super().handlers()

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._alarm.fileno(): self._next}

    def wake(self) -> Iterable[Seen]:
        """Take up what an earlier life has not come to, and make vectors anew that are another encoder's."""
        memory = self.world.memory.open()
        known = Vectors(memory).model
        if known and known != (MODEL, DIMENSIONS):
            with memory.database.transaction():
                Vectors(memory).begin(MODEL, DIMENSIONS)
        self._alarm.ring_in(SETTLE_S)
        return ()

    def stop(self) -> None:
        self._alarm.close()

    # ── asking ────────────────────────────────────────────────────────────────────────────────────

    def _changed(self, _event: Event, _seen: Envelope) -> Iterable[Event]:
        if self._asked is None and not self._missed:
            self._alarm.ring_in(SETTLE_S)
        return ()

    @on(ProcessStarted)
    def encoder_awaited(self, event: ProcessStarted, _seen: Envelope) -> Iterable[Event]:
        """It is there again: what it was asked before, it does not know of, and that may be why it ended."""
        if event.process == ENCODER:
            asked, self._asked, self._missed = self._asked, None, 0
            if asked:
                self._survived(asked)
            self._alarm.ring_in(self._rest_s if asked else SETTLE_S)
        return ()

    def _survived(self, asked: _Asked) -> None:
        """The next are asked for one by one; a text that is alone each time the encoder ends is not asked for again."""
        self._size, self._alone = 1, max(self._alone, len(asked.texts))
        if len(asked.texts) > 1:
            return
        (entry,) = asked.texts
        self._deaths[entry] += 1
        if self._deaths[entry] < DEATHS:
            return
        del self._deaths[entry]
        memory = self.world.memory.open()
        vectors = Vectors(memory)
        with memory.database.transaction():
            if vectors.still_lacking([entry]) == asked.texts:
                vectors.begin(MODEL, DIMENSIONS)
                vectors.forgo(entry)
                _log.warning("the encoder ended %d times over entry %d: it is found by its words only", DEATHS, entry)

    def _next(self) -> Iterator[Seen]:
        """Ask for some vectors, or note that no answer came to what was asked."""
        self._alarm.hear()
        if self._asked is not None:
            self._failed(NoAnswer(f"the encoder has not answered for {ANSWER_S:g} s"))
            return
        wait = self.guards[ENCODER].retry_in
        if wait and not self._heard:
            self._alarm.ring_in(wait)
            return
        texts = Vectors(self.world.memory.open()).texts_lacking(self._size, self._refused)
        if texts and len(texts) == MOST_TEXTS and (strain.on_battery() or strain.busy()):
            self._alarm.ring_in(STRAINED_S)  # a few are made at once: that costs less than putting them off
        elif texts:
            self._number += 1
            self._asked = _Asked(f"indexing {os.getpid()} {self._number}", texts)
            self._alarm.ring_in(ANSWER_S)
            yield Seen((EmbedTexts(ref=self._asked.ref, texts=[clean(one) for one in texts.values()]),))
        else:
            self._note(0)

    # ── hearing ───────────────────────────────────────────────────────────────────────────────────

    @on(TextsEmbedded)
    def vectors_written(self, event: TextsEmbedded, _seen: Envelope) -> Iterable[Event]:
        """Write what was asked for. An answer to somebody else says that the encoder is there again."""
        if self._asked and event.ref == self._asked.ref:
            asked, self._asked = self._asked, None
            self._write(asked, event)
            self._answered(None)
            self._missed, self._alone = 0, max(self._alone - 1, 0)
            self._size = 1 if self._alone else min(2 * self._size, MOST_TEXTS)
            self._note(Vectors(self.world.memory.open()).lacking)
            self._alarm.ring_in(0.0)
        elif self._missed and self._asked is None:
            self._missed, self._heard = 0, True
            self._alarm.ring_in(SETTLE_S)
        return ()

    @on(EmbeddingRefused)
    def refusal_noted(self, event: EmbeddingRefused, _seen: Envelope) -> Iterable[Event]:
        """One text may be the reason: the next are asked for one by one, until that is found or none is taken."""
        if self._asked and event.ref == self._asked.ref:
            if self._size == 1:
                self._refused |= self._asked.texts.keys()
            self._size = 1
            self._failed(Unavailable(event.reason))
        return ()

    def _failed(self, error: NoAnswer | Unavailable) -> None:
        self._asked, self._heard = None, False
        self._missed += 1
        self._answered(error)
        if self.guards[ENCODER].state != "closed":
            self._refused.clear()  # it takes nothing at all
        wait = min(2.0**self._missed, LONGEST_WAIT_S)
        self._alarm.ring_in(max(wait, self.guards[ENCODER].retry_in))

    @depends(
        ENCODER,
        without="makes no vectors; search finds what has the words until then",
        otherwise=lambda _self, _error: None,
        attempts=1,
    )
    def _answered(self, error: NoAnswer | Unavailable | None) -> None:
        """Tell how asking it went."""
        if error:
            raise error

    def _write(self, asked: _Asked, event: TextsEmbedded) -> None:
        """Entries that went, or say something else by now, are left out."""
        memory = self.world.memory.open()
        vectors = Vectors(memory)
        data, size = base64.b64decode(event.vectors), 2 * event.dimensions
        if len(data) != size * len(asked.texts):
            return
        with memory.database.transaction():
            vectors.begin(event.model, event.dimensions)
            now = vectors.still_lacking(asked.texts)
            for place, (number, text) in enumerate(asked.texts.items()):
                if now.get(number) == text:
                    vectors.put(number, data[place * size : (place + 1) * size])

    def _note(self, lacking: int) -> None:
        """Leave a word for `sotto status` of how many still lack one."""
        path = self.world.paths.run / "indexing"
        if lacking:
            path.write_text(f"{lacking}\n", encoding="ascii")
        else:
            path.unlink(missing_ok=True)
