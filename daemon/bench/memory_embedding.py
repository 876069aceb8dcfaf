"""What a vector of a question takes."""

import time

from daemon import engine
from daemon.bench.figures import Asked, at_most, median, percentile
from knowledge.views import RowView

QUESTIONS = [f"why did the {what} fail after the rebase" for what in ("build", "login test", "migration", "deploy")]
TIMES, LIMIT_MS = 100, 5.0


def embedding(asked: Asked) -> list[RowView]:
    """One text at a time, in this process."""
    asked.tell("vectors of questions")
    encoder = engine.load()
    encoder.vectors(QUESTIONS)
    took, began_cpu = list[float](), time.process_time()
    for number in range(TIMES):
        began = time.perf_counter()
        encoder.vectors([QUESTIONS[number % len(QUESTIONS)]])
        took.append((time.perf_counter() - began) * 1_000)
    cpu = (time.process_time() - began_cpu) * 1_000 / TIMES
    return [
        at_most("vector of a question, p50", median(took), "ms", LIMIT_MS),
        at_most("vector of a question, p95", percentile(took, 95), "ms", None),
        at_most("vector of a question, mean, processor", cpu, "ms", None),
    ]
