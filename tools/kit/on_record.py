"""What is on record at all: so that an empty answer says whether nothing happened, or nobody looked."""

from contextlib import suppress

from knowledge.errors import NotFound
from knowledge.memory.briefing.when import said
from knowledge.memory.days.coverage import Gap, coverage
from knowledge.registry import Watched
from tools.kit.around import Around
from tools.kit.wording import shown


def gaps(around: Around, project: Watched | None, since: int = 0, until: int | None = None) -> list[str]:
    """What is not on record of a time, in words, the earliest first; without `since`, of all time."""
    with suppress(NotFound):
        end = until or around.now
        found = coverage(around.memory, project.number if project else None, since, end, around.now)
        return list(dict.fromkeys(_words(gap, around, project) for gap in found.gaps))
    return []


def _words(gap: Gap, around: Around, project: Watched | None) -> str:
    if gap.why == "before" and gap.until >= around.now:
        return f"{shown(project.name)} was never watched" if project else "nothing is recorded yet"
    if gap.why == "before":
        return f"{'watched' if project else 'recorded'} only since {said(gap.until, around.now)}"
    if gap.why == "trimmed":
        return f"{gap.said}, up to {said(gap.until, around.now)}"
    if gap.until >= around.now:
        return f"{gap.said} from {said(gap.since, around.now)} on"
    return f"{gap.said} from {said(gap.since, around.now)} to {said(gap.until, around.now)}"
