"""What a vector of a question takes: in the process that makes it, and for a command that asks the daemon."""

import time
from collections.abc import Callable

from daemon import engine
from daemon.bench.figures import Asked, at_most, fresh_home, median, percentile
from daemon.bench.lives import daemon, wait
from daemon.embedding import embedder
from knowledge.views import RowView

QUESTIONS = [f"why did the {what} fail after the rebase" for what in ("build", "login test", "migration", "deploy")]
TIMES, LIMIT_MS = 100, 5.0


def embedding(asked: Asked) -> list[RowView]:
    """One text at a time."""
    return [*_within(asked), *_through_the_daemon(asked)]


def _within(asked: Asked) -> list[RowView]:
    asked.tell("vectors of questions")
    encoder = engine.load()
    encoder.vectors(QUESTIONS)
    began = time.process_time()
    took = _took(lambda question: encoder.vectors([question]))
    cpu = (time.process_time() - began) * 1_000 / TIMES
    return [
        at_most("vector of a question, p50", median(took), "ms", LIMIT_MS),
        at_most("vector of a question, p95", percentile(took, 95), "ms", None),
        at_most("vector of a question, mean, processor", cpu, "ms", None),
    ]


def _through_the_daemon(asked: Asked) -> list[RowView]:
    """The same as a command waits for it: is the daemon there, the order on the bus, the vector, and the answer."""
    asked.tell("vectors of questions, asked of the daemon")
    with fresh_home() as home, daemon(home):
        embed = embedder(home)
        wait(lambda: embed([QUESTIONS[0]]) is not None)
        took = _took(lambda question: embed([question]))
    return [
        at_most("vector of a question, asked of the daemon, p50", median(took), "ms", None),
        at_most("vector of a question, asked of the daemon, p95", percentile(took, 95), "ms", None),
    ]


def _took(make: Callable[[str], bytes | None]) -> list[float]:
    """Milliseconds of each of some questions."""
    took = list[float]()
    for number in range(TIMES):
        began = time.perf_counter()
        make(QUESTIONS[number % len(QUESTIONS)])
        took.append((time.perf_counter() - began) * 1_000)
    return took
