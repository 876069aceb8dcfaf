"""What an answer says of an act that its tool asked to have planned: that it waits, for whom, and what it would do."""

import json
from collections.abc import Iterator

from daemon.answers import Made
from knowledge.errors import NeedsHuman, NotFound
from knowledge.events import PlanProposed, PlanRefused, ProposePlan, QuestionAnswered, ToolCalled
from knowledge.redact import clean

PLAN_S = 12.0
"""How long a plan is awaited before the answer is given without it."""
HEAD, WIDE = 12, 200
"""Lines of a preview that an answer shows, and characters of each."""
Planned = PlanProposed | PlanRefused


def order_of(made: Made) -> ProposePlan | None:
    """What it asks to have planned."""
    return next((one for one in made.orders if isinstance(one, ProposePlan)), None)


def busy() -> PlanRefused:
    """What is said where the same conversation has asked for such a plan a moment ago."""
    reason, hint = clean("another such plan is being made in this conversation"), clean("decide on that one first")
    return PlanRefused(approval=0, reason=reason, hint=hint, code=NeedsHuman.code)


def told(made: Made, order: ProposePlan, event: Planned | None) -> Made:
    """The answer, with what became of the plan; None where that is not known in time."""
    place = next(number for number, one in enumerate(made.answer.calls) if one.tool == order.tool)
    calls, each = [*made.answer.calls], [*made.each]
    if isinstance(event, PlanProposed):
        calls[place], text = _waits(calls[place], event), _shown(event)
    elif event:
        calls[place], text = _refused(calls[place], event), f"{event.reason}\n{event.hint}".rstrip()
    else:
        text = f"{each[place].text}\n`sotto approvals` says when it is there."
    each[place] = each[place]._replace(text=text)
    whole = clean("\n\n".join(one.text for one in each))
    answer = made.answer.model_copy(update={"calls": calls, "text": whole, "code": _code(made.answer, event)})
    return made._replace(answer=answer, each=tuple(each), orders=())


def _code(answer: QuestionAnswered, event: Planned | None) -> int:
    """The exit status of a command that asked: where something waits for a person, that it does."""
    return event.code if isinstance(event, PlanRefused) else NeedsHuman.code if event else answer.code


def _waits(call: ToolCalled, event: PlanProposed) -> ToolCalled:
    name = f"a{event.approval}"
    data = {
        "approval": name,
        "title": event.title,
        "warnings": event.warnings,
        "preview": [*_head(event)],
        "approve": f"sotto approve {name}",
        "deny": f"sotto deny {name}",
    }
    return call.model_copy(update={"data": clean(json.dumps(data, ensure_ascii=False))})


def _refused(call: ToolCalled, event: PlanRefused) -> ToolCalled:
    outcome = "not found" if event.code == NotFound.code else "failed"
    return call.model_copy(update={"outcome": outcome, "error": event.reason, "hint": event.hint})


def _shown(event: PlanProposed) -> str:
    name = f"a{event.approval}"
    more = len(event.preview.splitlines()) - HEAD
    lines = [
        f"{name} waits for you: {event.title}",
        *(f"! {one}" for one in event.warnings),
        *(f"  {one}" for one in _head(event)),
        *([f"  … {more} more lines"] if more > 0 else []),
        f"Nothing is done until you agree, in a terminal or the chat: `sotto approve {name}` shows all of it.",
    ]
    return "\n".join(lines)


def _head(event: PlanProposed) -> Iterator[str]:
    for line in event.preview.splitlines()[:HEAD]:
        yield line if len(line) <= WIDE else f"{line[:WIDE]}…"
