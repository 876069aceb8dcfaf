"""Spans say by whom, with what and how long; names are those of the conventions; what was said is in bodies alone."""

import json

from daemon.spans import Spans, When, root_span
from knowledge.envelope import Envelope
from knowledge.events import (
    AnswerDegraded,
    AnswerQuestion,
    Call,
    GenerateText,
    GenerationEnded,
    GenerationRefused,
    QuestionAnswered,
    QuestionRouted,
    RoutingRefused,
    Said,
    SpanEnded,
)
from knowledge.reasoning.parts import Called, Result
from knowledge.redact import Clean, clean
from knowledge.traces import names
from tests.making import NOW, Voice

ORDER = AnswerQuestion(question=clean("why did kumquat fail?"), conversation="c1", key="k1")
WHEN = When(NOW, 1_500)
NOTHING = Clean()


def asked() -> Envelope:
    return Voice("ask").says(ORDER)


def generated(text: str = "It was kumquat.") -> GenerationEnded:
    return GenerationEnded(
        ref="1", text=clean(text), finish="stop", provider="llama.cpp", model="tiny", digest="d" * 64,
        template="t" * 64, context=4_096, tokens_in=120, tokens_cached=80, tokens_out=9, seed=7, waited_ms=1.0,
        first_ms=20.0, took_ms=80.0,
    )  # fmt: skip


def wish(form: str = "") -> GenerateText:
    said = [Said(role="system", text=clean("You are Sotto.")), Said(role="user", text=clean("why did kumquat fail?"))]
    return GenerateText(
        ref="1", messages=said, prefill=NOTHING, form=clean(form), most=256, temperature=0.2, seed=7
    )  # fmt: skip


def answered(text: str = "It was kumquat.", **more: object) -> QuestionAnswered:
    told: dict[str, object] = {
        "question": ORDER.question, "conversation": "c1", "calls": [], "text": clean(text), "sources": [clean("f12")],
        "recorded": True, "confidence": 0.9, "by": "chat", "suggestions": [], "code": 0, "took_ms": 1.5,
    }  # fmt: skip
    return QuestionAnswered.model_validate({**told, **more})


def every() -> list[SpanEnded]:
    """One of each kind, of what goes well and of what does not."""
    spans = Spans(asked())
    call = Call(tool="explain_failure", arguments={"failure": clean("kumquat")}, confidence=0.8)
    routed = QuestionRouted(ref="1", calls=[call], by="model", likely=["find_fix"], took_ms=1.0)
    refused = GenerationRefused(
        ref="1", kind="failed", reason=clean("broke over kumquat"), hint=clean("wait"), text=clean("It kumq")
    )
    used = Called(n=1, tool="explain_failure", arguments={"failure": clean("kumquat")})
    found = Result(n=1, outcome="answered", text=clean("kumquat broke"), sources=[clean("f12")])
    lost = Result(n=2, outcome="not found", text=clean("no kumquat"), sources=[])
    away = AnswerDegraded(
        question=ORDER.question, conversation="c1", reason=clean("kumquat is away"), hint=clean("wait"),
        text=clean("kumquat"), sources=[], took_ms=1.0,
    )  # fmt: skip
    return [
        spans.routed(routed, WHEN),
        spans.routed(RoutingRefused(ref="1", reason="no weights"), WHEN),
        spans.routed(None, WHEN, error="timeout"),
        spans.chat(wish('{"type":"object"}'), generated(), WHEN, purpose="decide", prompt="decide@3fa91c"),
        spans.chat(wish(), refused, WHEN, purpose="answer", prompt="answer@1", model="tiny"),
        spans.chat(wish(), None, WHEN, purpose="answer", prompt="answer@1", error="timeout", written="It kumq"),
        spans.tool(used, found, WHEN),
        spans.tool(used, lost, WHEN),
        spans.tool(used, None, WHEN, error="timeout", effect="notes"),
        spans.ended(ORDER, answered(), WHEN, breakers={"model": "closed", "encoder": "open"}),
        spans.ended(ORDER, away, WHEN),
    ]


def test_names_are_those_of_the_conventions_or_begin_like_ours() -> None:
    for span in every():
        for name in (*span.attributes, *span.bodies):
            assert name in names.STANDARD or name.startswith(names.OURS), name
        assert span.attributes[names.OPERATION] == span.operation == span.name.split()[0]


def test_what_somebody_said_is_in_bodies_alone() -> None:
    for span in every():
        assert "kumquat" not in json.dumps([span.name, span.error, span.attributes])
    assert all("kumquat" in " ".join(span.bodies.values()) for span in every() if span.operation == "invoke_agent")


def test_a_generation_tells_model_prompt_and_tokens() -> None:
    span = Spans(asked()).chat(wish(), generated(), WHEN, purpose="answer", prompt="answer@3fa91c")
    told = span.attributes
    assert (told[names.PROMPT], told[names.PROMPT_VERSION]) == ("answer", "3fa91c")
    assert (told[names.TOKENS_IN], told[names.TOKENS_CACHED], told[names.TOKENS_OUT]) == (120, 80, 9)
    assert (told[names.REQUEST_MODEL], told[names.DIGEST], told[names.FINISH]) == ("tiny", "d" * 64, ["stop"])
    assert json.loads(span.bodies[names.SYSTEM]) == [{"type": "text", "content": "You are Sotto."}]
    assert json.loads(span.bodies[names.INPUT])[0]["parts"][0]["content"] == "why did kumquat fail?"
    assert json.loads(span.bodies[names.OUTPUT])[0]["finish_reason"] == "stop"


def test_what_went_wrong_is_an_error_type() -> None:
    errors = [span.error for span in every()]
    assert errors == [
        *("", "refused", "timeout"),
        *("", "failed", "timeout"),
        *("", "not_found", "timeout"),
        *("", "degraded"),
    ]


def test_an_answer_that_is_resumed_goes_on_under_the_same_span() -> None:
    order = asked()
    first, second = Spans(order), Spans(order)
    assert first.root == second.root == root_span(order.id)
    steps = [first.routed(None, WHEN, error="x"), second.routed(None, WHEN, error="x")]
    assert {one.parent for one in steps} == {first.root}
    assert steps[0].span != steps[1].span
    assert first.ended(ORDER, answered(), WHEN).parent == ""


def test_what_is_to_be_known_of_a_whole_answer_is_told() -> None:
    span = Spans(asked()).ended(ORDER, answered(by="model"), WHEN, note="the chat model is away")
    assert (span.error, span.bodies[names.REASON]) == ("", "the chat model is away")


def test_secrets_that_two_texts_make_together_are_seen() -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8"
    span = Spans(asked()).chat(wish(), None, WHEN, purpose="answer", prompt="a@1", error="timeout", written=secret)
    assert secret not in json.dumps(span.bodies)
    assert all(isinstance(one, Clean) for one in span.bodies.values())
