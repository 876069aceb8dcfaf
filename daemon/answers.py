"""What a question becomes: its routes, then an answer that a child makes. Tools are found by module name only."""

import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Literal, NamedTuple

from daemon.paths import Paths
from knowledge.events import EVENTS, Call, Event, QuestionAnswered, ToolCalled
from knowledge.reasoning.actions import ToolSpec
from knowledge.redact import clean
from knowledge.routing.arguments import NONE, NOTING
from knowledge.routing.following import Before, carried
from knowledge.routing.route import Route
from knowledge.routing.suggestions import nearest

CPU_S, LASTS_S = 5, 10
"""What one answer may take: of a processor, and of time."""
LONGEST = 8_000
"""Characters of a question that are read."""
LEAST, LEAST_CHANGING = 0.3, 0.6
"""Below, it is not said to have been meant; what changes something has to be surer."""
_SEARCHED = {"search_knowledge": "query", "find_fix": "error", "forget": "entry"}
"""Arguments that are looked for by meaning, too."""
_MODULE = "services.answering"
NOTHING = "I have no tool for that."


class Asked(NamedTuple):
    """A question on its way."""

    question: str
    """Clean where it is on record already."""
    conversation: str
    here: Path | None
    now: int
    """Microseconds UTC."""
    routes: tuple[Route, ...] = ()
    by: Literal["model", "words"] = "model"
    before: Before | None = None
    vectors: Mapping[str, bytes] = {}
    """Of texts that are looked for."""
    writes: bool = True
    """Whether what a tool orders can be put on record."""
    only_reads: bool = False
    """Whether no tool is called but those that read: what a chat model asks for has no other effect."""

    def routed(self, found: tuple[Route, ...], by: Literal["model", "words"]) -> "Asked":
        """The same, of which is known what it is for."""
        first, *rest = found
        return self._replace(routes=(carried(first, self.question, self.before), *rest), by=by)

    @property
    def searched(self) -> list[str]:
        """Texts that are looked for by meaning, where somebody can make vectors of them."""
        found = (one.arguments.get(_SEARCHED.get(one.tool, "")) for one in self.routes)
        return [text for text in found if text]

    @property
    def fits(self) -> bool:
        """Whether it is sure enough what was meant."""
        first = self.routes[0]
        least = LEAST_CHANGING if first.tool in NOTING else LEAST
        return first.tool != NONE and first.confidence >= least

    @property
    def previous(self) -> str:
        """The tool of the question before."""
        return self.before.tool if self.before else ""


class Each(NamedTuple):
    """One call of an answer, beside what stands in the answer's event."""

    text: str
    sources: tuple[str, ...]
    effect: str
    took_us: int


class Made(NamedTuple):
    """An answer, and what has to be put on record so that it comes true."""

    answer: QuestionAnswered
    orders: tuple[Event, ...] = ()
    project: int | None = None
    each: tuple[Each, ...] = ()
    """As many as the answer has calls, where a child made them."""

    def written(self) -> bytes:
        orders = [[type(one).__name__, one.model_dump(mode="json")] for one in self.orders]
        known = {"answer": self.answer.model_dump(mode="json"), "orders": orders, "project": self.project}
        return json.dumps({**known, "each": self.each}).encode()

    @classmethod
    def read(cls, data: bytes) -> "Made":
        known = json.loads(data)
        orders = tuple(EVENTS[name].model_validate_json(json.dumps(body)) for name, body in known["orders"])
        answer = QuestionAnswered.model_validate_json(json.dumps(known["answer"]))
        each = tuple(Each(text, tuple(found), effect, took) for text, found, effect, took in known["each"])
        return cls(answer, orders, known["project"], each)


class Found(NamedTuple):
    """What memory finds where a question cannot be answered."""

    text: str = ""
    sources: tuple[str, ...] = ()


def routes_of(calls: list[Call]) -> tuple[Route, ...]:
    return tuple(Route(one.tool, one.arguments, one.confidence) for one in calls)


def routes(route: Route) -> Iterator[Route]:
    """A request, and what is asked for besides."""
    one: Route | None = route
    while one:
        yield replace(one, then=None)
        one = one.then


def nothing_fits(asked: Asked) -> QuestionAnswered:
    """An answer that guesses nothing: what can be asked."""
    meant = asked.routes[0]
    suggestions = nearest(asked.question, [meant.tool])
    said = "\n".join([f"{NOTHING} You can ask:", *(f"  {one}" for one in suggestions)])
    return QuestionAnswered(
        question=clean(asked.question, LONGEST),
        conversation=asked.conversation,
        calls=[],
        text=clean(said),
        sources=[],
        recorded=False,
        confidence=meant.confidence,
        by=asked.by,
        suggestions=suggestions,
        code=0,
        took_ms=0.0,
    )


def ended(asked: Asked) -> QuestionAnswered:
    """What is said where the child that called the tools took too much, or ended otherwise."""
    first = asked.routes[0]
    error = clean(f"{first.tool} did not end within {LASTS_S} s, or {CPU_S} s of a processor, and was ended")
    hint = clean("ask for less: a project, a shorter time; `sotto logs assistant` may say more")
    given = {name: clean(value) for name, value in first.arguments.items()}
    call = ToolCalled(tool=first.tool, arguments=given, outcome="failed", data=clean("{}"), error=error, hint=hint)
    told = nothing_fits(asked)
    return told.model_copy(update={"calls": [call], "text": clean(f"{error}\n{hint}"), "suggestions": [], "code": 1})


# ── in a child ────────────────────────────────────────────────────────────────────────────────────


def load() -> ModuleType:
    """What makes answers, with the tools: so that children have them from the start."""
    module = importlib.import_module(_MODULE)
    module.prepare()
    return module


def specs(names: Iterable[str]) -> list[ToolSpec]:
    """What a chat model is told of some tools. Not in a child: they are loaded where children are forked from."""
    found: list[ToolSpec] = importlib.import_module(_MODULE).specs(names)
    return found


def answer(paths: Paths, asked: Asked) -> bytes:
    """See `services.answering.answer`."""
    made: Made = importlib.import_module(_MODULE).answer(paths, asked)
    return made.written()


def alone(paths: Paths, asked: Asked) -> bytes:
    """See `services.answering.alone`."""
    made, why = importlib.import_module(_MODULE).alone(paths, asked)
    return json.dumps([made.written().decode(), why]).encode()


def found(paths: Paths, question: str, now: int) -> bytes:
    """See `services.answering.found`."""
    by_words: Found = importlib.import_module(_MODULE).found(paths, question, now)
    return json.dumps(by_words).encode()


def read_found(data: bytes | None) -> Found:
    text, sources = json.loads(data) if data else ("", ())
    return Found(text, tuple(sources))
