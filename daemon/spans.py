"""Makes the spans of an answer out of what its steps said. It keeps nothing: whoever asks publishes what it gives.

All of them are said with the question as their cause. What a user, a tool or a model said goes into bodies, which are
clean; attributes hold names, numbers and words of ours.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from knowledge.envelope import Envelope
from knowledge.events import (
    AnswerDegraded,
    AnswerQuestion,
    GenerateText,
    GenerationEnded,
    GenerationRefused,
    QuestionAnswered,
    QuestionRouted,
    RoutingRefused,
    SpanEnded,
)
from knowledge.reasoning.parts import Called, Result
from knowledge.redact import Clean, clean_each
from knowledge.traces import names

AGENT = "sotto"
_FINE = frozenset({"answered", "not recorded"})
_ROUTE_LONGEST = 8
Attributes = dict[str, str | int | float | bool | list[str]]


class When(NamedTuple):
    """The time that a step took."""

    began: int
    """Microseconds UTC."""
    took_us: int


class Spans:
    """Of one answer. The first span is named after the order, so an answer that is resumed goes on under it."""

    def __init__(self, order: Envelope) -> None:
        """`order` is the AnswerQuestion, which is to be the cause of every span."""
        self.root = root_span(order.id)

    def routed(self, ending: QuestionRouted | RoutingRefused | None, when: When, *, error: str = "") -> SpanEnded:
        """The router told what a question is for, or refused; where it said nothing, `error` says why (`timeout`)."""
        attributes: Attributes = {}
        bodies: dict[str, str] = {}
        if isinstance(ending, QuestionRouted):
            attributes = {
                names.ROUTE_BY: ending.by,
                names.ROUTE_TOOLS: [one.tool for one in ending.calls],
                names.CONFIDENCE: ending.calls[0].confidence if ending.calls else 0.0,
                names.LIKELY: ending.likely[:_ROUTE_LONGEST],
            }
            bodies[names.ROUTE] = _json([dict(one.arguments) for one in ending.calls])
        elif ending:
            error = error or "refused"
            bodies[names.REASON] = ending.reason
        return self._child(_Step("route", "route", error, attributes, bodies), when)

    def chat(
        self,
        order: GenerateText,
        ending: GenerationEnded | GenerationRefused | None,
        when: When,
        *,
        purpose: Literal["decide", "answer"],
        prompt: str,
        model: str = "",
        error: str = "",
        written: str = "",
    ) -> SpanEnded:
        """The model wrote, or did not. `prompt` is name@version; `model` what it is called where no ending says it.

        Without an ending `error` says why there is none (`timeout`, `process_died`), and `written` is what came until
        then.
        """
        attributes, bodies = _wished(order, prompt), _prompt(order)
        attributes[names.PURPOSE] = purpose
        if isinstance(ending, GenerationEnded):
            model, written = ending.model, ending.text
            attributes |= _generated(ending)
        elif ending:
            error, written = error or ending.kind, ending.text
            bodies[names.REASON] = _reason(ending.reason, ending.hint)
        attributes |= {names.REQUEST_MODEL: model} if model else {}
        finish = ending.finish if isinstance(ending, GenerationEnded) else "error"
        bodies[names.OUTPUT] = _json([{**_message("assistant", written), "finish_reason": finish}]) if written else ""
        return self._child(_Step("chat", f"chat {model}".strip(), error, attributes, bodies), when)

    def tool(
        self, call: Called, result: Result | None, when: When, *, effect: str = "reads", error: str = ""
    ) -> SpanEnded:
        """A tool was called; without a result `error` says what became of it, such as `timeout`."""
        attributes: Attributes = {
            names.TOOL: call.tool,
            names.TOOL_TYPE: "datastore" if effect == "reads" else "function",
            names.CALL: str(call.n),
            names.EFFECT: effect,
        }
        bodies = {names.ARGUMENTS: _json(dict(call.arguments))}
        if result:
            attributes |= {names.OUTCOME: result.outcome, names.TOOL_SOURCES: [str(one) for one in result.sources]}
            bodies[names.RESULT] = result.text
            error = error or ("" if result.outcome in _FINE else result.outcome.replace(" ", "_"))
        return self._child(_Step("execute_tool", f"execute_tool {call.tool}", error, attributes, bodies), when)

    def ended(
        self,
        order: AnswerQuestion,
        ending: QuestionAnswered | AnswerDegraded,
        when: When,
        *,
        breakers: Mapping[str, str] | None = None,
        note: str = "",
    ) -> SpanEnded:
        """All of the answer, from when it was heard; `breakers` tells the state of each by what it is in front of.

        `note` is what is to be known of it though it is whole: that the chat model was away, and the router answered.
        """
        attributes: Attributes = {
            names.AGENT: AGENT,
            names.CONVERSATION: order.conversation,
            names.KEY: order.key,
            names.SOURCES: [str(one) for one in ending.sources],
            names.BREAKERS: [f"{name}={state}" for name, state in sorted((breakers or {}).items())],
        }
        attributes[names.RULE] = ending.rule
        bodies = {
            names.INPUT: _json([_message("user", ending.question)]),
            names.OUTPUT: _json([_message("assistant", ending.text)]) if ending.text else "",
            names.REASON: note,
        }
        if isinstance(ending, QuestionAnswered):
            how = "stopped" if ending.stopped else "answered"
            attributes |= {names.BY: ending.by, names.ENDING: how, names.CODE: ending.code}
            attributes |= {names.RECORDED: ending.recorded, names.CONFIDENCE: ending.confidence}
        else:
            attributes[names.ENDING] = "degraded"
            bodies[names.REASON] = _reason(ending.reason, ending.hint)
        error = (ending.rule or "degraded") if isinstance(ending, AnswerDegraded) else ""
        return _span(self.root, "", _Step("invoke_agent", f"invoke_agent {AGENT}", error, attributes, bodies), when)

    def _child(self, step: "_Step", when: When) -> SpanEnded:
        return _span(secrets.token_hex(8), self.root, step, when)


class _Step(NamedTuple):
    """What there is to say of a step."""

    operation: Literal["invoke_agent", "route", "chat", "execute_tool"]
    name: str
    error: str
    attributes: Attributes
    bodies: Mapping[str, str]


def root_span(order: str) -> str:
    """The first span of an answer, by the id of its order."""
    return hashlib.sha256(order.encode()).hexdigest()[:16]


def _span(span: str, parent: str, step: _Step, when: When) -> SpanEnded:
    told: Attributes = {name: value for name, value in step.attributes.items() if value not in ("", [])}
    return SpanEnded(
        span=span,
        parent=parent,
        name=step.name,
        operation=step.operation,
        began=when.began,
        took_us=when.took_us,
        error=step.error,
        attributes={names.OPERATION: step.operation, **told},
        bodies=_clean(step.bodies),
    )


def _clean(bodies: Mapping[str, str]) -> dict[str, Clean]:
    """What is made of clean texts is looked through once more: two of them can join to a secret."""
    said = {name: text for name, text in bodies.items() if text and text not in ("[]", "{}", "[{}]")}
    plain = {name: text for name, text in said.items() if not isinstance(text, Clean)}
    cleaned = dict(zip(plain, clean_each([*plain.values()]), strict=True))
    return {name: text if isinstance(text, Clean) else cleaned[name] for name, text in said.items()}


def _wished(order: GenerateText, prompt: str) -> Attributes:
    name, _, version = prompt.partition("@")
    return {
        names.PROMPT: name,
        names.PROMPT_VERSION: version,
        names.MOST: order.most,
        names.TEMPERATURE: order.temperature,
        names.SEED: order.seed,
        names.OUTPUT_TYPE: "json" if order.form else "text",
    }


def _prompt(order: GenerateText) -> dict[str, str]:
    """What the model had before it. What is the same for many questions is a text of its own, so it is kept once."""
    system = [{"type": "text", "content": one.text} for one in order.messages if one.role == "system"]
    said = [_message(one.role, one.text) for one in order.messages if one.role != "system"]
    said += [_message("assistant", order.prefill)] if order.prefill else []
    return {names.SYSTEM: _json(system), names.INPUT: _json(said), names.FORM: order.form}


def _generated(ending: GenerationEnded) -> Attributes:
    return {
        names.PROVIDER: ending.provider,
        names.RESPONSE_MODEL: ending.model,
        names.DIGEST: ending.digest,
        names.TEMPLATE: ending.template,
        names.CONTEXT: ending.context,
        names.TOKENS_IN: ending.tokens_in,
        names.TOKENS_CACHED: ending.tokens_cached,
        names.TOKENS_OUT: ending.tokens_out,
        names.SEED: ending.seed,
        names.FINISH: [ending.finish],
        names.WAITED: ending.waited_ms,
        names.FIRST: ending.first_ms,
    }


def _message(role: str, text: str) -> dict[str, Any]:
    """As the conventions have it."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def _reason(reason: str, hint: str) -> str:
    return f"{reason}\n{hint}" if hint else reason


def _json(value: Sequence[Any] | Mapping[str, Any] | Iterable[Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
