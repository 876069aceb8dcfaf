"""The router's service: questions answered, the last first, each once; and by words where there is no engine."""

from collections.abc import Iterator

import pytest

from daemon.paths import Paths
from knowledge.errors import EngineMissing
from knowledge.events import BreakerChanged, Event, QuestionRouted, RouteQuestion, RoutingRefused
from knowledge.redact import clean
from knowledge.routing.by_words import WordRouter
from knowledge.routing.route import Route, Router
from services.router import MOST_WAITING, STALE_US, Routing
from tests.daemon.hosting import House


class Sure(WordRouter):
    """Knows everything, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def route(self, text: str, previous: str = "") -> Route:
        self.asked.append((text, previous))
        return Route(
            "find_fix", {"error": "port in use"}, 0.98765, Route("briefing", {}, 0.7), ("find_fix", "briefing")
        )


class Asked:
    """A house with a router, somebody who asks it, and what he hears."""

    def __init__(self, paths: Paths) -> None:
        self.house = House(paths)
        self.router = Sure()
        self.loads = 0
        self.missing = False
        self.heard = self.house.speaker.follow("", [QuestionRouted, RoutingRefused, BreakerChanged])

    def load(self) -> Router:
        self.loads += 1
        if self.missing:
            raise EngineMissing("no llama here")
        return self.router

    def run(self, *acts: object, turns: int = 40) -> list[Event]:
        service = Routing(self.house.world, self.load, lambda: not self.missing)
        self.house.run(service, acts=[*acts, *[lambda: None] * turns])  # type: ignore[list-item]
        return [seen.event for seen in iter(self.heard.take, None)]

    def ask(self, ref: str, question: str = "why did it break?", previous: str = "") -> None:
        order = RouteQuestion(ref=ref, question=clean(question), previous=previous)
        self.house.speaker.whisper(order)


@pytest.fixture
def asked(home: Paths) -> Iterator[Asked]:
    one = Asked(home)
    yield one
    one.house.close()


def test_a_question_becomes_calls(asked: Asked) -> None:
    (answer,) = asked.run(lambda: asked.ask("a", "how was port in use fixed", "briefing"))
    assert isinstance(answer, QuestionRouted)
    assert (answer.ref, answer.by) == ("a", "model")
    assert [(one.tool, one.arguments, one.confidence) for one in answer.calls] == [
        ("find_fix", {"error": "port in use"}, 0.9877),
        ("briefing", {}, 0.7),
    ]
    assert answer.likely == ["find_fix", "briefing"]
    assert asked.router.asked == [("how was port in use fixed", "briefing")]


def test_nothing_is_loaded_before_the_first_question_and_once_for_all(asked: Asked) -> None:
    assert asked.run() == []
    assert asked.loads == 0
    asked.run(lambda: asked.ask("a"), lambda: None, lambda: asked.ask("b"))
    assert asked.loads == 1


def test_who_asked_last_is_answered_first_and_too_many_are_refused(asked: Asked) -> None:
    def all_at_once() -> None:
        for number in range(MOST_WAITING + 1):
            asked.ask(str(number))

    refused, *answers = asked.run(all_at_once, turns=2 * MOST_WAITING)
    assert isinstance(refused, RoutingRefused)
    assert refused.ref == str(MOST_WAITING)
    assert [one.ref for one in answers] == [str(number) for number in reversed(range(MOST_WAITING))]  # type: ignore[attr-defined]


def test_what_was_asked_long_ago_is_left(asked: Asked) -> None:
    def ask() -> None:
        asked.ask("old")
        asked.house.clock.advance(STALE_US / 1e6 + 1)

    answers = asked.run(ask, lambda: None, lambda: asked.ask("new"))
    assert [one.ref for one in answers] == ["new"]  # type: ignore[attr-defined]


def test_an_order_that_is_said_again_before_it_is_answered_is_the_same(asked: Asked) -> None:
    def ask() -> None:
        said = asked.house.speaker.whisper(RouteQuestion(ref="a", question=clean("why?")))
        asked.house.hub.deliver(said)

    assert len(asked.run(ask)) == 1


def test_without_an_engine_words_tell_it_and_soon_it_is_tried_no_more(asked: Asked) -> None:
    asked.missing = True
    acts = [lambda ref=ref: asked.ask(ref, "what failed today?") for ref in "abcde"]
    heard = asked.run(*[act for one in acts for act in (one, lambda: None)])
    answers = [one for one in heard if isinstance(one, QuestionRouted)]
    assert [(one.by, one.calls[0].tool) for one in answers] == [("words", "list_failures")] * 5
    assert asked.loads == 3
    (opened,) = [one for one in heard if isinstance(one, BreakerChanged)]
    assert (opened.dependency, opened.state) == ("model engine", "open")


def test_an_engine_that_was_built_meanwhile_is_taken_at_once(asked: Asked) -> None:
    asked.missing = True

    def build() -> None:
        asked.missing = False

    missed = [act for ref in "abcd" for act in (lambda ref=ref: asked.ask(ref), lambda: None)]
    heard = asked.run(*missed, build, lambda: asked.ask("e"))
    assert [one.by for one in heard if isinstance(one, QuestionRouted)] == ["words"] * 4 + ["model"]
