"""What is said of a known fix: how it is known, and how often it helped."""

from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.matching import How, Match

LEADS: dict[How, str] = {
    "exact": "fixed before",
    "kind": "fixed before, with other names",
    "text": "something that reads alike was fixed",
}
SHORTEST = 16
"""Characters of a summary that are shown in any case."""


def record(helped: int, failed: int) -> str:
    """How often it worked, in words."""
    if not helped + failed:
        return "not tried yet"
    tries = helped + failed
    return f"worked {helped} of {tries} {'time' if tries == 1 else 'times'}"


def in_one_line(match: Match, longest: int) -> str:
    """`fixed before (x12, worked 3 of 3 times): ran pip install flask`, cut where the summary is too long."""
    fix: Fix = match.shown
    before = f"{LEADS[match.how]} ({fix.name}, {record(fix.helped, fix.failed)}): "
    summary, room = " ".join(fix.summary.split()), max(SHORTEST, longest - len(before))
    return f"{before}{summary if len(summary) <= room else f'{summary[: room - 1]}…'}"
