"""Makes traces: a question in the log, and the spans of its answer as the assistant says them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from daemon.spans import Spans, When
from knowledge.envelope import Envelope
from knowledge.events import (
    AnswerDegraded,
    AnswerQuestion,
    Call,
    Event,
    GenerateText,
    GenerationEnded,
    QuestionAnswered,
    QuestionRouted,
    Said,
    SpanEnded,
    ToolCalled,
)
from knowledge.reasoning.parts import Called, Result
from knowledge.redact import Clean, clean
from knowledge.store.log_writer import LogWriter
from tests.making import NOW, Voice, commit

STEP_US = 40_000
SYSTEM = "You are Sotto, a quiet companion. " * 30


class Used(NamedTuple):
    """A tool, what it was given and what came of it."""

    tool: str
    arguments: Mapping[str, str] = {}
    text: str = "nothing"
    outcome: str = "answered"
    sources: Sequence[str] = ()


class Asking:
    """A user who asks, and an assistant that answers: all of it lands in the log."""

    def __init__(self, log: LogWriter, epoch: str = "life-1") -> None:
        self.log, self.user, self.assistant = log, Voice("ask", epoch), Voice("assistant", epoch)

    def ask(
        self,
        question: str,
        answer: str = "It is so.",
        *,
        used: Sequence[Used] = (),
        conversation: str = "",
        cwd: str | None = None,
        key: str = "",
        at: int = NOW,
        project: int | None = None,
        by: str = "model",
        prompt: str = "",
        degraded: str = "",
        rule: str = "",
        spans: bool = True,
    ) -> Envelope:
        order = AnswerQuestion(
            question=clean(question), conversation=conversation, key=key, cwd=clean(cwd) if cwd else None
        )
        asked = self.user.says(order, at=at, project=None)
        commit(self.log, self.user.unit(asked), now=at)
        ending = _degraded(order, answer, degraded, rule) if degraded else _answered(order, answer, used, by)
        steps = list(_steps(asked, used, by, prompt, at))
        took = When(at, STEP_US * (len(steps) + 1))
        last = Spans(asked).ended(order, ending, took, breakers={"encoder": "closed", "model": "closed"})
        said: list[Event] = [*steps, last] if spans else []
        self.say(asked, *said, ending, at=at, project=project)
        return asked

    def say(self, cause: Envelope, *events: Event, at: int = NOW, project: int | None = None) -> list[Envelope]:
        sealed = [self.assistant.says(one, cause=cause, at=at) for one in events]
        for one in sealed:
            if project is not None:
                one.header = one.header.model_copy(update={"project": project})
        commit(self.log, self.assistant.unit(*sealed), now=at)
        return sealed


def _steps(asked: Envelope, used: Sequence[Used], by: str, prompt: str, at: int) -> Sequence[SpanEnded]:
    assert isinstance(asked.event, AnswerQuestion)
    spans, found = Spans(asked), list[SpanEnded]()
    calls = [Call(tool=one.tool, arguments=_clean(one.arguments), confidence=0.87) for one in used]
    read = "words" if by == "words" else "model"
    routed = QuestionRouted(ref="1", calls=calls, by=read, likely=["list_failures"], took_ms=3.0)  # type: ignore[arg-type]
    found.append(spans.routed(routed, When(at, STEP_US)))
    for n, one in enumerate(used, 1):
        call = Called(n=n, tool=one.tool, arguments=_clean(one.arguments))
        sources = [clean(source) for source in one.sources]
        result = Result(n=n, outcome=one.outcome, text=clean(one.text), sources=sources)  # type: ignore[arg-type]
        found.append(spans.tool(call, result, When(at + n * STEP_US, STEP_US)))
    if by == "chat":
        said = [Said(role="system", text=clean(SYSTEM)), Said(role="user", text=clean(prompt or asked.event.question))]
        wish = GenerateText(ref="1", messages=said, prefill=Clean(), form=Clean(), most=256, temperature=0.2, seed=7)
        when = When(at + (len(used) + 1) * STEP_US, STEP_US)
        found.append(spans.chat(wish, _generated(), when, purpose="answer", prompt="answer@3fa91c"))
    return found


def _generated() -> GenerationEnded:
    return GenerationEnded(
        ref="1", text=clean("It is so."), finish="stop", provider="llama.cpp", model="tiny-1", digest="d" * 64,
        template="t" * 64, context=4_096, tokens_in=900, tokens_cached=700, tokens_out=42, seed=7, waited_ms=0.0,
        first_ms=20.0, took_ms=80.0,
    )  # fmt: skip


def _answered(order: AnswerQuestion, answer: str, used: Sequence[Used], by: str) -> QuestionAnswered:
    calls = [
        ToolCalled(
            tool=one.tool, arguments=_clean(one.arguments), outcome=one.outcome,  # type: ignore[arg-type]
            data=clean("{}"), error=clean("" if one.outcome == "answered" else one.text), hint=clean(""),
        )
        for one in used
    ]  # fmt: skip
    sources = [clean(source) for one in used for source in one.sources]
    return QuestionAnswered(
        question=order.question, conversation=order.conversation, calls=calls, text=clean(answer), sources=sources,
        recorded=True, confidence=0.87, by=by, suggestions=[], code=0, took_ms=80.0,  # type: ignore[arg-type]
    )  # fmt: skip


def _degraded(order: AnswerQuestion, answer: str, reason: str, rule: str) -> AnswerDegraded:
    return AnswerDegraded(
        question=order.question, conversation=order.conversation, reason=clean(reason), hint=clean("wait"),
        text=clean(answer), sources=[], rule=rule, took_ms=80.0,
    )  # fmt: skip


def _clean(arguments: Mapping[str, str]) -> dict[str, Clean]:
    return {name: clean(value) for name, value in arguments.items()}
