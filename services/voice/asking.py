"""Before a question that was heard is asked: what it would change is read back, and what needs a screen is not done."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import uuid4

from knowledge.events import QuestionRouted, RouteQuestion, RoutingRefused
from knowledge.redact import clean
from knowledge.routing.by_words import WordRouter
from knowledge.routing.route import Route
from knowledge.speech.confirming import NOTHING, Demand, demanded
from knowledge.speech.speakable import speakable
from services.voice.answers import Answers
from services.voice.sentences import Sentence
from services.voice.switchboard import Switchboard

ROUTE_S = 1.5
"""After so long the router is not waited for: words alone tell what a question would change."""
CONFIRM_S = 15.0
"""So long after it was read back a yes counts."""
_LEFT = "Okay, I leave it."


class _Heard(NamedTuple):
    """A question."""

    ref: str
    text: str
    cwd: str | None


class Asking:
    """One question at a time, on its way to being asked."""

    def __init__(self, board: Switchboard, answers: Answers, say: Callable[[Sentence], None]) -> None:
        self._board, self._answers, self._say = board, answers, say
        self._routing: _Heard | None = None
        self._confirming: _Heard | None = None

    @property
    def waits(self) -> bool:
        """Whether something is to come of it without another word."""
        return self._routing is not None or self._answers.waits

    @property
    def confirming(self) -> bool:
        """Whether a yes would have something done."""
        return self._confirming is not None

    def ask(self, ref: str, text: str, cwd: str | None) -> None:
        """Ask it, once it is known what it is for."""
        self.forget()
        self._routing = _Heard(ref, text, cwd)
        self._board.tell(RouteQuestion(ref=ref, question=clean(text)))
        self._board.ring_in(ROUTE_S, "route", self._by_words)

    def routed(self, event: QuestionRouted) -> None:
        if self._routing and event.ref == self._routing.ref:
            self._goes([Route(one.tool, one.arguments, one.confidence) for one in event.calls])

    def refused(self, event: RoutingRefused) -> None:
        if self._routing and event.ref == self._routing.ref:
            self._by_words()

    def confirmed(self, *, yes: bool) -> None:
        """What was said to what was read back."""
        one, self._confirming = self._confirming, None
        self._board.forget("confirm")
        if one and yes:
            self._answers.ask(one.ref, one.text, one.cwd, None)
        elif one:
            self._say(Sentence(uuid4().hex, _LEFT, "reply"))

    def stop(self) -> None:
        """Nobody wants an answer any more."""
        self._answers.stop()
        self.forget()

    def forget(self) -> None:
        self._routing = self._confirming = None
        self._board.forget("route")
        self._board.forget("confirm")

    def _by_words(self) -> None:
        if self._routing:
            self._goes([WordRouter().route(self._routing.text)])

    def _goes(self, routes: list[Route]) -> None:
        one, self._routing = self._routing, None
        self._board.forget("route")
        assert one
        demand = _heaviest([demanded(one.text, route) for route in routes])
        if demand.kind == "nothing":
            self._answers.ask(one.ref, one.text, one.cwd, None)
            return
        if demand.kind == "read back":
            self._confirming = one
            self._board.ring_in(CONFIRM_S, "confirm", self.forget)
        self._say(Sentence(f"{one.ref}:back", speakable(demand.sentence), "reply"))


def _heaviest(demands: list[Demand]) -> Demand:
    order = ("a screen", "read back", "nothing")
    return min(demands, key=lambda one: order.index(one.kind), default=NOTHING)
