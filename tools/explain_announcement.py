"""Why something was said unasked, or was not."""

from typing import Literal

from pydantic import JsonValue

from knowledge.envelope import Envelope
from knowledge.events import NextPredicted
from knowledge.memory.briefing.when import said
from tools.kit.answer import Answer, not_recorded
from tools.kit.around import Around
from tools.kit.explained import explained
from tools.kit.tool import tool
from tools.kit.wording import percent, sentence, shown

NOT_YET = "nothing is spoken aloud yet, and of hints at the prompt and notifications no record is kept yet"
BY_HAND = "`sotto why` says what is known of the last failure"
LONGEST = 160
_OFFERED = {"command": "command", "question": "question to Sotto", "file": "file", "routine": "routine"}


@tool(effect="reads")
def explain_announcement(around: Around, which: Literal["said", "silent"] = "said") -> Answer:
    """Why Sotto said something unasked (said), or did not (silent): a hint, a notification, an offer at the prompt.

    Use it for "why did you tell me that", "why did you interrupt me", "why didn't you say anything".
    """
    if which == "silent":
        return not_recorded(sentence(f"why nothing was said cannot be told yet: {NOT_YET}; {BY_HAND}"))
    told, answer = _unasked(around), explained(around)  # "why did you say that?" may mean the answer before
    if answer is None or not told.recorded:
        return answer or told
    return Answer(
        {"answer": answer.data, **told.data},
        f"{answer.text}\n{told.text}",
        tuple(dict.fromkeys([*answer.sources, *told.sources])),
    )


def _unasked(around: Around) -> Answer:
    """What was said without a question."""
    offered = around.log.newest([NextPredicted.__name__], 1)
    if not offered or not isinstance(offered[0].event, NextPredicted):
        return not_recorded(sentence(f"why something was said cannot be told yet: {NOT_YET}; {BY_HAND}"))
    return _offered(around, offered[0], offered[0].event)


def _offered(around: Around, seen: Envelope, event: NextPredicted) -> Answer:
    """What was offered at the prompt last: that much is on record."""
    after = f"e{event.after}"
    data: dict[str, JsonValue] = {
        "offered": shown(event.said, LONGEST),
        "what": _OFFERED[event.what],
        "when": said(seen.header.at, around.now),
        "percent": percent(event.probability),
        "probability": round(event.probability, 3),
        "after": after,
        "by": f"e{seen.seq}",
        "not_yet": NOT_YET,
        "by_hand": BY_HAND,
    }
    text = (
        f"The last thing that was said unasked and is on record: the {data['what']} {data['offered']} was offered at"
        f" the prompt {data['when']}, because it comes next with {data['percent']} after {after} ({data['by']}).\n"
        f"More cannot be told yet: {NOT_YET}; {BY_HAND}."
    )
    return Answer(data, text, (f"e{seen.seq}", after))
