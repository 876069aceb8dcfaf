"""Asking for a command line: the daemon where one runs and answers, else a child of one's own that reads memory."""

import importlib
import json
import select
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from daemon import answers, config
from daemon.answers import LONGEST, Asked, Made, routes_of
from daemon.paths import Paths
from daemon.planner import Planner
from daemon.reach import ask
from daemon.worker import Worker
from knowledge.errors import EngineFailed, HubUnreachable, NoAnswer, Refused
from knowledge.events import (
    AnswerDegraded,
    QuestionAnswered,
    QuestionRouted,
    RouteQuestion,
    RoutingRefused,
)
from knowledge.reasoning.parts import Part
from knowledge.redact import clean
from knowledge.routing.route import Route

PING_S, ROUTE_S, ANSWER_S, ALONE_S = 3.0, 4.0, 25.0, 40
"""How long is waited for: a word of the daemon, a route, an answer, and what a child makes."""
SERVICES = ("assistant", "router")
_DAEMON = "the daemon did not answer"


class Answered(NamedTuple):
    """An answer, and what has to be said besides."""

    event: QuestionAnswered | AnswerDegraded
    note: str = ""


class Question(NamedTuple):
    text: str
    conversation: str
    here: Path | None


class Planned(NamedTuple):
    route: Route
    note: str = ""
    """Why words alone told it."""


def answer(
    paths: Paths,
    question: str,
    conversation: str,
    here: Path | None,
    now: int,
    *,
    tell: Callable[[Part], object] = lambda _part: None,
) -> Answered:
    """`tell` hears the parts of the answer as they come, where a daemon answers. Ctrl-C stops what is being written.

    Raises EngineFailed.
    """
    note = ""
    if _runs(paths):
        try:
            return _asked(paths, Question(question, conversation, here), tell)
        except (NoAnswer, HubUnreachable, Refused) as error:
            note = f"{_DAEMON} ({error}); this was answered without it"
    made, why = _alone(paths, Asked(question[:LONGEST], conversation, here, now))
    return Answered(made.answer, note or _by_words(why))


def plan(paths: Paths, question: str) -> Planned:
    """What a question is for; nothing is called and nothing kept. Raises EngineFailed."""
    with suppress(NoAnswer, HubUnreachable):  # a child of our own can tell as well
        if _runs(paths):
            return _planned(paths, question)
    with Planner() as planner:
        return Planned(planner.route(question), _by_words(planner.why))


def _runs(paths: Paths) -> bool:
    """Whether there is a daemon that answers questions."""
    if set(SERVICES) & set(config.load(paths.config_file).services.off):
        return False
    try:
        return ask(paths.control, "ping", PING_S) is not None
    except OSError:
        return False


def _asked(paths: Paths, asked: Question, tell: Callable[[Part], object]) -> Answered:
    module = importlib.import_module("daemon.answer_client")  # it brings zmq, which only those need who come here
    model = config.load(paths.config_file).model
    patience = ANSWER_S + (model.answer_within_s if model.chosen else 0)
    with module.AnswerClient(paths) as client:
        key = client.ask(asked.text, asked.conversation, asked.here)
        try:
            for placed in client.follow(key, patience=patience, first=ANSWER_S):
                tell(placed.part)
        except KeyboardInterrupt:
            client.stop(key)
            for placed in client.follow(key, client.off, patience=ANSWER_S):
                tell(placed.part)
        ending = client.ending(key)
    if ending is None:
        raise NoAnswer("its answer is not on record")
    return Answered(ending.event, _note(ending.event))


def _note(event: QuestionAnswered | AnswerDegraded) -> str:
    if not isinstance(event, QuestionAnswered):
        return ""
    words = _by_words("the model engine is not there" if event.by == "words" else "")
    return "; ".join(one for one in (event.note, words) if one)


def _planned(paths: Paths, question: str) -> Planned:
    bus = importlib.import_module("daemon.bus_client")
    with bus.BusClient(paths, "ask") as client:
        event = client.ask(RouteQuestion(ref="plan", question=clean(question, LONGEST)), ROUTE_S).event
    if isinstance(event, RoutingRefused):
        raise NoAnswer(event.reason)
    assert isinstance(event, QuestionRouted)
    first, *rest = routes_of(event.calls)
    note = _by_words("the model engine is not there") if event.by == "words" else ""
    return Planned(Route(first.tool, first.arguments, first.confidence, rest[0] if rest else None), note)


def _alone(paths: Paths, asked: Asked) -> tuple[Made, str]:
    """Raises EngineFailed."""
    data = _in_child(partial(answers.alone, paths, asked))
    if data is None:
        raise EngineFailed("its process ended", hint="`sotto doctor` says what is wrong with it")
    made, why = json.loads(data)
    return Made.read(made.encode()), why


def _in_child(work: Callable[[], bytes]) -> bytes | None:
    worker = Worker("ask", work, cpu_s=ALONE_S, lasts_s=ALONE_S)
    end = time.monotonic() + ALONE_S
    while (left := end - time.monotonic()) > 0:
        select.select([worker], [], [], left)
        if worker.read():
            return worker.result()
    worker.stop()
    return None


def _by_words(why: str) -> str:
    return f"the question was read by its words alone: {why}" if why else ""
