"""Traces: what a span costs the hub, what an answer takes on the disk, how fast it is told; beside the plain text."""

import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from daemon.bench.figures import Asked, at_most, fresh_home, median, percentile
from daemon.spans import Spans, When
from knowledge.envelope import Envelope, seal
from knowledge.events import (
    AnswerQuestion,
    Call,
    Event,
    GenerateText,
    GenerationEnded,
    OutputAppended,
    QuestionAnswered,
    QuestionRouted,
    Said,
    SpanEnded,
)
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.reasoning.parts import Called, Result
from knowledge.redact import Clean, clean
from knowledge.store.answers import Sought, held
from knowledge.store.log_writer import LogWriter, Unit
from knowledge.store.traces import TraceReader, remove_traces
from knowledge.traces.account import of_trace
from knowledge.views import RowView

SLICE, FULL = 300, 3_000
SPANS = 4
SYSTEM, CONTEXT, RESULT = 2_000, 5_000, 1_000
"""Characters of the prompt that all have in common, of what each has of its own, and of what a tool gave."""
NOW = 1_767_225_600_000_000
SPAN_MS, SPAN_BYTES, TELL_MS = 1.0, 5_000, 50.0


class _Answer(NamedTuple):
    """One question, and what is to be kept of its answer."""

    asked: Envelope
    spans: list[SpanEnded]
    text: str
    """All that was said in it."""


def measure(asked: Asked) -> list[RowView]:
    """Every figure; times are of a processor."""
    count = FULL if asked.full else SLICE
    asked.tell(f"{count} answers")
    with fresh_home() as paths:
        made, answers = _made(count)
        plain, plain_bytes = _kept(paths.data / "plain.db", answers, spans=False)
        kept, kept_bytes = _kept(paths.data / "core.db", answers, spans=True)
        told = _told(paths.data / "core.db")
        asked.tell("looking through all of them")
        looking, trimming = _gone(paths.data / "core.db")
    text = sum(len(one.text.encode()) for one in answers) / count
    return [
        at_most("a span in the hub, median", median(kept) / SPANS, "ms", SPAN_MS, median(plain) / SPANS),
        at_most("a span in the hub, p99", percentile(kept, 99) / SPANS, "ms", None, percentile(plain, 99) / SPANS),
        at_most("making a span, median", median(made) / SPANS, "ms", SPAN_MS),
        at_most("a span on the disk", kept_bytes / count / SPANS, "bytes", SPAN_BYTES, plain_bytes / count / SPANS),
        at_most(f"an answer of {SPANS} spans on the disk", kept_bytes / count, "bytes", None, plain_bytes / count),
        at_most("what is said in it", text, "bytes", None),
        at_most("telling how one came about, median", median(told), "ms", TELL_MS),
        at_most(f"looking through {count} for what is erased", looking, "ms", None),
        at_most("removing one, median", trimming, "ms", None),
    ]


def _made(count: int) -> tuple[list[float], list[_Answer]]:
    """Milliseconds that it took to make the spans of each, and all of them."""
    took, found = [], []
    words = _words()
    for n in range(count):
        order = AnswerQuestion(question=clean(f"why did step {n} break?"), conversation="bench")
        asked = seal(order, EventId("ask", "bench", n + 1), Moment(NOW + n))
        said = [Said(role="system", text=clean(_system())), Said(role="user", text=clean(next(words)))]
        wish = GenerateText(ref="1", messages=said, prefill=Clean(), form=Clean(), most=512, temperature=0.2, seed=1)
        gave = Result(n=1, outcome="answered", text=clean(next(words)[:RESULT]), sources=[clean("f12")])
        began = time.process_time()
        spans = list(_spans(asked, order, wish, gave))
        took.append((time.process_time() - began) * 1e3)
        found.append(_Answer(asked, spans, "".join(text for one in spans for text in one.bodies.values())))
    return took, found


