"""What becomes of a question whose route is known: tools answer it, or a chat model, or what is left when that fails.

Whoever answers, it ends once: with an event, and with the last part of its stream, in one unit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from daemon import answer_endings, answers, budgets, proposing
from daemon.answer_cache import AnswerCache
from daemon.answer_endings import Ending
from daemon.answers import Asked, Found, Made
from daemon.chat_model import ChatModel
from daemon.conversations import Conversations
from daemon.dependency import Guard
from daemon.outgoing import Outgoing
from daemon.questions import Open, Questions
from daemon.service import Seen, World
from daemon.thinking import WAIT, Thinking
from daemon.tool_calls import ToolCalls, made
from daemon.worker_queue import WorkerQueue
from knowledge.envelope import Envelope
from knowledge.errors import NoAnswer, Unavailable
from knowledge.events import AnswerQuestion, Event, ProposePlan, QuestionAnswered
from knowledge.reasoning.actions import Brief, Finish
from knowledge.reasoning.cascade import decides
from knowledge.reasoning.parts import Part, Sources, Text
from knowledge.redact import clean
from knowledge.routing.route import Route

HERE = "project_state"
"""The tool that says what a chat model is told of the place."""
MODEL = "model"
RULES = "budget."
"""How the names of rules begin that may stop an answer."""


class AnswerDesk:
    """Where questions are answered, once it is known what they are for."""

    def __init__(
        self,
        world: World,
        questions: Questions,
        out: Outgoing,
        calls: ToolCalls,
        guards: Mapping[str, Guard],
        *,
        told: Callable[[NoAnswer | Unavailable | None], None],
    ) -> None:
        """`told` hears how asking the chat model went."""
        self._world, self._open, self._out, self._guards = world, questions, out, guards
        self.wrote = told
        self.calls = calls
        self.thinking = Thinking(world.clock, questions, out, self)
        self.model = ChatModel(world.config.model, world.past)
        self.talks = Conversations(world)
        self._cache = AnswerCache(world)

    # ── who answers ───────────────────────────────────────────────────────────────────────────────

    def decide(self, one: Open) -> None:
        """Its route is known."""
        begun = one.stream.plan is not None and one.stream.plan.by == "chat"
        if not begun and decides(one.asked.question, one.asked.routes, chat=self.model.chosen) == "router":
            self._answer(one)
            return
        away = self.model.away(self._guards[MODEL], tried=any(other.thought for other in self._open))
        if not away:
            self._look_around(one)
        elif begun:
            self.fall_back(one, away, WAIT)
        elif one.asked.fits:
            one.note = f"{away}: the router answered"
            self._answer(one)
        else:
            self.search(one, away, WAIT)

    def _answer(self, one: Open) -> None:
        """By the router's word alone."""
        known = self._cache.get(one.asked) if one.asked.fits else Made(answers.nothing_fits(one.asked))
        if known:
            self._answered(one, known)
        else:
            self.calls.begin(one, "answer")

    def _look_around(self, one: Open) -> None:
        """Before a chat model thinks it is told of the place."""
        self._open.limit(one, self._world.config.model.answer_within_s)
        if one.asked.here is None:
            self._think(one, "")
            return
        one.call = self._call(one, Route(HERE, {}, 1.0))
        self.calls.begin(one, "here")

    def _think(self, one: Open, here: str) -> None:
        one.call = None
        likely = one.stream.plan.tools if one.stream.plan else one.likely
        turns = self.talks.turns(one.asked.conversation, one.seen.seq, one.asked.now)
        temperature = self._world.config.model.temperature
        limits = budgets.answer(self._world.paths.core, self._world.config)
        specs = answers.specs(likely)
        brief = Brief(one.asked.question, specs, turns, here, one.asked.now, temperature, limits=limits)
        self.thinking.begin(one, brief, self.model.name, continues=self.model.continues)

    # ── tools ─────────────────────────────────────────────────────────────────────────────────────

    def call(self, one: Open, route: Route) -> None:
        """Have a tool called that a chat model asks for."""
        one.call = self._call(one, route)
        self.calls.begin(one, "tool")

    def made(self, lane: WorkerQueue[str]) -> Iterable[Seen]:
        """A child has ended. For `Service.inputs`: what is to be said follows."""
        for one, data in self.calls.done(lane):
            if one.step == "searching":
                self._degrade(one, answers.read_found(data))
                continue
            found = made(one, data)
            if one.purpose == "here":
                self._think(one, found.answer.text if not found.answer.code else "")
            elif one.purpose == "tool":
                self.thinking.called(one, found)
            elif one.purpose == "rest":
                one.ended += answer_endings.steps(one, found, self._open.step_took(one))
                self._degrade(one, Found(found.answer.text, tuple(found.answer.sources)))
            else:
                self._cache.put(one.asked, found, one.seen.seq)
                self._came(one, found)
        return ()

    def _came(self, one: Open, found: Made) -> None:
        """The router's tools have answered: that is it, but for what a person has to grant, of which a plan is made."""
        order = proposing.order_of(found)
        if order is None:
            self._answered(one, found)
        elif any(self._asks(other, one, order) for other in self._open):
            self._answered(one, proposing.told(found, order, proposing.busy()))
        else:
            one.proposal = found, order
            self._open.wait(one, "planning", proposing.PLAN_S)
            self._out.say(one, first=found.orders, project=found.project)

    def _asks(self, other: Open, one: Open, order: ProposePlan) -> bool:
        """Whether another question of the same conversation waits for a plan of the same tool."""
        same = other is not one and order.task and other.asked.conversation == order.task
        return bool(same and other.proposal and other.proposal[1].tool == order.tool)

    def plan_told(self, event: proposing.Planned, seen: Envelope) -> None:
        """It is for the question of the same trace that waits for it."""
        for one in self._open:
            if one.step == "planning" and one.seen.trace == seen.trace:
                self.planned(one, event)

    def planned(self, one: Open, event: proposing.Planned | None) -> None:
        """What became of the plan that its answer waits for; None where that takes too long."""
        if one.proposal:
            self._answered(one, proposing.told(*one.proposal, event))

    def _call(self, one: Open, route: Route) -> Asked:
        return one.asked._replace(routes=(route,), vectors={}, only_reads=True)

    # ── the chat model comes and goes ─────────────────────────────────────────────────────────────

    def model_missed(self, event: Event, reason: str) -> None:
        """What it was writing is lost: those questions are answered without it."""
        self.model.lived(event)
        self._guards[MODEL].trip(reason)
        for one in self._open:
            if one.step in ("generating", "pausing"):
                self.fall_back(one, reason, WAIT, "process_died")

    def model_back(self, event: Event) -> Iterable[Event]:
        """It does not know of what was asked of the one before."""
        self.model.lived(event)
        self.thinking.cold = True
        self._guards[MODEL].hasten()
        for one in self._open:
            if one.step == "generating":
                yield from self.thinking.again(one)

    # ── endings ───────────────────────────────────────────────────────────────────────────────────

    def search(self, one: Open, reason: str, hint: str) -> None:
        """What can be said without knowing what it is for."""
        one.reason, one.hint = reason, hint
        self.calls.search(one)

    def fall_back(self, one: Open, reason: str, hint: str, error: str = "error") -> None:
        """The chat model does not get there: what the router's tools say is added to what was said."""
        one.reason, one.hint, one.deadline = reason, hint, None
        one.rule = error if error.startswith(RULES) else ""
        self._out.say(one, self.thinking.leave(one, error))
        results = one.thought.results if one.thought else []
        answered = [result for result in results if result.outcome in ("answered", "not recorded")]
        if one.asked.fits:
            one.call = one.asked._replace(only_reads=True)
            self.calls.begin(one, "rest")
        elif answered:
            self._degrade(one, Found("\n\n".join(result.text for result in answered)))
        else:
            self.calls.search(one)

    def give_up(self, one: Open, reason: str, hint: str) -> None:
        """With what was said until now."""
        one.reason, one.hint = reason, hint
        self._out.say(one, self.thinking.leave(one, "given_up"))
        self._degrade(one, Found())

    def stop(self, one: Open) -> None:
        """Whoever asked wants no more of it."""
        self._out.say(one, self.thinking.leave(one, "stopped"))
        ending = answer_endings.stopped(one, self._open.took_ms(one))
        self._end(one, ending, [Sources(ids=ending.sources)])

    def finish(self, one: Open, finish: Finish) -> None:
        """The chat model has said all of it, and its sources."""
        one.rule = finish.rule
        goes_on = "; `continue` goes on" if one.asked.conversation else ""
        one.note = f"{finish.note}: this is what was known by then{goes_on}" if finish.note else ""
        self._end(one, answer_endings.by_chat(one, finish.sources, self._open.took_ms(one)))

    def _answered(self, one: Open, found: Made) -> None:
        note = clean(one.note) if one.note else None
        told = {"took_ms": self._open.took_ms(one), "conversation": one.asked.conversation, "note": note}
        answer = found.answer.model_copy(update=told)
        parts = answer_endings.by_router(one, found)
        one.ended += answer_endings.steps(one, found, self._open.step_took(one))
        self._end(one, answer, [*parts, Sources(ids=answer.sources)], found.orders, found.project)

    def _degrade(self, one: Open, found: Found) -> None:
        ending, added = answer_endings.degraded(one, found, self._open.took_ms(one))
        self._end(one, ending, [*([Text(added)] if added else []), Sources(ids=ending.sources)])

    def _end(
        self,
        one: Open,
        ending: Ending,
        parts: Sequence[Part] = (),
        orders: Sequence[Event] = (),
        project: int | None = None,
    ) -> None:
        self._open.take(one.ref)
        order = one.seen.event
        assert isinstance(order, AnswerQuestion)
        planned = one.stream.plan or any(part.kind == "plan" for part in parts)
        plan = [] if planned else [answer_endings.plan(one)]
        states = {name: guard.state for name, guard in self._guards.items()}
        one.ended.append(one.spans.ended(order, ending, self._open.took(one), breakers=states))
        said = [*plan, *parts, answer_endings.end(ending)]
        self._out.say(one, [ending], said, first=orders, project=project)
        if isinstance(ending, QuestionAnswered):
            self.talks.note(ending, self._world.clock.now())
