"""What was said unasked lately, as an answer."""

from pydantic import JsonValue

from knowledge.attention.account import accounts
from knowledge.attention.account_words import verdict
from tools.kit.answer import Answer, not_recorded
from tools.kit.around import Around
from tools.kit.wording import more, said, shown

LINES = 12
LONGEST = 160


def said_unasked(around: Around, project: int | None, begin: int, end: int) -> Answer:
    """Of a time (microseconds UTC) and a project, the youngest first."""
    found = [one for one in reversed(accounts(around.log)) if one.told and begin <= one.telling.at < end]
    found = [one for one in found if project is None or one.project == project]
    if not found:
        return not_recorded("Nothing that was said unasked is on record of that time.")
    lines = [
        f"{said(one.telling.at, around.now)}  {verdict(one)}: {shown(one.telling.decided.sentence, LONGEST)}"
        f" (e{one.telling.seq})"
        for one in found[:LINES]
    ]
    rest = len(found) - LINES
    data: dict[str, JsonValue] = {"kind": "voice", "said": list[JsonValue](lines), "more": max(rest, 0)}
    text = "\n".join([*lines, *([more(rest)] if rest > 0 else [])])
    return Answer(data, text, tuple(f"e{one.telling.seq}" for one in found[:LINES]))
