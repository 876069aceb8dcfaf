"""Reasoning over a world with real tools and a scripted engine: what tests of tasks, budgets and resuming share."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from daemon.doubles.reasoner import Told
from knowledge.errors import NotFound, Unclear
from knowledge.reasoning.actions import Brief, CallResult, ToolSpec, UseTool
from knowledge.reasoning.parts import Called, Part, answer_text
from knowledge.routing.by_words import WordRouter
from tests.knowledge.memory.days.diary import TREES
from tests.knowledge.reasoning.worlds import World, world
from tests.tools.stage import around
from tools.kit.registry import builtin
from tools.kit.running import Outcome, run
from tools.kit.spec import spec

_HERE = Path(__file__).parent
TOOLS = builtin()


class Task(NamedTuple):
    """A question, where it is asked, and what a good answer needs."""

    world: str
    question: str
    calls: list[tuple[str, dict[str, str]]]
    facts: list[str]

    @property
    def around(self) -> World:
        return world(self.world)

    def brief(self, tools: list[str] | None = None) -> Brief:
        offered = [*WordRouter().route(self.question).likely] if tools is None else tools
        return Brief(self.question, [told(name) for name in offered], here="Project shop.", now=self.around.now)


@cache
def tasks() -> tuple[Task, ...]:
    """All of them, with the ids of their worlds."""
    return tuple(_task(json.loads(line)) for line in (_HERE / "tasks.jsonl").read_text("utf-8").splitlines())


def _task(said: dict[str, Any]) -> Task:
    ids = world(said["world"]).ids
    calls = [(tool, {name: _named(value, ids) for name, value in given.items()}) for tool, given in said["calls"]]
    return Task(said["world"], said["question"], calls, [_named(one, ids) for one in said["facts"]])


def _named(text: str, ids: Mapping[str, str]) -> str:
    return ids[text[1:]] if text.startswith("$") else text


def told(name: str) -> ToolSpec:
    """A tool as a model is told of it."""
    return spec(TOOLS[name])


def caller(where: World) -> Callable[[UseTool], CallResult]:
    """Calls tools in a world; what they said once they are not asked again, since nothing happens there."""

    @cache
    def outcome(tool: str, said: str) -> Outcome:
        return run(TOOLS[tool], json.loads(said), around(where.story, where.now, here=Path(TREES[1])))

    def call(use: UseTool) -> CallResult:
        assert TOOLS[use.tool].effect == "reads"
        return result(use.n, outcome(use.tool, json.dumps(dict(use.arguments))))

    return call


def result(n: int, outcome: Outcome) -> CallResult:
    """What came of a call, as the assistant says it."""
    if outcome.answer:
        kind = "answered" if outcome.answer.recorded else "not recorded"
        return CallResult(n, kind, outcome.answer.text, "", outcome.answer.sources)  # type: ignore[arg-type]
    refused = {Unclear.code: "unclear", NotFound.code: "not found"}.get(outcome.code, "failed")
    return CallResult(n, refused, outcome.error, outcome.hint)  # type: ignore[arg-type]


def calls(chunks: Sequence[tuple[int, Part]]) -> list[tuple[str, dict[str, str]]]:
    """Which tools were called, with what."""
    return [(part.tool, dict(part.arguments)) for _, part in chunks if isinstance(part, Called)]


def said(answer: Told) -> str:
    """The text of an answer, as whoever reads the stream has it."""
    return answer_text(answer.chunks)
