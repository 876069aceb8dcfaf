"""What answers came to, over a time: by whom, how often not as they should be, how long, how many tokens."""

import statistics
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from knowledge.traces import names
from knowledge.traces.trace import Trace


class Summary(NamedTuple):
    """Of some answers."""

    answers: int
    by: dict[str, int]
    """Answers by who told them: model (the router), words, chat; `none` for those that are degraded."""
    degraded: int
    stopped: int
    unfinished: int
    median_ms: float
    tools: dict[str, int]
    """How often each was called, the most frequent first."""
    errors: dict[str, int]
    """How often a step did not go well, by its operation and `error.type`."""
    tokens_in: float
    tokens_cached: float
    tokens_out: float
    """Medians for an answer in which a chat model had a part; 0 where none had."""


def summary(traces: Iterable[Trace]) -> Summary:
    by, endings, tools, errors = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    took, tokens = list[int](), list[tuple[int, int, int]]()
    for trace in traces:
        first = trace.first
        endings[first.word(names.ENDING) if first else "unfinished"] += 1
        by.update([first.word(names.BY) or "none"] if first else [])
        took += [first.took_us] if first else []
        tools.update(one.word(names.TOOL) for one in trace.of("execute_tool"))
        errors.update(f"{one.operation} {one.error}" for one in trace.spans if one.error and one is not first)
        tokens += [_tokens(trace)] if trace.of("chat") else []
    middle = [statistics.median(column) for column in zip(*tokens, strict=True)] or [0.0, 0.0, 0.0]
    return Summary(
        answers=endings.total(),
        by=dict(by.most_common()),
        degraded=endings["degraded"],
        stopped=endings["stopped"],
        unfinished=endings["unfinished"],
        median_ms=statistics.median(took) / 1_000 if took else 0.0,
        tools=dict(tools.most_common()),
        errors=dict(errors.most_common()),
        tokens_in=middle[0],
        tokens_cached=middle[1],
        tokens_out=middle[2],
    )


def _tokens(trace: Trace) -> tuple[int, int, int]:
    """Read, of these known from before, and written."""
    chats = trace.of("chat")
    read, cached, wrote = (
        sum(one.number(name) for one in chats) for name in (names.TOKENS_IN, names.TOKENS_CACHED, names.TOKENS_OUT)
    )
    return read, cached, wrote
