"""What is known of one failure: what it said, what broke with it, what may have caused it, and what mends it."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import FailureClosed, FailureDiagnosed, SuspectsRanked
from knowledge.failures.book import Failure
from knowledge.failures.fixes.book import FixBook
from knowledge.failures.fixes.matching import How, Match
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from tools.kit.around import Around

BACK, AROUND = 64, 256
"""Events before the one that tells of a failure among which its run is looked for, and facts of it that are read."""
_OF_A_RUN = (FailureDiagnosed.__name__, SuspectsRanked.__name__)


class Told(NamedTuple):
    """The last time that a failure was told of."""

    seq: int
    event: FailureDiagnosed
    others: list[Envelope]
    """Other failures of the same run, the most telling first."""
    ranked: Envelope | None
    """What is suspected; None where nobody has looked yet."""


def told(around: Around, failure: Failure) -> Told | None:
    """None where the log has it no longer."""
    try:
        seen = around.log.by_seq(failure.last_seq)
    except NotFound:
        return None
    if not isinstance(seen.event, FailureDiagnosed):
        return None
    near = list(islice(around.log.every(max(0, seen.seq - BACK), _OF_A_RUN), AROUND))
    of_run = [one for one in near if one.trace == seen.trace]
    others = [one for one in of_run if isinstance(one.event, FailureDiagnosed) and one.seq != seen.seq]
    return Told(seen.seq, seen.event, others, _ranked(seen, near))


def closing(around: Around, failure: Failure) -> tuple[int, FailureClosed] | None:
    """The event that says that it is over; None while it is open, or where the log has it no longer."""
    if failure.closed_seq is None:
        return None
    try:
        seen = around.log.by_seq(failure.closed_seq)
    except NotFound:
        return None
    return (seen.seq, seen.event) if isinstance(seen.event, FailureClosed) else None


def known_fixes(around: Around, failure: Failure, last: Told | None) -> list[Match]:
    """What helps, the likeliest first: what is known for it, and what is known for failures like it."""
    if last is not None:
        found = recalled(around.memory, of_event(last.event), failure.project, around.now)
    else:
        exact: How = "exact"
        own = FixBook(around.memory).of_failure(failure.id)
        found = [Match(one, exact, one.confidence, {}) for one in own if one.superseded_by is None]
    return [one for one in found if not one.fix.forgotten]


def _ranked(seen: Envelope, near: Iterable[Envelope]) -> Envelope | None:
    """Of this failure, or of the most telling one of its run: what broke one broke the others."""
    ranked = [one for one in near if isinstance(one.event, SuspectsRanked)]
    own = (one for one in ranked if getattr(one.event, "failure", 0) == seen.seq)
    return next(own, None) or next((one for one in ranked if one.trace == seen.trace), None)
