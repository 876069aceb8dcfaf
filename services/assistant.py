"""Answers questions: asks the router which tools they are for, has a child call them or a chat model think, and tells.

It waits for nobody: each question stands in a small table, with the moment until which its next word is awaited. What
is said of it goes into the stream of its answer, on which a later process goes on where this one died.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from daemon import answers
from daemon.answer_desk import MODEL, AnswerDesk
from daemon.answer_stream import AnswerStream, key_of
from daemon.answers import Asked
from daemon.chat_model import is_of
from daemon.dependency import depends
from daemon.outgoing import Outgoing
from daemon.questions import Open, Questions
from daemon.service import Seen, Service, World, on
from daemon.thinking import WAIT
from daemon.tool_calls import ToolCalls
from daemon.unanswered import Unanswered, over, written
from knowledge.envelope import Envelope
from knowledge.errors import NoAnswer, Unavailable
from knowledge.events import (
    AnswerQuestion,
    EmbeddingRefused,
    Event,
    EventsErased,
    GenerationEnded,
    GenerationRefused,
    PlanProposed,
    PlanRefused,
    ProcessDied,
    ProcessStarted,
    PromptRead,
    QuestionRouted,
    RoutingRefused,
    ServiceGaveUp,
    StopAnswer,
    TextGenerated,
    TextsEmbedded,
)

ENCODER = "encoder"
"""The process that has the router."""
ROUTE_S, AGAIN_S, COLD_S = 2.5, 4.0, 10.0
"""How long a route is awaited: of a model that answered before, is started again, is loaded."""
MOST = 8
"""Questions at once."""
SLOW = "a smaller model answers sooner (`sotto model list`); `model.answer_within_s` says how long one may take"


class Assistant(Service):
    """AnswerQuestion in; QuestionAnswered or AnswerDegraded out, before it what a tool noted, beside it a stream."""

    name = "assistant"
    begins = "now"

    def __init__(
        self, world: World, work: Callable[..., bytes] = answers.answer, load: Callable[[], object] = answers.load
    ) -> None:
        super().__init__(world)
        self._open = Questions(world.clock)
        self._out = Outgoing()
        calls = ToolCalls(world.paths, self._open, self._out, work, load)
        self._desk = AnswerDesk(world, self._open, self._out, calls, self.guards, told=self._wrote)
        self._left = Unanswered(world, self.name, self._open, self._out, self._taken)
        self._number = 0
        self._cold = True
        """Whether the router has not answered since its process began."""

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        lanes = {descriptor: partial(self._desk.made, lane) for descriptor, lane in self._desk.calls.lanes.items()}
        return {self._open.fileno(): self._overdue, self._out.fileno(): self._out.take, **lanes}

    def wake(self) -> Iterable[Seen]:
        """Take up what an earlier life has not answered."""
        for seen in self._left.orders():
            self._left.take_up(seen, self._resumed)
        return ()

    def stop(self) -> None:
        self._desk.calls.stop()
        self._open.close()
        self._out.close()

    # ── a question ────────────────────────────────────────────────────────────────────────────────

    @on(AnswerQuestion)
    def question_answered(self, _event: AnswerQuestion, seen: Envelope) -> Iterable[Event]:
        """Ask which tool it is for. What is asked again under its key is answered already, or will be."""
        key = key_of(seen)
        if self._open.under(key):
            return []
        if begun := written(self.world.streams, key):
            if not over(begun):
                self._left.take_up(seen, self._resumed)
            return []
        if len(self._open) >= MOST and (oldest := self._open.oldest()):
            self._desk.give_up(oldest, f"{MOST} younger questions wait already", "ask again in a moment")
        return self._route(self._taken(seen, AnswerStream(key, self.world.clock.now())))

    @on(StopAnswer)
    def answer_stopped(self, event: StopAnswer, _seen: Envelope) -> Iterable[Event]:
        one = self._open.under(event.key)
        if one and one.step == "resuming":
            one.stopped = True  # where its stream ends is not known yet
        elif one:
            self._desk.stop(one)
        return []

    def _taken(self, seen: Envelope, stream: AnswerStream) -> Open:
        event = seen.event
        assert isinstance(event, AnswerQuestion)
        self._number += 1
        before = self._desk.talks.last(event.conversation, seen.header.at)
        here = Path(event.cwd) if event.cwd else None
        asked = Asked(self._desk.talks.meant(event, seen), event.conversation, here, seen.header.at, before=before)
        return self._open.add(seen, asked, f"assistant {os.getpid()} {self._number}", stream)

    def _resumed(self, one: Open) -> None:
        """Its stream is what it will be."""
        if one.stopped:
            self._desk.stop(one)
        elif why := self._left.hopeless(one):
            self._desk.give_up(one, *why)
        else:
            self._out.say(one, self._route(one))

    # ── the router and the encoder ────────────────────────────────────────────────────────────────

    def _route(self, one: Open) -> list[Event]:
        if self.guards[ENCODER].retry_in:
            self._desk.search(one, "the router did not answer lately, and is left alone for a moment", WAIT)
            return []
        self._open.wait(one, "routing", COLD_S if self._cold else ROUTE_S)
        self._desk.calls.prepare()
        return [one.to_route()]

    @on(QuestionRouted)
    def route_followed(self, event: QuestionRouted, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "routing"):
            self._told(None)
            self._cold = False
            one.asked = one.asked.routed(answers.routes_of(event.calls), event.by)
            one.likely = tuple(event.likely)
            one.ended.append(one.spans.routed(event, self._open.step_took(one)))
            self._desk.decide(one)
        return []

    @on(RoutingRefused)
    def refusal_told(self, event: RoutingRefused, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "routing"):
            self._told(Unavailable(event.reason))
            one.ended.append(one.spans.routed(event, self._open.step_took(one)))
            self._desk.search(one, f"the router refused: {event.reason}", WAIT)
        return []

    @on(TextsEmbedded)
    def vectors_taken(self, event: TextsEmbedded, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "embedding"):
            self._desk.calls.embedded(one, event)
        return []

    @on(EmbeddingRefused)
    def vectors_missed(self, event: EmbeddingRefused, _seen: Envelope) -> Iterable[Event]:
        if one := self._open.at(event.ref, "embedding"):
            self._desk.calls.call(one)
        return []

    # ── the chat model ────────────────────────────────────────────────────────────────────────────

    @on(PromptRead)
    def reading_heard(self, event: PromptRead, _seen: Envelope) -> Iterable[Event]:
        self._desk.thinking.heard(loading=not event.of)
        return []

    @on(TextGenerated)
    def text_said(self, event: TextGenerated, _seen: Envelope) -> Iterable[Event]:
        self._desk.thinking.written_on(event)
        return []

    @on(GenerationEnded)
    def thought_followed(self, event: GenerationEnded, _seen: Envelope) -> Iterable[Event]:
        self._desk.thinking.written(event)
        return []

    @on(GenerationRefused)
    def refusal_followed(self, event: GenerationRefused, _seen: Envelope) -> Iterable[Event]:
        self._desk.thinking.refused(event)
        return []

    @on(EventsErased)
    def conversations_forgotten(self, _event: EventsErased, _seen: Envelope) -> Iterable[Event]:
        self._desk.talks.forget()
        return []

    # ── what a person has to grant ────────────────────────────────────────────────────────────────

    @on(PlanProposed)
    def plan_shown(self, event: PlanProposed, seen: Envelope) -> Iterable[Event]:
        self._desk.plan_told(event, seen)
        return []

    @on(PlanRefused)
    def plan_missed(self, event: PlanRefused, seen: Envelope) -> Iterable[Event]:
        self._desk.plan_told(event, seen)
        return []

    # ── processes that come and go ────────────────────────────────────────────────────────────────

    @on(ProcessDied)
    def process_missed(self, event: ProcessDied, _seen: Envelope) -> Iterable[Event]:
        if event.process == ENCODER:
            self._router_missed(event)
        elif is_of(event):
            self._desk.model_missed(event, f"the process of the chat model {event.ending}")
        return []

    @on(ServiceGaveUp)
    def model_given_up(self, event: ServiceGaveUp, _seen: Envelope) -> Iterable[Event]:
        if is_of(event):
            self._desk.model_missed(event, "the process of the chat model died too often, and stays down")
        return []

    @on(ProcessStarted)
    def process_awaited(self, event: ProcessStarted, _seen: Envelope) -> Iterable[Event]:
        """It does not know of what was asked of the one before."""
        if event.process == ENCODER:
            self._cold = True
            self.guards[ENCODER].hasten()
            for one in self._open:
                if one.step == "routing":
                    one.said_again = True
                    yield one.to_route()
        elif is_of(event):
            yield from self._desk.model_back(event)

    def _router_missed(self, event: ProcessDied) -> None:
        """What was asked of it is lost. It is asked twice at most for one question, which may be why it died."""
        self._cold = True
        for one in self._open:
            if one.step == "embedding":
                self._desk.calls.call(one)
            elif one.step == "routing":
                self._told(NoAnswer("its process died"))
                if one.said_again or event.again_in_s is None or event.again_in_s > AGAIN_S:
                    self._desk.search(one, f"the process of the router {event.ending}", WAIT)
                else:
                    self._open.wait(one, "routing", AGAIN_S)

    # ── what takes too long, and children that have ended ─────────────────────────────────────────

    def _overdue(self) -> Iterable[Seen]:
        for one in self._open.overdue():
            took = f"{self._open.took_ms(one) / 1_000:.0f} s"
            if self._open.late(one):
                self._wrote(NoAnswer(f"no whole answer within {took}"))
                self._desk.fall_back(one, f"the chat model took more than {took}", SLOW, "budget.wall")
            elif one.step == "embedding":
                self._desk.calls.call(one)
            elif one.step == "planning":
                self._desk.planned(one, None)
            elif one.step == "pausing":
                self._out.say(one, self._desk.thinking.again(one))
            elif one.step == "generating":
                self._wrote(NoAnswer("no word of it for too long"))
                self._desk.fall_back(one, "the chat model has said nothing for too long", WAIT, "timeout")
            elif one.step == "routing":
                self._told(NoAnswer(f"no route within {self._open.took_ms(one):.0f} ms"))
                one.ended.append(one.spans.routed(None, self._open.step_took(one), error="timeout"))
                self._desk.search(one, "the router did not answer in time", WAIT)
        return ()

    @depends(
        ENCODER,
        without="cannot tell what a question asks for, and says what memory finds by words until then",
        otherwise=lambda _self, _error: None,
        attempts=1,
    )
    def _told(self, error: NoAnswer | Unavailable | None) -> None:
        """Tell how asking the router went."""
        if error:
            raise error

    @depends(
        MODEL,
        without="has the router answer alone, from what its tools say",
        otherwise=lambda _self, _error: None,
        attempts=1,
    )
    def _wrote(self, error: NoAnswer | Unavailable | None) -> None:
        """Tell how asking the chat model went."""
        if error:
            raise error
