"""Whether Sotto may speak up."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from knowledge.errors import Unclear
from knowledge.events import VoiceSet
from knowledge.focus.until import ASK, until, words
from knowledge.ids import ShortId
from tools.kit.answer import Answer
from tools.kit.arguments import LONGEST
from tools.kit.around import Around
from tools.kit.tool import tool

Mode = Annotated[
    Literal["quiet", "normal"], Field(description="quiet: say nothing unasked; normal: hints and notifications again")
]
Duration = Annotated[
    str,
    Field(
        max_length=LONGEST,
        description="how long quiet lasts: an hour, 30m, until 3pm, rest of the day; empty for no end",
    ),
]


@tool(effect="notes")
def set_voice(around: Around, mode: Mode, duration: Duration = "") -> Answer:
    """Make Sotto quiet, for a while or until told: no hints, no notifications; what happens is recorded. Or undo it.

    Use it when the user wants silence, wants not to be disturbed, or wants to be spoken to again.
    """
    if mode == "normal" and duration:
        raise Unclear(f"to speak again has no end such as {duration!r}", hint=f"speak now, or be quiet: {ASK}")
    end = until(duration, around.now) if mode == "quiet" else None
    event = VoiceSet(mode=mode, until=end)
    said = words(end, around.now) if end is not None else None
    before = around.log.newest([VoiceSet.__name__], 1)
    was = before[-1].event if before else None
    quiet = isinstance(was, VoiceSet) and was.quiet(around.now)
    data: dict[str, JsonValue] = {"mode": mode, "until": end, "until_said": said, "was": "quiet" if quiet else "normal"}
    if mode == "normal":
        if not quiet:
            return Answer(data, "It is not quiet: hints and notifications are shown.", _source(before[-1:]))
        return Answer(data, "Hints and notifications are shown again.", orders=(event,))
    data["end_with"] = "sotto quiet off"
    how_long = f"until {said}" if said else "until you say otherwise"
    return Answer(
        data, f"Quiet {how_long}: no hints, no notifications. What happens is recorded.\n`sotto quiet off` ends it.",
        orders=(event,),
    )  # fmt: skip


def _source(seen: list) -> tuple[str, ...]:  # type: ignore[type-arg]
    return tuple(str(ShortId("e", one.seq)) for one in seen)
