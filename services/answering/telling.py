"""What tools gave back, as an answer."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from daemon.answers import LONGEST, Asked, Each
from knowledge.errors import NotFound, SottoError, Unclear
from knowledge.events import QuestionAnswered, ToolCalled
from knowledge.redact import clean_each
from tools.kit.running import Outcome

MOST_DATA = 32_000
"""Characters of JSON that an answer keeps of a tool's data."""
_DOING = ("sandboxed", "guarded")


class Called(NamedTuple):
    """A tool, and what came of it."""

    outcome: Outcome
    effect: str = "reads"
    took_us: int = 0

    @property
    def each(self) -> Each:
        """What the answer's event does not tell of it."""
        text, *sources = clean_each(
            [_text(self.outcome), *(self.outcome.answer.sources if self.outcome.answer else ())]
        )
        return Each(text, tuple(sources), self.effect, self.took_us)


def told(asked: Asked, calls: Sequence[Called]) -> QuestionAnswered:
    """The calls in their order, each with its own text."""
    outcomes = [one.outcome for one in calls]
    answers = [one.answer for one in outcomes if one.answer]
    sources = dict.fromkeys(source for one in answers for source in one.sources)
    kinds = [_kind(one) for one in calls]
    said = "\n\n".join(_text(one) for one in outcomes)
    question, text, *cited = clean_each([asked.question, said, *sources])
    answered = any(kind in ("answered", "not recorded") for kind in kinds)
    return QuestionAnswered(
        question=question.first(LONGEST),
        conversation=asked.conversation,
        calls=[_call(one, kind) for one, kind in zip(outcomes, kinds, strict=True)],
        text=text,
        sources=cited,
        recorded=any(one.recorded for one in answers),
        confidence=asked.routes[0].confidence,
        by=asked.by,
        suggestions=[],
        code=0 if answered else outcomes[0].code or SottoError.code,
        took_ms=0.0,
    )


def _kind(one: Called) -> str:
    if one.outcome.answer:
        if one.effect in _DOING and one.outcome.answer.data.get("available") is False:
            return "not available"
        return "answered" if one.outcome.answer.recorded else "not recorded"
    return {Unclear.code: "unclear", NotFound.code: "not found"}.get(one.outcome.code, "failed")


def _text(outcome: Outcome) -> str:
    if outcome.answer:
        return outcome.answer.text
    return f"{outcome.error}\n{outcome.hint}" if outcome.hint else outcome.error


def _call(outcome: Outcome, kind: str) -> ToolCalled:
    given = [str(value) for value in outcome.arguments.values()]
    data, error, hint, *values = clean_each([_data(outcome), outcome.error, outcome.hint, *given])
    arguments = dict(zip(outcome.arguments, values, strict=True))
    return ToolCalled(tool=outcome.tool, arguments=arguments, outcome=kind, data=data, error=error, hint=hint)


def _data(outcome: Outcome) -> str:
    data = json.dumps(outcome.answer.data if outcome.answer else {}, ensure_ascii=False)
    return data if len(data) <= MOST_DATA else "{}"
