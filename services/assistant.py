"""Answers questions: asks the router which tools they are for, has a child call them, and tells what came of it.

It waits for nobody: each question stands in a small table, with the moment until which its next word is awaited. Where
the router is away, or does not answer in time, memory is searched by words, and that is said.
"""

import base64
import importlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from daemon import answers
from daemon.answer_cache import AnswerCache
from daemon.answers import Asked, Found, Made
from daemon.conversations import Conversations
from daemon.dependency import depends
from daemon.questions import Open, Questions
from daemon.service import Seen, Service, World, on
from daemon.worker_queue import WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import NoAnswer, Unavailable
from knowledge.events import (
    AnswerDegraded,
    AnswerQuestion,
    EmbeddingRefused,
    EmbedTexts,
    Event,
    ProcessDied,
    ProcessStarted,
    QuestionRouted,
    RouteQuestion,
    RoutingRefused,
    TextsEmbedded,
)
from knowledge.memory.encoding import BYTES, DIMENSIONS, MODEL
from knowledge.redact import clean

ENCODER = "encoder"
"""The process that has the router."""
ROUTE_S, AGAIN_S, COLD_S, EMBED_S = 3.0, 4.0, 10.0, 0.3
"""How long a route is awaited: of a model that answered before, is started again, is loaded; and how long vectors."""
MOST = 8
"""Questions at once."""
LANES = 2
"""Children at once."""
LATE_US = 30_000_000
"""Nobody waits any more for what was asked so long ago."""
LOOKED_AT = 64
WAIT = "it is started again by itself; `sotto status` says how it is"
_NEAREST = "knowledge.memory.nearest"


