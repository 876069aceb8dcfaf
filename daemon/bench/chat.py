"""The chat model's process: how soon a cancel is heard, what a grammar costs, and what a second question need not read.

No real model can be had everywhere, so the tiny one is run that the project makes itself: what is measured is Sotto and
llama.cpp around a model, not a model. A cancel is heard between two tokens, so with a real one a token's time is added.
The reference of a cancel is one that finds nothing to cancel: the same way there and back. Times of a grammar are those
of the processor; its reference is as many tokens without one.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from daemon import engine
from daemon.bench.chat_orders import Orders, choose
from daemon.bench.figures import Asked, at_least, at_most, fresh_home, median, percentile
from daemon.bench.lives import daemon
from daemon.bus_client import BusClient
from daemon.config_sections import ModelSection
from daemon.doubles.tiny_model import write
from daemon.paths import Paths
from knowledge.errors import NoAnswer
from knowledge.events import GenerationEnded
from knowledge.reasoning.engine import ChatEngine, Ended, Message, Wish
from knowledge.views import RowView

PERCENT, THOUSAND = 100.0, 1_000
CANCELS, CANCELS_FULL = 40, 400
CALLS, CALLS_FULL = 100, 1_000
CANCEL_MS = 100.0
MOST, ENDLESS, LONGEST = 1_500, 7_000, 60
TOOLS: dict[str, dict[str, dict[str, Any]]] = {
    "find_fix": {"error": {"type": "string", "maxLength": LONGEST}},
    "list_failures": {
        "project": {"type": "string", "maxLength": LONGEST},
        "since": {"type": "string", "maxLength": LONGEST},
        "status": {"enum": ["open", "fixed", "all"]},
    },
    "recent_activity": {"kind": {"enum": ["file", "git", "command", "test", "build"]}},
    "test_history": {"test": {"type": "string", "minLength": 1, "maxLength": LONGEST}},
    "briefing": {},
}
"""Of the shapes that tools have; the suite has every tool itself."""
PROMPT = "what failed, what changed since yesterday and which command was it with? " * 60


def measure(asked: Asked) -> list[RowView]:
    """Every figure."""
    with fresh_home() as paths, _at_home(paths):
        file = write(paths.cache / "tiny.gguf")
        asked.tell("cancels")
        rows = _cancels(paths, file, CANCELS_FULL if asked.full else CANCELS)
        asked.tell("calls under a grammar")
        model = engine.load_chat(ModelSection(path=str(file), threads=1))
        try:
            rows += _calls(model, CALLS_FULL if asked.full else CALLS)
            rows += _second(model)
        finally:
            model.close()
    return rows


@contextmanager
def _at_home(paths: Paths) -> Iterator[None]:
    """What is loaded here keeps what it keeps there."""
    before = os.environ.get("SOTTO_HOME", "")
    os.environ["SOTTO_HOME"] = str(paths.data.parent)
    try:
        yield
    finally:
        os.environ["SOTTO_HOME"] = before  # an empty one is none


def _cancels(paths: Paths, file: Path, count: int) -> list[RowView]:
    """Through a real daemon: from the order to cancel until the ending is there."""
    choose(paths, str(file))
    took, idle = list[float](), list[float]()
    with daemon(paths), BusClient(paths, "bench") as bus:
        orders = Orders(bus)
        while len(took) < count:
            ref = str(len(orders.events))
            orders.write(ref, f"{ref}: tell me all", most=ENDLESS)
            orders.begun(ref)
            ms, cancelled = _cancelled_ms(orders, ref)
            if cancelled:  # random weights may end a text of their own accord
                took.append(ms)
                idle.append(_cancelled_ms(orders, f"nothing {ref}")[0])
    return [
        at_most("cancelled mid-text p50", median(took), "ms", CANCEL_MS, median(idle)),
        at_most("cancelled mid-text p95", percentile(took, 95), "ms", CANCEL_MS, percentile(idle, 95)),
    ]


def _cancelled_ms(orders: Orders, ref: str) -> tuple[float, bool]:
    """How long it took, and whether there was something to cancel."""
    began = time.perf_counter()
    orders.cancel(ref)
    ending = orders.ended(ref)
    if ending is None:
        raise NoAnswer(f"nothing was heard of {ref}")
    took = (time.perf_counter() - began) * THOUSAND
    return took, isinstance(ending, GenerationEnded) and ending.finish == "cancelled"


def _calls(model: ChatEngine, count: int) -> list[RowView]:
    """Calls under a grammar, and texts of as many tokens without one."""
    fit, bound, free = 0, list[float](), list[float]()
    for seed in range(count):
        temperature = float(seed % 3)
        question = [Message("user", f"question {seed}")]
        told, ms = _written(model, Wish(question, form=_form(), most=MOST, temperature=temperature, seed=seed))
        fit += told.finish == "stop" and _fits(told.text)
        bound.append(ms / max(1, told.tokens_out))
        plain, ms = _written(model, Wish(question, most=max(1, told.tokens_out), temperature=1.0, seed=seed))
        free.append(ms / max(1, plain.tokens_out))
    tokens = THOUSAND
    return [
        at_least(f"calls that fit their schema, of {count}", PERCENT * fit / count, "%", PERCENT),
        at_most("1,000 tokens under a grammar", median(bound) * tokens, "ms", None, median(free) * tokens),
    ]


def _second(model: ChatEngine) -> list[RowView]:
    """A second question of a conversation: what it need not read."""
    first, cold = _written(model, Wish([Message("system", PROMPT), Message("user", "what failed?")], most=1))
    again, warm = _written(model, Wish([Message("system", PROMPT), Message("user", "and what changed?")], most=1))
    return [
        at_least("of a second question, kept", PERCENT * again.tokens_cached / again.tokens_in, "%", 90.0),
        at_most(f"to its first token, of {first.tokens_in} tokens", warm, "ms", None, cold),
    ]


def _written(model: ChatEngine, wish: Wish) -> tuple[Ended, float]:
    """A whole text, and milliseconds of the processor."""
    began = time.process_time()
    generation = model.begin(wish)
    while not isinstance(step := generation.step(), Ended):
        continue
    return step, (time.process_time() - began) * THOUSAND


def _form() -> str:
    calls = [_call(name, {"type": "object", "properties": given}) for name, given in TOOLS.items()]
    return json.dumps({"anyOf": [*calls, _call("none", {"type": "object", "properties": {}})]})


def _call(name: str, arguments: dict[str, object]) -> dict[str, object]:
    properties = {"tool": {"const": name}, "arguments": arguments}
    return {"type": "object", "properties": properties, "required": ["tool", "arguments"]}


def _fits(text: str) -> bool:
    """Read without the grammar's help."""
    try:
        told = json.loads(text)
    except ValueError:
        return False
    nothing: dict[str, dict[str, Any]] = {}
    known = {**TOOLS, "none": nothing}.get(told.get("tool"))
    if known is None or set(told) != {"tool", "arguments"}:
        return False
    return all(name in known and _allowed(value, known[name]) for name, value in told["arguments"].items())


def _allowed(value: object, schema: dict[str, Any]) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    return isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema["maxLength"]
