"""Does what reasoning over questions wants done: has the chat model write, has tools called, says what comes of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from daemon.answers import Made
from daemon.outgoing import Outgoing
from daemon.questions import Open, Questions
from daemon.spans import When
from daemon.thought import Generation, Thought
from knowledge.clock import Clock
from knowledge.errors import NoAnswer, Unavailable
from knowledge.events import (
    CancelGeneration,
    Event,
    GenerateText,
    GenerationEnded,
    GenerationRefused,
    TextGenerated,
)
from knowledge.reasoning import telling
from knowledge.reasoning.actions import Action, Brief, Finish, Generate, GiveUp, Say, UseTool, Void
from knowledge.reasoning.engine import Ended
from knowledge.reasoning.loop import Reasoning
from knowledge.reasoning.parts import Again, Part, Plan, Text
from knowledge.redact import clean
from knowledge.routing.route import Route

SILENT_S, LOADING_S = 20.0, 60.0
"""How long no word of the model is awaited, of whichever question; and before its first one, when it may be loading."""
BUSY_S, THROTTLED_S = 1.0, 5.0
"""After how long a model is asked again that has too much to do; and how long a server may have itself waited for."""
WAIT = "it is started again by itself; `sotto status` says how it is"


class Desk(Protocol):
    """Who has questions thought over."""

    def call(self, one: Open, route: Route) -> None:
        """Have a child call a tool; `called` follows."""
        ...

    def fall_back(self, one: Open, reason: str, hint: str, error: str = ...) -> None:
        """The chat model does not get there; an `error` may be a rule of the budget."""
        ...

    def finish(self, one: Open, finish: Finish) -> None:
        """All is said."""
        ...

    @property
    def wrote(self) -> Callable[[NoAnswer | Unavailable | None], None]:
        """Hears how asking the chat model went."""
        ...


class Thinking:
    """All questions that are thought over now. The model takes one text at a time; while it is at work for one, the
    others are not overdue.
    """

    def __init__(self, clock: Clock, questions: Questions, out: Outgoing, desk: Desk) -> None:
        self._clock, self._open, self._out, self._desk = clock, questions, out, desk
        self._number = 0
        self.cold = True
        """Whether the model has said nothing since its process began."""

    def begin(self, one: Open, brief: Brief, model: str, *, continues: bool) -> None:
        """Think it over, or go on where its stream ends."""
        if one.stream.plan:
            thought = Thought(Reasoning.resumed(brief, one.stream.parts, continues=continues))
            thought.recall(one.stream.parts)
            plan = list[Part]()
        else:
            thought = Thought(Reasoning(brief))
            tools = [spec.name for spec in brief.tools]
            asked = clean(brief.question)
            plan = [Plan(question=asked, conversation=one.asked.conversation, by="chat", model=model, tools=tools)]
        one.thought = thought
        self._do(one, thought, thought.reasoning.begin(), plan)

    # ── what the model says ───────────────────────────────────────────────────────────────────────

    def heard(self, *, loading: bool = False) -> None:
        """It is at work, or about to load."""
        self.cold = self.cold and loading
        for one in self._open:
            if one.step == "generating":
                self._open.extend(one, LOADING_S if loading else SILENT_S)

    def written_on(self, event: TextGenerated) -> None:
        self.heard()
        one = self._open.generating(event.ref)
        if one and one.thought and one.thought.generation:
            said = one.thought.generation.hear(event, self._clock.monotonic())
            self._out.say(one, parts=[Text(said)] if said else [])

    def written(self, event: GenerationEnded) -> None:
        self.heard()
        one = self._open.generating(event.ref)
        if one is None or one.thought is None:
            return
        self._desk.wrote(None)
        generation = self._over(one, event)
        said = generation.whole(event.text)
        tokens = (event.tokens_in, event.tokens_cached, event.tokens_out)
        ended = Ended(event.text, event.finish, *tokens, event.seed, event.context)
        self._passed(one, one.thought)
        self._do(one, one.thought, one.thought.reasoning.written(generation.action.purpose, ended), said)

    def refused(self, event: GenerationRefused) -> None:
        self.heard()
        one = self._open.generating(event.ref)
        if one is None or one.thought is None:
            return
        wait = BUSY_S if event.kind == "busy" else event.retry_in_s
        if wait is not None and wait <= THROTTLED_S:
            self._open.wait(one, "pausing", wait)
            return
        generation = self._over(one, event)
        said = generation.whole(event.text) if event.text else []
        if event.kind in ("overflow", "refused"):
            actions = one.thought.reasoning.refused(event.kind, event.reason, event.tokens, event.limit)
            self._do(one, one.thought, actions, said)
            return
        self._desk.wrote(Unavailable(event.reason))
        self._out.say(one, parts=said)
        self._desk.fall_back(one, f"the chat model {_NOT[event.kind]}: {event.reason}", event.hint or WAIT)

    def again(self, one: Open) -> Iterable[Event]:
        """What it is asked for once more: of another process, or after a pause."""
        generation = one.thought.generation if one.thought else None
        if generation is None:
            return []
        self._open.wait(one, "generating", LOADING_S if self.cold else SILENT_S)
        return [generation.order]

    # ── what tools say ────────────────────────────────────────────────────────────────────────────

    def called(self, one: Open, made: Made) -> None:
        """A tool has been called for it."""
        thought = one.thought
        assert thought is not None
        result = thought.told(made)
        call, when = thought.call, self._open.step_took(one)
        assert call is not None
        one.call = None
        one.ended.append(one.spans.tool(call, telling.part(result), when))
        self._passed(one, thought)
        self._do(one, thought, thought.reasoning.called(result))

    # ── ends that nobody planned ──────────────────────────────────────────────────────────────────

    def leave(self, one: Open, error: str) -> list[Event]:
        """It is thought over no further; what is to be told the model. What was heard is said."""
        generation = one.thought.generation if one.thought else None
        if generation is None:
            return []
        if generation.spoken and (rest := generation.unsaid()):
            self._out.say(one, parts=[Text(rest)])
        self._over(one, None, error)
        return [CancelGeneration(ref=generation.order.ref)]

    # ── what reasoning wants ──────────────────────────────────────────────────────────────────────

    def _do(self, one: Open, thought: Thought, actions: Sequence[Action], said: Sequence[Part] = ()) -> None:
        self._out.say(one, parts=said)
        parts, orders = list[Part](), list[Event]()
        for action in actions:
            match action:
                case Say(part):
                    parts.append(part)
                case Void(why):
                    since = one.stream.begins
                    parts += [] if since is None else [Again(since=since, why=clean(why))]
                case Generate():
                    orders.append(self._order(one, thought, action, one.stream.off + len(parts)))
                case _:
                    pass
        self._out.say(one, orders, parts)
        match [*actions][-1:]:
            case [Generate()]:
                self._open.wait(one, "generating", LOADING_S if self.cold else SILENT_S)
            case [UseTool() as use]:
                self._call(one, thought, use)
            case [Finish() as finish]:
                self._desk.finish(one, finish)
            case [GiveUp(reason, hint, rule)]:
                self._desk.fall_back(one, reason, hint, rule or "error")
            case _:
                pass

    def _passed(self, one: Open, thought: Thought) -> None:
        thought.reasoning.passed(self._open.took_ms(one) / 1_000)

    def _order(self, one: Open, thought: Thought, action: Generate, since: int) -> GenerateText:
        self._number += 1
        return thought.order(action, f"{one.ref} {self._number}", self._clock.now(), since)

    def _call(self, one: Open, thought: Thought, action: UseTool) -> None:
        thought.asks(action.n, action.tool, action.arguments)
        self._desk.call(one, Route(action.tool, dict(action.arguments), 1.0))

    def _over(self, one: Open, ending: GenerationEnded | GenerationRefused | None, error: str = "") -> Generation:
        """The generation is over, and a step of the answer with it."""
        assert one.thought is not None
        generation = one.thought.generation
        assert generation is not None
        one.thought.generation = None
        action = generation.action
        when = When(generation.began, max(0, self._clock.now() - generation.began))
        one.ended.append(
            one.spans.chat(
                generation.order,
                ending,
                when,
                purpose=action.purpose,
                prompt=action.prompt,
                error=error,
                written=generation.heard,
            )
        )
        return generation


_NOT = {"busy": "has too much to do", "unavailable": "is not there", "failed": "broke off"}