def _spans(asked: Envelope, order: AnswerQuestion, wish: GenerateText, gave: Result) -> Iterator[SpanEnded]:
    """As the assistant says them: a route, a tool, a text, and the whole."""
    spans, when = Spans(asked), When(NOW, 40_000)
    given = {"failure": clean("the build")}
    routed = QuestionRouted(
        ref="1", calls=[Call(tool="explain_failure", arguments=given, confidence=0.9)], by="model", took_ms=3.0
    )
    yield spans.routed(routed, when)
    yield spans.tool(Called(n=1, tool="explain_failure", arguments=given), gave, when)
    yield spans.chat(wish, _generated(), when, purpose="answer", prompt="answer@3fa91c")
    yield spans.ended(order, _answered(order), when, breakers={"model": "closed", "encoder": "closed"})


def _generated() -> GenerationEnded:
    return GenerationEnded(
        ref="1",
        text=clean("It broke where the till is added up."),
        finish="stop",
        provider="llama.cpp",
        model="qwen3-1.7b",
        digest="d" * 64,
        template="e" * 64,
        context=8_192,
        tokens_in=2_100,
        tokens_cached=700,
        tokens_out=180,
        seed=1,
        waited_ms=0.1,
        first_ms=300.0,
        took_ms=5_000.0,
    )


def _answered(order: AnswerQuestion) -> QuestionAnswered:
    return QuestionAnswered(
        question=order.question,
        conversation=order.conversation,
        calls=[],
        text=clean("It broke where the till is added up."),
        sources=[clean("f12")],
        recorded=True,
        confidence=0.9,
        by="chat",
        suggestions=[],
        code=0,
        took_ms=5_100.0,
    )


def _kept(path: Path, answers: list[_Answer], *, spans: bool) -> tuple[list[float], int]:
    """Milliseconds of each commit, and the bytes that all of it took: as spans, or the same text as output."""
    took = []
    log = LogWriter.open(path)
    for one in answers:
        _commit(log, [one.asked])
    before = log.database.live_bytes()
    said = 0
    for one in answers:
        output = OutputAppended(stream=f"answer:{said}", off=0, kind="text", text=clean(one.text))
        events: list[Event] = [*one.spans] if spans else [output]
        sealed = [_sealed(event, said + at, one.asked) for at, event in enumerate(events, 1)]
        said += len(sealed)
        began = time.process_time()
        _commit(log, sealed)
        took.append((time.process_time() - began) * 1e3)
    grown = log.database.live_bytes() - before
    log.close()
    return took, grown


def _sealed(event: Event, n: int, cause: Envelope) -> Envelope:
    return seal(event, EventId("assistant", "bench", n), Moment(NOW), cause=cause)


def _commit(log: LogWriter, events: list[Envelope]) -> None:
    first = events[0].header
    log.producer(first.source, first.epoch, NOW)
    log.commit([Unit(first.source, first.epoch, tuple(events), None, first.n)], NOW)


def _told(path: Path) -> list[float]:
    took = []
    with TraceReader.open(path) as traces:
        for seq in [one.id for one in traces.newest(SLICE)]:
            began = time.process_time()
            trace = traces.get(seq)
            assert trace
            of_trace(trace)
            took.append((time.process_time() - began) * 1e3)
    return took


def _gone(path: Path) -> tuple[float, float]:
    """Milliseconds of looking through all answers, and of removing one."""
    log = LogWriter.open(path)
    began = time.process_time()
    found = held(log.database, Sought(lambda _: set(), lambda text: "kumquat" in text, set()))
    looking = (time.process_time() - began) * 1e3
    assert not found.traces
    removing = []
    for seq in range(1, SLICE + 1):
        began = time.process_time()
        with log.database.transaction():
            remove_traces(log.database, [seq])
        removing.append((time.process_time() - began) * 1e3)
    log.close()
    return looking, median(removing)


def _system() -> str:
    """What every prompt begins with."""
    return _samples()[:SYSTEM]


def _words() -> Iterator[str]:
    """Pieces of what tools really print, no two of them the same."""
    text, at = _samples(), SYSTEM
    while True:
        at = (at + 977) % (len(text) - CONTEXT)
        yield f"{at}\n{text[at : at + CONTEXT]}"


def _samples() -> str:
    folder = files("daemon.bench") / "failure_samples"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return "\n".join(one.read_text(encoding="utf-8") for one in found)
