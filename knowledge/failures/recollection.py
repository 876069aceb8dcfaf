"""What memory knows of a failure at the moment it is told: its name, since when it occurs, a fix."""

from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.events import FailureDiagnosed
from knowledge.failures.book import Book
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.failures.fixes.wording import in_one_line
from knowledge.failures.hint import WIDTH, Earlier
from knowledge.ids import ShortId
from knowledge.store.memory import Memory

FIXED = WIDTH - 16
"""Columns for what fixed it; before it stands the name of the failure."""


class Recollection(NamedTuple):
    """What is known of a failure from earlier runs."""

    name: str
    earlier: Earlier | None = None
    fixed: str = ""
    """What fixed it, where that is worth saying unasked."""


def nothing(seen: Envelope) -> Recollection:
    """Of what has no entry in memory."""
    return Recollection(str(ShortId("f", seen.seq)))


def recollected(memory: Memory, told: FailureDiagnosed, seen: Envelope, now: int) -> Recollection:
    """`now` in microseconds UTC."""
    book, project = Book(memory), seen.header.project
    known = book.by_print(project, told.fingerprint)
    times, first_at, last_at = book.earlier(known, seen) if known else (0, 0, 0)
    fixes = [one for one in recalled(memory, of_event(told), project, now) if one.confident(project)]
    fixed = in_one_line(fixes[0], FIXED) if fixes else ""
    if known is None or not times:
        return nothing(seen)._replace(fixed=fixed)
    return Recollection(str(known.name), Earlier(times, (now - first_at) / 1e6, (now - last_at) / 1e6), fixed)
