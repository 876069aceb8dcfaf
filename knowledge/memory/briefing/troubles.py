"""What is known to be broken: open failures with what may help, what comes and goes, conflicts that git stands in."""

from collections.abc import Sequence
from contextlib import suppress

from knowledge.errors import NotFound
from knowledge.events import FailureClosed, FailureDiagnosed, SuspectsRanked
from knowledge.failures.book import Book, Failure
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.line import seqs
from knowledge.memory.briefing.material import Helped, Stopped, Suspected, Trouble
from knowledge.memory.days.broken import Broken
from knowledge.memory.days.state import Conflict

MOST = 12
"""Open failures that are told of, by name or as a number."""
HELPED = 4
"""The latest of these are looked at for what may help."""
LOOKED_AT = 200
FLAKY_FOR_US = 14 * 86_400 * 1_000_000
"""What passed without a change is told for so long."""
LIKELY = 0.5
"""A suspect of at least this probability is named."""


def open_failures(asked: Asked, known: Sequence[Broken]) -> tuple[Trouble, ...]:
    """The latest first."""
    mine, suspects = known[:MOST], _suspects(asked) if known else {}
    return tuple(_trouble(asked, one, suspects, closely=at < HELPED) for at, one in enumerate(mine))


def stopped(known: Sequence[Conflict]) -> Stopped | None:
    """The last conflict that is not over."""
    return Stopped(known[0].doing, known[0].paths, known[0].at, known[0].seq) if known else None


def flaky(asked: Asked) -> tuple[Trouble, ...]:
    """Failures that passed although nothing had changed, not long ago."""
    passed = dict[int, list[int]]()
    for one in asked.newest(FailureClosed.__name__, since=asked.now - FLAKY_FOR_US, limit=LOOKED_AT):
        if isinstance(one.event, FailureClosed) and one.event.flaky:
            passed.setdefault(one.event.failure, []).append(one.seq)
    book, found = Book(asked.memory), dict[int, Trouble]()
    for failure, closed in passed.items():
        with suppress(NotFound):
            known = book.by_id(failure)
            before = found[known.id].passed if known.id in found else ()
            if known.closed_at is not None:
                found[known.id] = _flaky(known, (*before, *closed))
    return tuple(found.values())


def _trouble(asked: Asked, failure: Broken, suspects: dict[int, Suspected], *, closely: bool) -> Trouble:
    told = _told(asked, failure.last_seq) if closely else None
    said = (told.message or "").partition("\n")[0] if told else ""
    what, message = _said(said.strip() or failure.headline.strip(), failure.test_id, failure.file, failure.line)
    return Trouble(
        id=failure.id,
        what=what,
        message=message,
        first=failure.red_at,
        at=failure.last_at,
        seqs=seqs(failure.last_seq, failure.red_seq, failure.id),
        fix=_fix(asked, told) if told else None,
        suspect=suspects.get(failure.last_seq),
    )


def _told(asked: Asked, seq: int) -> FailureDiagnosed | None:
    try:
        event = asked.log.by_seq(seq).event
    except NotFound:
        return None
    return event if isinstance(event, FailureDiagnosed) else None


def _said(headline: str, test: str | None, file: str | None, line: int | None) -> tuple[str, str]:
    """The test with what it said, or the place, or only what was said."""
    if test:
        return test, "" if test in headline else headline
    where = f"{file}:{line}" if file and line else file or ""
    return (headline, "") if where in headline else (where, headline)


def _fix(asked: Asked, told: FailureDiagnosed) -> Helped | None:
    """The likeliest that is known; None where nothing is."""
    known = [one for one in recalled(asked.memory, of_event(told), asked.project, asked.now) if not one.renamed]
    sure = next((one.fix for one in known if one.confident(asked.project)), None)
    if sure is None:
        return None
    ran, edited = tuple(one.command for one in sure.commands), tuple(one.path for one in sure.edits)
    return Helped(sure.id, sure.text.strip().partition("\n")[0], ran, edited)


def _suspects(asked: Asked) -> dict[int, Suspected]:
    """What probably broke it, by the seq of the FailureDiagnosed."""
    found = dict[int, Suspected]()
    for one in asked.newest(SuspectsRanked.__name__, since=0, limit=LOOKED_AT):
        event = one.event
        if isinstance(event, SuspectsRanked) and not event.unclear and event.suspects:
            likeliest = event.suspects[0]
            if likeliest.probability >= LIKELY:
                edited = tuple(likeliest.paths) if likeliest.kind == "edit" else ()
                found.setdefault(event.failure, Suspected(likeliest.title, edited, one.seq))
    return found


def _flaky(known: Failure, passed: tuple[int, ...]) -> Trouble:
    what, _ = _said(known.headline.strip(), known.test_id, known.file, known.file_line)
    told = seqs(known.last_seq, known.id)
    return Trouble(known.id, what, "", known.first_at, known.last_at, told, passed=passed)
