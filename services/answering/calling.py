"""Calls the tools that a question's routes name, and no other, whatever a tool gives back."""

import importlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from daemon.answers import Asked, Made
from daemon.paths import Paths
from knowledge.errors import DaemonUnreachable, NotFound, SottoError, Unclear
from knowledge.events import Event
from knowledge.failures.book import Book, Failure
from knowledge.ids import ShortId
from knowledge.memory.encoding import Embed
from knowledge.reasoning.actions import ToolSpec
from knowledge.routing.following import subject
from knowledge.routing.route import Route
from knowledge.routing.suggestions import EXAMPLES
from knowledge.routing.time_said import as_said
from knowledge.store.memory import Memory
from services.answering.surroundings import surroundings
from services.answering.telling import Called, told
from tools.kit.around import Around
from tools.kit.running import Outcome, run
from tools.kit.spec import spec
from tools.kit.tool import Tool

MOST_ORDERS = 16
_ORDERS = {
    "notes": "it keeps what is noted",
    "sandboxed": "it runs checks and tries fixes",
    "guarded": "it plans what you can grant",
}
"""Effects of tools that need the daemon, and what for."""


def called(paths: Paths, asked: Asked, embed: Embed) -> Made:
    """What the tools say to a question whose routes are known."""
    try:
        with surroundings(paths, asked, embed) as around:
            calls = [*_calls(asked, around)]
    except SottoError as error:  # memory or the log cannot be read
        first = asked.routes[0]
        calls = [Called(Outcome(first.tool, dict(first.arguments), None, str(error), error.advice, error.code))]
    orders = [order for one in calls if one.effect in _ORDERS for order in _orders(one.outcome)]
    project = next(
        (one.outcome.answer.project for one in calls if one.outcome.answer and one.outcome.answer.orders), None
    )
    return Made(told(asked, calls), tuple(orders[:MOST_ORDERS]), project, tuple(one.each for one in calls))


def _calls(asked: Asked, around: Around) -> Iterator[Called]:
    first, *rest = (as_said(one, asked.question) for one in asked.routes)
    done = _timed(first, around, asked)
    yield done
    for then in rest[:1]:
        if "guarded" == done.effect == getattr(_tool(then.tool), "effect", ""):
            one_each = Unclear(
                "only one thing that you have to grant is planned at a time", hint="ask for it again then"
            )
            yield Called(_refused(then.tool, dict(then.arguments), one_each), "guarded")
            continue
        yield _timed(_about(then, first, done.outcome, around.memory), around, asked)


def _timed(route: Route, around: Around, asked: Asked) -> Called:
    began = time.perf_counter()
    done = _called(route, around, asked)
    return done._replace(took_us=round((time.perf_counter() - began) * 1_000_000))


def _called(route: Route, around: Around, asked: Asked) -> Called:
    one = _tool(route.tool)
    given = dict(route.arguments)
    if one is None:
        missing = NotFound(f"tool {route.tool}", hint="this release does not have it")
        return Called(_refused(route.tool, given, missing))
    if asked.only_reads and one.effect != "reads":
        changing = NotFound(f"tool {one.name} for a chat model", hint="only the user's own words can ask for it")
        return Called(_refused(one.name, given, changing), one.effect)
    lacking = [name for name in one.required if not given.get(name)]
    if lacking:
        unsaid = Unclear(f"the {lacking[0]} is not said", hint=f'say it like "{EXAMPLES[one.name]}"')
        return Called(_refused(one.name, given, unsaid), one.effect)
    if one.effect in _ORDERS and not asked.writes:
        away = DaemonUnreachable(_ORDERS[one.effect], hint="start it with `sotto up`, then ask again")
        return Called(_refused(one.name, given, away), one.effect)
    return Called(run(one, given, around), one.effect)


def specs(names: Iterable[str]) -> list[ToolSpec]:
    """What a chat model is told of those of some tools that it may call."""
    found = [one for one in map(_tool, names) if one and one.effect == "reads"]
    return [spec(one) for one in found]


def _tool(name: str) -> Tool | None:
    """Found by its name in our own package only."""
    if name not in EXAMPLES:
        return None
    try:
        one = getattr(importlib.import_module(f"tools.{name}"), name)
    except ModuleNotFoundError:
        return None
    return one if isinstance(one, Tool) else None


def _refused(tool: str, given: dict[str, Any], error: SottoError) -> Outcome:
    return Outcome(tool, given, None, str(error), error.advice, error.code)


def _about(then: Route, first: Route, done: Outcome, memory: Memory) -> Route:
    """A second request with the subject of the first, where it names none."""
    given = subject(then, first.arguments)
    failure = _failure(done.answer.sources if done.answer else (), memory)
    wanted = {
        "find_fix": ("error", failure.headline if failure else ""),
        "test_history": ("test", (failure.test_id or "") if failure else ""),
        **dict.fromkeys(("explain_failure", "try_fix", "apply_fix"), ("failure", str(failure.name) if failure else "")),
    }
    name, said = wanted.get(then.tool, ("", ""))
    if said and not given.get(name):
        given[name] = said
    return replace(then, arguments=given)


def _failure(sources: Sequence[str], memory: Memory) -> Failure | None:
    """The first that an answer rests on."""
    for source in sources:
        if source.startswith("f") and source[1:].isdigit():
            try:
                return Book(memory).by_id(ShortId.parse(source, "f").seq)
            except NotFound:
                return None
    return None


def _orders(outcome: Outcome) -> tuple[Event, ...]:
    return outcome.answer.orders if outcome.answer else ()
