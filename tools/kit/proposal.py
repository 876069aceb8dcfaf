"""The answer of a tool whose act a person has to grant: it asks for a plan, and nothing is done by that."""

from collections.abc import Mapping

from pydantic import JsonValue

from knowledge.events import ProposePlan
from knowledge.redact import clean
from tools.kit.answer import Answer
from tools.kit.around import Around
from tools.kit.wording import shown

SURFACE = "model"
"""Where it is asked for: not by a person's hand, whoever's words led to it."""
_PLANNED = "A plan is being made. Nothing is done until you approve it, in a terminal or the chat."


def proposed(
    around: Around,
    tool: str,
    arguments: Mapping[str, str],
    *,
    sources: tuple[str, ...] = (),
    project: int | None = None,
) -> Answer:
    """Have it planned; but one at a time in a conversation: what waits is decided on before."""
    waits = next((one for one in around.waiting() if one.tool == tool), None)
    if waits:
        approve = f"sotto approve {waits.name}"
        data: dict[str, JsonValue] = {"waits": waits.name, "title": shown(waits.title), "approve": approve}
        text = f"{waits.name} waits for you already: {data['title']}\n`{approve}` shows it. Decide on it first."
        return Answer(data, text, sources)
    order = ProposePlan(
        tool=tool,
        arguments={name: clean(value) for name, value in arguments.items()},
        surface=SURFACE,
        task=around.conversation,
    )
    given: dict[str, JsonValue] = dict(arguments)
    return Answer({"planned": given, "sources": [*sources]}, _PLANNED, sources, (order,), project=project)
