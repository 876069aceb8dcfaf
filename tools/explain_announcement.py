"""Why something was said unasked, or was not."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from knowledge.attention.account import Account, about, accounts, held_back, said_last, silent_last
from knowledge.attention.account_words import lines, reason, verdict
from knowledge.envelope import Envelope
from knowledge.events import NextPredicted
from knowledge.memory.briefing.when import said
from tools.kit.answer import Answer, not_recorded
from tools.kit.arguments import LONGEST as LONGEST_WORDS
from tools.kit.around import Around
from tools.kit.explained import explained
from tools.kit.tool import tool
from tools.kit.wording import more, percent, sentence, shown

BY_HAND = "`sotto why` says what is known of the last failure"
LONGEST = 160
HELD = 8
"""Things held back that are told one by one."""
_OFFERED = {"command": "command", "question": "question to Sotto", "file": "file", "routine": "routine"}
About = Annotated[
    str,
    Field(max_length=LONGEST_WORDS, description="what it was about: a test, build, project or id; empty for the last"),
]


@tool(effect="reads")
def explain_announcement(around: Around, which: Literal["said", "silent"] = "said", about: About = "") -> Answer:
    """Why Sotto said something unasked (said), or did not (silent): aloud, in a notification, an offer at the prompt.

    Use it for "why did you tell me that", "why did you interrupt me", "why didn't you say anything about the build",
    "what did you hold back".
    """
    found = accounts(around.log)
    if which == "silent":
        return _silent(around, found, about)
    told = _announced(around, found, about) or _offered(around)
    answer = None if about else explained(around)  # "why did you say that?" may mean the answer before
    if answer is None or not told.recorded:
        return answer or told
    return Answer(
        {"answer": answer.data, **told.data},
        f"{answer.text}\n{told.text}",
        tuple(dict.fromkeys([*answer.sources, *told.sources])),
    )


def _announced(around: Around, found: Sequence[Account], words: str) -> Answer | None:
    meant = _meant([one for one in found if one.told], words) or _meant(found, words)
    one = meant if words else said_last(list(found))
    return None if one is None else _account(around, one)


def _silent(around: Around, found: Sequence[Account], words: str) -> Answer:
    one = (_meant([one for one in found if not one.told], words) or _meant(found, words)) if words else None
    if one is not None:
        return _account(around, one)
    back = held_back(list(found), around.now)
    if words or not back:
        last = silent_last(list(found))
        what = f"about {shown(words)!r} " if words else ""
        if last is None or words:
            return not_recorded(sentence(f"nothing {what}was looked at and not told; {BY_HAND}"))
        return _account(around, last)
    return _held(around, back)


def _meant(found: Sequence[Account], words: str) -> Account | None:
    return next(iter(about(list(found), words)), None) if words else None


def _account(around: Around, one: Account) -> Answer:
    """All that is on record of it."""
    look = one.telling
    said_lines = [shown(line, 400) for line in lines(one, around.now)]
    gates: list[JsonValue] = [
        {"gate": gate.gate, "verdict": gate.verdict, "reason": gate.reason, "said": reason(gate.reason)}
        for gate in look.decided.gates
    ]
    refs = [ref for ref in look.decided.evidence if ref[:1] in "efx" and ref[1:].isdigit()]
    data: dict[str, JsonValue] = {
        "said": shown(look.decided.sentence, LONGEST),
        "when": said(look.at, around.now),
        "verdict": verdict(one),
        "told": one.told,
        "because": [reason(code) for code in look.decided.reasons[:3]],
        "gates": gates,
        "score": dict(look.decided.terms),
        "flip": shown(look.decided.flip, LONGEST),
        "heard": one.ended.heard if one.ended else None,
        "reactions": [reacted.reaction for reacted in one.reacted],
        "by": f"e{look.seq}",
        "evidence": list[JsonValue](refs),
        "lines": list[JsonValue](said_lines),
    }
    return Answer(data, "\n".join(said_lines), tuple(dict.fromkeys([f"e{look.seq}", *refs])))


def _held(around: Around, back: Sequence[Account]) -> Answer:
    """What was held back, one line each."""
    told = []
    for one in back[:HELD]:
        decided = one.last.decided
        why = reason(decided.reasons[0]) if decided.reasons else "nothing is on record"
        when = said(one.last.at, around.now)
        told.append(f"{shown(decided.sentence, LONGEST)}, {when}: {verdict(one)}, {why} (e{one.last.seq})")
    rest = len(back) - HELD
    data: dict[str, JsonValue] = {
        "held": list[JsonValue](told),
        "count": len(back),
        "more": max(rest, 0),
        "which": "silent",
    }
    lines_ = [f"{len(back)} held back:" if len(back) > 1 else "One thing was held back:", *told]
    lines_ += [more(rest)] if rest > 0 else []
    return Answer(data, "\n".join(lines_), tuple(f"e{one.last.seq}" for one in back[:HELD]))


def _offered(around: Around) -> Answer:
    """What was offered at the prompt last, where nothing was said."""
    offered = around.log.newest([NextPredicted.__name__], 1)
    if not offered or not isinstance(offered[0].event, NextPredicted):
        return not_recorded(sentence(f"nothing is on record that was said unasked; {BY_HAND}"))
    return _offer(around, offered[0], offered[0].event)


def _offer(around: Around, seen: Envelope, event: NextPredicted) -> Answer:
    after = f"e{event.after}"
    data: dict[str, JsonValue] = {
        "offered": shown(event.said, LONGEST),
        "what": _OFFERED[event.what],
        "when": said(seen.header.at, around.now),
        "percent": percent(event.probability),
        "probability": round(event.probability, 3),
        "after": after,
        "by": f"e{seen.seq}",
        "by_hand": BY_HAND,
    }
    text = (
        f"The last thing that was said unasked and is on record: the {data['what']} {data['offered']} was offered at"
        f" the prompt {data['when']}, because it comes next with {data['percent']} after {after} ({data['by']}).\n"
        f"Of hints at the prompt no record is kept; {BY_HAND}."
    )
    return Answer(data, text, (f"e{seen.seq}", after))
