"""How an answer ends: as an event, and as the last parts of its stream, which say the same."""

from collections.abc import Iterator, Sequence

from daemon.answers import LONGEST, Each, Found, Made
from daemon.questions import Open
from daemon.spans import When
from knowledge.events import AnswerDegraded, QuestionAnswered, SpanEnded, ToolCalled
from knowledge.reasoning.parts import Called, End, Part, Plan, Result, Text
from knowledge.redact import Clean, clean, clean_each
from knowledge.routing.arguments import NONE
from knowledge.tasks.budget import SPENT
from knowledge.tasks.handover import Tried, handover

Ending = QuestionAnswered | AnswerDegraded

STOPPED = "it was stopped before anything was said"
_DEGRADED = 1
"""The exit status of a command that asked, where an answer is degraded."""


def plan(one: Open) -> Plan:
    """What the router answers, where nothing else was planned."""
    tools = [route.tool for route in one.asked.routes if route.tool != NONE]
    question = clean(one.asked.question)
    return Plan(question=question, conversation=one.asked.conversation, by=one.asked.by, tools=tools)


def by_router(one: Open, made: Made) -> Iterator[Part]:
    """An answer of tools alone, whole."""
    yield plan(one)
    for n, (call, each) in enumerate(_calls(made), 1):
        yield Called(n=n, tool=call.tool, arguments=call.arguments)
        yield result(n, call, each)
    yield Text(made.answer.text)


def result(n: int, call: ToolCalled, each: Each) -> Result:
    text, *sources = clean_each([each.text, *each.sources])
    return Result(n=n, outcome=call.outcome, text=text, sources=sources)


def end(ending: Ending) -> End:
    """The last part."""
    if isinstance(ending, AnswerDegraded):
        code = degraded_code(ending)
        told = {"ending": "degraded", "reason": ending.reason, "hint": ending.hint, "code": code}
    else:
        how = "stopped" if ending.stopped else "answered"
        told = {"ending": how, "reason": clean(""), "hint": clean(""), "code": ending.code, "note": ending.note}
    return End.model_validate({**told, "took_ms": ending.took_ms})


def degraded_code(ending: AnswerDegraded) -> int:
    """The exit status of a command that asked."""
    return SPENT if ending.rule else _DEGRADED


def steps(one: Open, made: Made, when: When) -> Iterator[SpanEnded]:
    """The calls of an answer as spans, one after the other, the last of them ending when all of it did."""
    began = when.began + when.took_us - sum(each.took_us for _, each in _calls(made))
    for n, (call, each) in enumerate(_calls(made), 1):
        said = Called(n=n, tool=call.tool, arguments=call.arguments)
        yield one.spans.tool(said, result(n, call, each), When(began, each.took_us), effect=each.effect)
        began += each.took_us


def degraded(one: Open, found: Found, took_ms: float) -> tuple[AnswerDegraded, str]:
    """What could be said all the same, and what of it is to be said yet."""
    before = one.stream.text
    said = "\n\n".join(text for text in (found.text, _handed_over(one)) if text)
    added = f"\n\n{said}" if before and said else said
    cited = clean_each(list(dict.fromkeys([*_sources(one), *found.sources])))
    ending = AnswerDegraded(
        question=clean(one.asked.question),
        conversation=one.asked.conversation,
        reason=clean(one.reason),
        hint=clean(one.hint),
        text=clean(before + added),
        sources=cited,
        rule=one.rule,
        took_ms=took_ms,
    )
    return ending, added


def _handed_over(one: Open) -> str:
    """Where its budget stopped it."""
    calls = one.thought.calls if one.thought else []
    tried = [Tried(_worded(call), call.outcome) for call in calls]
    return handover(one.rule, tried, _sources(one)) if one.rule else ""


def _worded(call: ToolCalled) -> str:
    return " ".join([call.tool, *(f"{name}={value}" for name, value in call.arguments.items())])


def stopped(one: Open, took_ms: float) -> QuestionAnswered:
    """What was said until somebody stopped it."""
    return _told(one, one.stream.text, [*clean_each(_sources(one))], took_ms, stopped=True)


def by_chat(one: Open, sources: Sequence[str], took_ms: float) -> QuestionAnswered:
    """What a chat model said."""
    return _told(one, one.stream.text, clean_each(sources), took_ms)


def _told(one: Open, text: str, sources: list[Clean], took_ms: float, *, stopped: bool = False) -> QuestionAnswered:
    thought = one.thought
    routes = one.asked.routes
    return QuestionAnswered(
        question=clean(one.asked.question, LONGEST),
        conversation=one.asked.conversation,
        calls=[*thought.calls] if thought else [],
        text=clean(text),
        sources=sources,
        recorded=thought.recorded if thought else False,
        confidence=routes[0].confidence if routes else 0.0,
        by="chat" if thought else one.asked.by,
        suggestions=[],
        code=0,
        stopped=stopped,
        note=clean(one.note) if one.note else None,
        rule=one.rule,
        took_ms=took_ms,
    )


def _sources(one: Open) -> list[str]:
    """What the tools rest on that a chat model called."""
    results = one.thought.results if one.thought else []
    return list(dict.fromkeys(source for found in results for source in found.sources))


def _calls(made: Made) -> Iterator[tuple[ToolCalled, Each]]:
    """Each call with what is known of it; of a child that was ended little is."""
    ended = Each(made.answer.text, (), "reads", 0)
    yield from zip(made.answer.calls, made.each or (ended,) * len(made.answer.calls), strict=True)
