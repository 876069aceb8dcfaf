"""Answers questions: asks the router which tools they are for, has a child call them or a chat model think, and tells.

It waits for nobody: each question stands in a small table, with the moment until which its next word is awaited. What
is said of it goes into the stream of its answer, on which a later process goes on where this one died.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from daemon import answer_endings, answers, unanswered
from daemon.answer_cache import AnswerCache
from daemon.answer_stream import AnswerStream, key_of
from daemon.answers import Asked, Found, Made
from daemon.chat_model import ChatModel, is_of
from daemon.conversations import Conversations
from daemon.dependency import depends
from daemon.outgoing import Outgoing
from daemon.questions import Open, Questions
from daemon.service import Seen, Service, World, on
from daemon.thinking import WAIT, Thinking
from daemon.tool_calls import ToolCalls, made
from daemon.worker_queue import WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import NoAnswer, Unavailable
from knowledge.events import (
    AnswerDegraded,
    AnswerQuestion,
    AnswerResumed,
    EmbeddingRefused,
    Event,
    GenerationEnded,
    GenerationRefused,
    ProcessDied,
    ProcessStarted,
    PromptRead,
    QuestionAnswered,
    QuestionRouted,
    RouteQuestion,
    RoutingRefused,
    ServiceGaveUp,
    StopAnswer,
    TextGenerated,
    TextsEmbedded,
)
from knowledge.reasoning.actions import Brief
from knowledge.reasoning.parts import Part, Sources, Text, stream_of
from knowledge.redact import clean
from knowledge.routing.route import Route

ENCODER, MODEL = "encoder", "model"
"""The process that has the router, and the one that has the chat model."""
ROUTE_S, AGAIN_S, COLD_S = 1.5, 2.0, 6.0
"""How long a route is awaited: of a model that answered before, is started again, is loaded."""
MOST = 8
"""Questions at once."""
HERE = Route("project_state", {}, 1.0)
"""The tool that says what a chat model is told of the place."""


class Assistant(Service):
    """AnswerQuestion in; QuestionAnswered or AnswerDegraded out, before it what a tool noted, and beside it a stream."""

    name = "assistant"
    begins = "now"

    def __init__(
        self, world: World, work: Callable[..., bytes] = answers.answer, load: Callable[[], object] = answers.load
    ) -> None:
        super().__init__(world)
        self._open = Questions(world.clock)
        self._out = Outgoing()
        self._calls = ToolCalls(world.paths, self._open, self._out, work, load)
        self._thinking = Thinking(world.clock, self._open, self._out, self)
        self._model = ChatModel(world.config.model, world.past)
        self._number = 0
        self._cold = True
        """Whether the router has not answered since its process began."""
        self._cache = AnswerCache(world)
        self._talks = Conversations(world)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        lanes = {descriptor: partial(self._made, lane) for descriptor, lane in self._calls.lanes.items()}
        return {self._open.fileno(): self._overdue, self._out.fileno(): self._out.take, **lanes}

    def wake(self) -> Iterable[Seen]:
        """Take up what an earlier life has not answered."""
        for seen in unanswered.unanswered(self.world.past, self.world.streams, self.world.clock.now()):
            self._take_up(seen)
        return ()

    def stop(self) -> None:
        self._calls.stop()
        self._open.close()
        self._out.close()

    # ── a question ────────────────────────────────────────────────────────────────────────────────

    @on(AnswerQuestion)
    def question_answered(self, _event: AnswerQuestion, seen: Envelope) -> Iterable[Event]:
        """Ask which tool it is for. What is asked again under its key is answered already, or will be."""
        key = key_of(seen)
        if self._open.under(key) or unanswered.written(self.world.streams, key):
            return []
        if len(self._open) >= MOST:
            self._refuse(self._open.oldest())
        return self._route(self._taken(seen, AnswerStream(key, self.world.clock.now())))

    @on(StopAnswer)
    def answer_stopped(self, event: StopAnswer, _seen: Envelope) -> Iterable[Event]:
        one = self._open.under(event.key)
        if one and one.step == "resuming":
            one.stopped = True  # where its stream ends is not known yet
        elif one:
            self._stop(one)
        return []

    def _taken(self, seen: Envelope, stream: AnswerStream) -> Open:
        event = seen.event
        assert isinstance(event, AnswerQuestion)
        self._number += 1
        before = self._talks.last(event.conversation, seen.header.at)
        here = Path(event.cwd) if event.cwd else None
        asked = Asked(event.question.first(answers.LONGEST), event.conversation, here, seen.header.at, before=before)
        return self._open.add(seen, asked, f"assistant {os.getpid()} {self._number}", stream)

    def _refuse(self, oldest: Open) -> None:
        """Who waits longest has probably given up."""
        self._give_up(oldest, f"{MOST} younger questions wait already", "ask again in a moment")

    def _give_up(self, one: Open, reason: str, hint: str) -> None:
        one.reason, one.hint = reason, hint
        self._out.say(one, self._thinking.leave(one, "given_up"))
        self._degrade(one, Found())

    def _stop(self, one: Open) -> None:
        self._out.say(one, self._thinking.leave(one, "stopped"))
        ending = answer_endings.stopped(one, self._open.took_ms(one))
        self._end(one, ending, [Sources(ids=[*ending.sources])])

    # ── what an earlier life has left ─────────────────────────────────────────────────────────────

    def _take_up(self, seen: Envelope) -> None:
        """From now on, what it still has on its way counts for nothing."""
        name = stream_of(key_of(seen))
        before = self.world.past.bookmarks(name).get(name)
        stream = AnswerStream(key_of(seen), self.world.clock.now(), before.position if before else -1)
        one = self._taken(seen, stream)
        self._open.wait(one, "resuming")
        age = (self.world.clock.now() - seen.header.at) / 1_000_000
        resumed = AnswerResumed(key=stream.key, age_s=round(age, 1))
        self._out.say(one, [resumed], then=partial(self._resumed, one))

    def _resumed(self, one: Open) -> None:
        """The log has our mark, so the stream is what it will be."""
        name = stream_of(one.key)
        kept = self.world.past.bookmarks(name).get(name)
        if kept is None or not one.stream.marked(kept.position):
            self._open.take(one.ref)
            self._take_up(one.seen)
            return
        found = unanswered.written(self.world.streams, one.key)
        if unanswered.over(found):
            self._open.take(one.ref)
            return
        one.stream.taken_up([(off, part) for off, part in found if part])
        if one.stopped:
            self._stop(one)
        elif self.world.clock.now() - one.asked.now > unanswered.LATE_US:
            self._give_up(one, "the daemon was away for too long after it was asked", "ask again")
        elif one.seen.id in unanswered.set_aside(self.world.past, self.name):
            self._give_up(one, "the assistant failed over it each time", "`sotto logs assistant` may say why")
        else:
            self._out.say(one, self._route(one))

    # ── the router and the encoder ────────────────────────────────────────────────────────────────

    def _route(self, one: Open) -> list[Event]:
        if self.guards[ENCODER].retry_in:
            self._search(one, "the router did not answer lately, and is left alone for a moment")
            return []
        self._open.wait(one, "routing", COLD_S if self._cold else ROUTE_S)
        self._calls.prepare()
        return [_order(one)]

    @on(QuestionRouted)
    def route_followed(self, event: QuestionRouted, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "routing"):
            self._told(None)
            self._cold = False
            one.asked = one.asked.routed(answers.routes_of(event.calls), event.by)
            one.likely = tuple(event.likely)
            one.ended.append(one.spans.routed(event, self._open.step_took(one)))
            self._decide(one)
        return []

    @on(RoutingRefused)
    def refusal_told(self, event: RoutingRefused, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "routing"):
            self._told(Unavailable(event.reason))
            one.ended.append(one.spans.routed(event, self._open.step_took(one)))
            self._search(one, f"the router refused: {event.reason}")
        return []

    @on(TextsEmbedded)
    def vectors_taken(self, event: TextsEmbedded, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "embedding"):
            self._calls.embedded(one, event)
        return []

    @on(EmbeddingRefused)
    def vectors_missed(self, event: EmbeddingRefused, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "embedding"):
            self._calls.call(one)
        return []
