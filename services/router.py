"""Tells which tool a question is for. The model is loaded at the first question; before and after, nothing wakes up.

It lives beside the encoder, which makes one vector at a time: a question waits for one text, never for a batch. Who
asked last is answered first. Where the model cannot be had, words that give a tool away tell it, and it is said.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping

from daemon import engine
from daemon.dependency import depends
from daemon.service import Seen, Service, World, on
from knowledge.envelope import Envelope
from knowledge.errors import SottoError
from knowledge.events import Call, Event, QuestionRouted, RouteQuestion, RoutingRefused
from knowledge.redact import clean
from knowledge.routing.by_words import WordRouter
from knowledge.routing.route import Route, Router

HANG_S = 20.0
"""A question, or loading the model, that takes longer hangs; the process is ended, and started again."""
SLOW_S = 10.0
ENGINE = "model engine"
MOST_WAITING = 32
STALE_US = 10_000_000
"""Nobody waits any more for what was asked so long ago."""


def _by_words(_service: object, order: RouteQuestion) -> tuple[Route, str]:
    return WordRouter().route(order.question, order.previous), "words"


class Routing(Service):
    """RouteQuestion in; QuestionRouted or RoutingRefused out."""

    name = "router"
    begins = "now"

    def __init__(
        self, world: World, load: Callable[[], Router] = engine.load_router, built: Callable[[], bool] = engine.built
    ) -> None:
        super().__init__(world)
        self._load, self._built = load, built
        self._awaited = True
        """Whether the engine was not there when this, or the process before it, last looked."""
        self._router: Router | None = None
        self._waiting: dict[str, Envelope] = {}
        """By the id of the order."""
        self._work = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._work: self._next}

    def stop(self) -> None:
        os.close(self._work)

    @on(RouteQuestion)
    def question_routed(self, event: RouteQuestion, seen: Envelope) -> Iterator[Event]:
        """Take an order; one that was said again is the same."""
        if len(self._waiting) >= MOST_WAITING:
            yield RoutingRefused(ref=event.ref, reason=f"{MOST_WAITING} questions wait already")
        elif seen.id not in self._waiting:
            self._waiting[seen.id] = seen
            os.eventfd_write(self._work, 1)

    def _next(self) -> Iterator[Seen]:
        """Answer the last; what was asked long ago is left."""
        _, seen = self._waiting.popitem()
        try:
            if self.world.clock.now() - seen.header.at <= STALE_US:
                yield Seen((self._answer(seen.event),), cause=seen)
        finally:
            if not self._waiting:
                os.eventfd_read(self._work)

    def _answer(self, order: Event) -> Event:
        assert isinstance(order, RouteQuestion)
        began = self.world.clock.monotonic()
        route, by = self._in_time(order)
        took = (self.world.clock.monotonic() - began) * 1_000
        calls, likely = [*_calls(route)], [*route.likely]
        return QuestionRouted(ref=order.ref, calls=calls, by=by, likely=likely, took_ms=round(took, 3))

    def _in_time(self, order: RouteQuestion) -> tuple[Route, str]:
        """A text over which the engine hangs ends this process. An engine that was built is tried at once."""
        if self._awaited and self._built():
            self._awaited = False
            self.guards[ENGINE].hasten()
        signal.setitimer(signal.ITIMER_REAL, HANG_S)
        try:
            return self._route(order)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @depends(
        ENGINE,
        without="goes by words that give a tool away, so it understands less (`sotto doctor` says what to do)",
        otherwise=_by_words,
        slow_s=SLOW_S,
        attempts=1,
    )
    def _route(self, order: RouteQuestion) -> tuple[Route, str]:
        try:
            if self._router is None:
                self._router = self._load()
            return self._router.route(order.question, order.previous), "model"
        except SottoError:
            self._awaited = not self._built()
            raise


def _calls(route: Route) -> Iterator[Call]:
    one: Route | None = route
    while one:
        given = {name: clean(value) for name, value in one.arguments.items()}
        yield Call(tool=one.tool, arguments=given, confidence=round(one.confidence, 4))
        one = one.then
