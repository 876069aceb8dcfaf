"""Where the answer before came from."""

from pydantic import JsonValue

from tools.kit.answer import Answer, not_recorded
from tools.kit.around import Around, Said
from tools.kit.cited import cited
from tools.kit.tool import tool
from tools.kit.wording import listed, more, shown

LINES = 8
"""Sources that are told one by one."""


@tool(effect="reads")
def explain_answer(around: Around) -> Answer:
    """How the answer before this one was found: how the question was taken, and the records that it rests on.

    Use it for "how do you know that", "says who", "source?".
    """
    before = around.before
    if before is None:
        return not_recorded("There is no answer before this one in this conversation, so there is nothing to explain.")
    arguments: dict[str, JsonValue] = {name: shown(value) for name, value in before.arguments.items()}
    data: dict[str, JsonValue] = {
        "question": shown(before.question),
        "tool": before.tool,
        "arguments": arguments,
        "recorded": before.recorded,
    }
    lines = [_taken(data, arguments)]
    records = [cited(around, one) for one in before.sources[:LINES]]
    rest = len(before.sources) - LINES
    data["sources"] = [one._asdict() for one in records]
    data["more"] = max(rest, 0)
    lines += [_basis(before)] if not records else ["It rests on what is on record:", *(one.line for one in records)]
    lines += [more(rest)] if rest > 0 else []
    return Answer(data, "\n".join(lines), tuple(before.sources[:LINES]))


def _taken(data: dict[str, JsonValue], arguments: dict[str, JsonValue]) -> str:
    """How the words of the user were understood."""
    with_what = f" with {listed([f'{name} “{value}”' for name, value in arguments.items()])}" if arguments else ""
    return f"“{data['question']}” was taken as {data['tool']}{with_what}."


def _basis(before: Said) -> str:
    if not before.recorded:
        return "Nothing was on record that could answer it, and the answer said so: nothing was guessed."
    return "It was worked out over all that is remembered; no single record is behind it."