class Assistant(Service):
    """AnswerQuestion in; QuestionAnswered or AnswerDegraded out, and before it what a tool noted."""

    name = "assistant"
    begins = "now"

    def __init__(
        self, world: World, work: Callable[..., bytes] = answers.answer, load: Callable[[], object] = answers.load
    ) -> None:
        super().__init__(world)
        self._work = work
        self._soon = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._lanes = [WorkerQueue[str]("answer", cpu_s=answers.CPU_S, lasts_s=answers.LASTS_S) for _ in range(LANES)]
        self._open = Questions(world.clock)
        self._number = 0
        self._cold = True
        """Whether the router has not answered since its process began."""
        self._ready: list[Seen] = []
        """What is said next: an answer names the question as its cause, not what was heard last."""
        self._to_read: list[Callable[[], object]] = [load]
        """What is read while others are at work, once it is known to be needed."""
        self._nearest = False
        """Whether it was read what compares vectors."""
        self._cache = AnswerCache(world)
        self._talks = Conversations(world)
        self._done: set[str | None] = set()
        """Orders that were answered before this process began."""

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        lanes = {lane.fileno(): partial(self._made, lane) for lane in self._lanes}
        return {self._open.fileno(): self._overdue, self._soon: self._next, **lanes}

    def wake(self) -> Iterator[Seen]:
        """Take up what an earlier life has not answered, while somebody may still wait for it."""
        endings = [kind.__name__ for kind in AnswerQuestion.endings]
        self._done = {seen.header.cause for seen in self.world.past.newest(endings, LOOKED_AT)}
        for seen in self.world.past.newest([AnswerQuestion.__name__], MOST):
            if isinstance(seen.event, AnswerQuestion) and (events := self._taken(seen.event, seen)):
                yield Seen(tuple(events), cause=seen)

    def stop(self) -> None:
        for lane in self._lanes:
            lane.stop()
        self._open.close()
        os.close(self._soon)

    # ── a question ────────────────────────────────────────────────────────────────────────────────

    @on(AnswerQuestion)
    def question_answered(self, event: AnswerQuestion, seen: Envelope) -> Iterable[Event]:
        """Ask which tool it is for."""
        return self._taken(event, seen)

    def _taken(self, event: AnswerQuestion, seen: Envelope) -> list[Event]:
        late = self.world.clock.now() - seen.header.at > LATE_US
        if late or seen.id in self._done or self._open.known(seen.id):
            return []
        if len(self._open) >= MOST:
            self._refuse(self._open.oldest())
        self._number += 1
        before = self._talks.last(event.conversation, seen.header.at)
        here = Path(event.cwd) if event.cwd else None
        asked = Asked(event.question.first(answers.LONGEST), event.conversation, here, seen.header.at, before=before)
        one = self._open.add(seen, asked, f"assistant {os.getpid()} {self._number}")
        if self.guards[ENCODER].retry_in:
            self._search(one, "the router did not answer lately, and is left alone for a moment")
            return []
        self._open.wait(one, "routing", COLD_S if self._cold else ROUTE_S)
        if self._to_read:
            os.eventfd_write(self._soon, 1)
        return [_order(one)]

    def _refuse(self, oldest: Open) -> None:
        """Who waits longest has probably given up."""
        oldest.reason, oldest.hint = f"{MOST} younger questions wait already", "ask again in a moment"
        self._say(Seen((self._degraded(oldest, Found()),), cause=oldest.seen))

    def _say(self, seen: Seen) -> None:
        self._ready.append(seen)
        os.eventfd_write(self._soon, 1)

    def _next(self) -> Iterator[Seen]:
        os.eventfd_read(self._soon)
        while self._ready:
            yield self._ready.pop(0)
        while self._to_read:
            self._to_read.pop()()

    # ── the router and the encoder ────────────────────────────────────────────────────────────────

    @on(QuestionRouted)
    def route_followed(self, event: QuestionRouted, _seen: Envelope) -> Iterable[Event]:
        one = self._open.at(event.ref, "routing")
        if one is None:
            return []
        self._told(None)
        self._cold = False
        one.asked = one.asked.routed(answers.routes_of(event.calls), event.by)
        known = self._cache.get(one.asked) if one.asked.fits else Made(answers.nothing_fits(one.asked))
        if known:
            self._say(self._answered(one, known))
            return []
        texts = one.asked.searched if event.by == "model" else []
        if not texts:
            self._call(one)
            return []
        self._open.wait(one, "embedding", EMBED_S)
        if not self._nearest:
            self._nearest = True
            self._to_read.append(partial(importlib.import_module, _NEAREST))
            os.eventfd_write(self._soon, 1)
        return [EmbedTexts(ref=one.ref, texts=[clean(text) for text in texts])]

    @on(RoutingRefused)
    def refusal_told(self, event: RoutingRefused, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "routing"):
            self._told(Unavailable(event.reason))
            self._search(one, f"the router refused: {event.reason}")
        return []

    @on(TextsEmbedded)
    def vectors_taken(self, event: TextsEmbedded, _seen: Envelope) -> Iterable[Event]:
        one = self._open.at(event.ref, "embedding")
        if one and (event.model, event.dimensions) == (MODEL, DIMENSIONS):
            data = base64.b64decode(event.vectors)
            rows = [data[at : at + BYTES] for at in range(0, len(data), BYTES)]
            one.asked = one.asked._replace(vectors=dict(zip(one.asked.searched, rows, strict=False)))
        if one:
            self._call(one)
        return []

    @on(EmbeddingRefused)
    def vectors_missed(self, event: EmbeddingRefused, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "embedding"):
            self._call(one)
        return []

    @on(ProcessDied)
    def router_missed(self, event: ProcessDied, _seen: Envelope) -> Iterable[Event]:
        """What was asked of it is lost. It is asked twice at most for one question, which may be why it died."""
        if event.process != ENCODER:
            return []
        self._cold = True
        for one in self._open:
            if one.step == "embedding":
                self._call(one)
            elif one.step == "routing":
                self._told(NoAnswer("its process died"))
                if one.said_again or event.again_in_s is None or event.again_in_s > AGAIN_S:
                    self._search(one, f"the process of the router {event.ending}")
                else:
                    self._open.wait(one, "routing", AGAIN_S)
        return []

    @on(ProcessStarted)
    def router_awaited(self, event: ProcessStarted, _seen: Envelope) -> Iterator[Event]:
        """It does not know of what was asked of the one before."""
        if event.process == ENCODER:
            self._cold = True
            self.guards[ENCODER].hasten()
            for one in self._open:
                if one.step == "routing":
                    one.said_again = True
                    yield _order(one)

    def _overdue(self) -> Iterator[Seen]:
        for one in self._open.overdue():
            if one.step == "embedding":
                self._call(one)
            else:
                self._told(NoAnswer(f"no route within {self._open.took_ms(one):.0f} ms"))
                self._search(one, "the router did not answer in time")
        return iter(())

    @depends(
        ENCODER,
        without="cannot tell what a question asks for, and says what memory finds by words until then",
        otherwise=lambda _self, _error: None,
        attempts=1,
    )
    def _told(self, error: NoAnswer | Unavailable | None) -> None:
        """Tell how asking it went."""
        if error:
            raise error

    # ── answering ─────────────────────────────────────────────────────────────────────────────────

    def _call(self, one: Open) -> None:
        """Have a child call the tools."""
        self._open.wait(one, "working")
        min(self._lanes, key=len).add(one.ref, partial(self._work, self.world.paths, one.asked))

    def _search(self, one: Open, reason: str) -> None:
        """Have a child look for words of the question: what can be said without a router."""
        one.reason, one.hint = reason, WAIT
        self._open.wait(one, "searching")
        lane = min(self._lanes, key=len)
        lane.add(one.ref, partial(answers.found, self.world.paths, one.asked.question, one.asked.now))

    def _made(self, lane: WorkerQueue[str]) -> Iterator[Seen]:
        for ref, data in lane.finished():
            one = self._open.at(ref, "working") or self._open.at(ref, "searching")
            if one is None:
                continue  # it was given up for younger ones
            if one.step == "searching":
                self._open.take(ref)
                yield Seen((self._degraded(one, answers.read_found(data)),), cause=one.seen)
                continue
            made = Made.read(data) if data else Made(answers.ended(one.asked))
            self._cache.put(one.asked, made, one.seen.seq)
            yield self._answered(one, made)

    def _answered(self, one: Open, made: Made) -> Seen:
        self._open.take(one.ref)
        answer = made.answer.model_copy(
            update={"took_ms": self._open.took_ms(one), "conversation": one.asked.conversation}
        )
        self._talks.note(answer, self.world.clock.now())
        return Seen((*made.orders, answer), cause=one.seen, project=made.project)

    def _degraded(self, one: Open, found: Found) -> Event:
        return AnswerDegraded(
            question=clean(one.asked.question),
            conversation=one.asked.conversation,
            reason=clean(one.reason),
            hint=clean(one.hint),
            text=clean(found.text),
            sources=[clean(source) for source in found.sources],
            took_ms=self._open.took_ms(one),
        )


def _order(one: Open) -> RouteQuestion:
    return RouteQuestion(ref=one.ref, question=clean(one.asked.question), previous=one.asked.previous)
