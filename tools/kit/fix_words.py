"""A known fix as data, and in words."""

from itertools import islice

from pydantic import JsonValue

from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.summary import changed
from knowledge.failures.fixes.wording import LEADS, record
from knowledge.ids import ShortId
from knowledge.memory.briefing.when import said
from tools.kit.wording import percent, shown

LINES = 6
"""Changed lines of an edit that are shown."""
LONGEST = 160


def data_of(fix: Fix, now: int) -> dict[str, JsonValue]:
    """What is known of it; ids, numbers and moments as a text says them."""
    diff = islice((line for edit in fix.edits for line in changed(edit.diff.splitlines())), LINES + 1)
    return {
        "id": str(fix.name),
        "failure": str(ShortId("f", fix.failure)) if fix.failure else None,
        "summary": shown(fix.summary, LONGEST),
        "commands": [shown(one.command, LONGEST) for one in fix.commands],
        "files": [shown(one.path) for one in fix.edits],
        "changed": [shown(line) for line in diff],
        "helped": fix.helped,
        "tried": fix.helped + fix.failed,
        "record": record(fix.helped, fix.failed),
        "when": said(fix.at, now),
        "noted": bool(fix.text),
        "commit": fix.commit[:8] if fix.commit else None,
    }


def match_of(match: Match, now: int) -> dict[str, JsonValue]:
    """The same for a fix as it may help here, with how sure that is."""
    return data_of(match.shown, now) | {
        "how": LEADS[match.how],
        "confidence": round(match.score, 3),
        "percent": percent(match.score),
        "renamed": [[shown(old), shown(new)] for old, new in match.renamed.items()],
    }


def line_of(fix: dict[str, JsonValue]) -> str:
    """`x12: ran pip install flask (fixed before, worked 3 of 3 times, monday 10:00), 90% that it helps`."""
    how = f"{fix['how']}, " if fix.get("how") else ""
    learned = "noted" if fix["noted"] else "learned"
    sure = f"; {fix['percent']} that it helps" if fix.get("percent") else ""
    return f"{fix['id']}: {fix['summary']} ({how}{fix['record']}, {learned} {fix['when']}{sure})"
