"""How one answer came about, in the terms of who asks for it: by its trace, or by what its events know without one."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.events import AnswerDegraded, AnswerQuestion, QuestionAnswered, ToolCalled
from knowledge.traces import names
from knowledge.traces.trace import Span, Trace

EXPLAINS = frozenset({"explain_answer", "explain_announcement"})
"""Who asks for the reason asks about the answer before that one."""


class Use(NamedTuple):
    """A tool that was called."""

    tool: str
    arguments: Mapping[str, str]
    outcome: str
    """`answered`, `not recorded`, `unclear`, `not found`, `failed`, `not available`, or why nothing came of it."""
    text: str
    """What it gave back, or why it gave nothing; empty where that is not known."""
    sources: tuple[str, ...] = ()


class Writing(NamedTuple):
    """Something that a chat model wrote, or did not."""

    purpose: str
    model: str
    provider: str
    digest: str
    prompt: str
    """Name and version."""
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    error: str
    reason: str


class Account(NamedTuple):
    """Of one answer."""

    id: int | None
    """Seq of the question; None where nothing but its ending is known."""
    at: int
    """When it was asked, or answered where nothing else is known: microseconds UTC."""
    question: str
    answer: str
    ending: str
    """`answered`, `degraded`, `stopped`; `unfinished` where it has none."""
    by: str
    """`model`, `words` or `chat`; empty where that is not known."""
    uses: tuple[Use, ...]
    sources: tuple[str, ...]
    recorded: bool = True
    confidence: float | None = None
    routed: str = ""
    """What told what it is for: `model` or `words`; empty where nothing did."""
    writings: tuple[Writing, ...] = ()
    breakers: tuple[str, ...] = ()
    """Those that were not closed."""
    errors: tuple[str, ...] = ()
    """What went wrong on the way, besides tools."""
    reason: str = ""
    """Why it is degraded, or what is to be known of it."""
    took_us: int = 0
    traced: bool = False

    @property
    def explains(self) -> bool:
        """Whether it says no more than how another one came about."""
        return bool(self.uses) and {one.tool for one in self.uses} <= EXPLAINS


def of_trace(trace: Trace, asked: Envelope | None = None) -> Account:
    """By its spans; `asked` is its question in the log, which an answer that was never ended needs."""
    first, routes = trace.first, trace.of("route")
    question = asked.event.question if asked and isinstance(asked.event, AnswerQuestion) else ""
    confidence = routes[-1].attributes.get(names.CONFIDENCE) if routes else None
    return Account(
        id=trace.id,
        at=trace.at,
        question=trace.question or question,
        answer=trace.answer,
        ending=first.word(names.ENDING) if first else "unfinished",
        by=first.word(names.BY) if first else "",
        uses=tuple(map(use_of, trace.of("execute_tool"))),
        sources=tuple(first.words(names.SOURCES)) if first else (),
        recorded=bool(first.attributes.get(names.RECORDED, False)) if first else False,
        confidence=confidence if isinstance(confidence, float | int) else None,
        routed=routes[-1].word(names.ROUTE_BY) if routes else "",
        writings=tuple(map(_writing, trace.of("chat"))),
        breakers=tuple(one for one in first.words(names.BREAKERS) if not one.endswith("=closed")) if first else (),
        errors=tuple(_error(one) for one in trace.spans if one.error and one.operation in {"route", "chat"}),
        reason=first.said(names.REASON) if first else "",
        took_us=first.took_us if first else sum(one.took_us for one in trace.spans),
        traced=True,
    )


def of_events(asked: Envelope | None, ending: Envelope | None) -> Account:
    """By what the log says of it: for answers from before traces were kept, and those whose trace is gone."""
    order, event = asked.event if asked else None, ending.event if ending else None
    told = Account(
        id=asked.seq if asked else None,
        at=asked.header.at if asked else ending.header.at if ending else 0,
        question=order.question if isinstance(order, AnswerQuestion) else "",
        answer="",
        ending="unfinished",
        by="",
        uses=(),
        sources=(),
    )
    if isinstance(event, QuestionAnswered):
        return told._replace(
            question=event.question,
            answer=event.text,
            ending="stopped" if event.stopped else "answered",
            by=event.by,
            uses=tuple(map(_called, event.calls)),
            sources=tuple(event.sources),
            recorded=event.recorded,
            confidence=event.confidence,
            routed="words" if event.by == "words" else "model",
            took_us=round(event.took_ms * 1_000),
        )
    if isinstance(event, AnswerDegraded):
        return told._replace(
            question=event.question,
            answer=event.text,
            ending="degraded",
            sources=tuple(event.sources),
            reason=f"{event.reason}\n{event.hint}".strip(),
            took_us=round(event.took_ms * 1_000),
        )
    return told


def use_of(span: Span) -> Use:
    """The call that a span is of."""
    try:
        arguments = {
            str(name): str(value) for name, value in json.loads(span.bodies.get(names.ARGUMENTS, "{}")).items()
        }
    except (ValueError, AttributeError):
        arguments = {}
    outcome = span.word(names.OUTCOME) or span.error.replace("_", " ") or "answered"
    return Use(
        span.word(names.TOOL), arguments, outcome, span.said(names.RESULT), tuple(span.words(names.TOOL_SOURCES))
    )


def _called(call: ToolCalled) -> Use:
    return Use(call.tool, call.arguments, call.outcome, call.error)


def _writing(span: Span) -> Writing:
    version = span.word(names.PROMPT_VERSION)
    return Writing(
        purpose=span.word(names.PURPOSE),
        model=span.word(names.RESPONSE_MODEL) or span.word(names.REQUEST_MODEL),
        provider=span.word(names.PROVIDER),
        digest=span.word(names.DIGEST),
        prompt="@".join(one for one in (span.word(names.PROMPT), version) if one),
        tokens_in=span.number(names.TOKENS_IN),
        tokens_cached=span.number(names.TOKENS_CACHED),
        tokens_out=span.number(names.TOKENS_OUT),
        error=span.error,
        reason=span.bodies.get(names.REASON, ""),
    )


def _error(span: Span) -> str:
    who = {"route": "the router", "chat": "the chat model"}[span.operation]
    why = span.bodies.get(names.REASON, "").partition("\n")[0]
    return f"{who}: {span.error.replace('_', ' ')}" + (f" ({why})" if why else "")
