"""How far budgets are overshot, of generated tasks: looked at before each call, beside what looks after it."""

import json
import random
from collections.abc import Callable, Iterator

from daemon.bench.figures import Asked, at_most
from knowledge.reasoning.actions import Brief, CallResult, Finish, Generate, GiveUp, ToolSpec, UseTool
from knowledge.reasoning.budget import TOTAL
from knowledge.reasoning.engine import Ended
from knowledge.reasoning.loop import Reasoning
from knowledge.tasks.budget import Admitted, Budget, Limits, Spent
from knowledge.views import RowView

TASKS, QUESTIONS, ALL_QUESTIONS = 10_000, 1_000, 10_000
CALLS, MOST = 40, 100
TWICE = 2.0
UNIT = "calls' maxima"
Takes = Callable[[random.Random], float]
"""Which share of what it declares a call takes."""


def measure(asked: Asked) -> list[RowView]:
    """Every figure: the most of all tasks, in declared maxima of their largest call."""
    asked.tell("what budgets are overshot by")
    questions = ALL_QUESTIONS if asked.full else QUESTIONS
    return [
        at_most("budget: overshoot, calls keep to their word", _most(_honest), UNIT, 0, _most(_honest, late=True)),
        at_most("budget: overshoot, calls take up to twice that", _most(_lying), UNIT, 1, _most(_lying, late=True)),
        at_most("budget: overshoot of questions, a chat model that writes anything", _asked(questions), UNIT, 0),
    ]


def _honest(rng: random.Random) -> float:
    return rng.random()


def _lying(rng: random.Random) -> float:
    return TWICE * rng.random()


def _most(takes: Takes, *, late: bool = False) -> float:
    """Of many tasks; with `late` a task is stopped once its limit is passed, as it is usual."""
    return max(_overshoot(random.Random(seed), takes, late=late) for seed in range(TASKS))  # noqa: S311 - repeatable


def _overshoot(rng: random.Random, takes: Takes, *, late: bool) -> float:
    budget, largest = Budget(Limits(tokens=rng.randrange(1, 10 * MOST))), 0
    for _ in range(rng.randrange(1, CALLS)):
        worst = rng.randrange(1, MOST)
        call, took = Spent(tokens=worst), Spent(tokens=worst * takes(rng))
        if late and budget.spent.tokens <= budget.limits.tokens:
            budget, largest = budget.paid(Spent(), took), max(largest, worst)
        elif not late and isinstance(admitted := budget.admit(call), Admitted):
            budget, largest = admitted.budget.paid(call, took), max(largest, worst)
    return max(0.0, budget.spent.tokens - budget.limits.tokens) / max(1, largest)


# ── questions that a chat model answers ───────────────────────────────────────────────────────────

_TOOL = ToolSpec("search_knowledge", "Find it.", {"properties": {"query": {"type": "string"}}, "required": ["query"]})


def _asked(questions: int) -> float:
    """Of so many questions, whatever the model writes, each text up to what a prompt may have."""
    return max(_of_one(random.Random(seed)) for seed in range(questions)) / TOTAL  # noqa: S311 - repeatable


def _of_one(rng: random.Random) -> float:
    limit = rng.randrange(2 * TOTAL, 40_000)
    reasoning = Reasoning(Brief("what is f7 about?", [_TOOL], limits=Limits(tokens=limit, calls=4)))
    actions, texts = reasoning.begin(), _texts(rng)
    while not isinstance(last := actions[-1], Finish | GiveUp):
        if isinstance(last, UseTool):
            outcome = rng.choice(("answered", "answered", "not recorded", "failed"))
            found = CallResult(last.n, outcome, f"said {last.n}", "", [f"f{last.n}"])  # type: ignore[arg-type]
            actions = reasoning.called(found)
        else:
            assert isinstance(last, Generate)
            read = rng.randrange(TOTAL)
            text = next(texts) if last.purpose == "decide" else rng.choice(("f7 is it.", "f99.", ""))
            actions = reasoning.written(last.purpose, Ended(text, "stop", read, 0, TOTAL - read, 0))
    return max(0.0, reasoning.budget.spent.tokens - limit)


def _texts(rng: random.Random) -> Iterator[str]:
    """What a model decides that writes anything."""
    while True:
        call = {"tool": "search_knowledge", "arguments": {"query": f"word{rng.randrange(6)}"}}
        yield rng.choice((json.dumps(call),) * 4 + ('{"tool": "none"}', "I think"))
