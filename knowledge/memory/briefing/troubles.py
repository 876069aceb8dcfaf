"""What is known to be broken: open failures with what may help, what comes and goes, conflicts that git stands in."""

from collections.abc import Iterator

from knowledge.errors import NotFound
from knowledge.events import ConflictResolved, ConflictStarted, FailureClosed, FailureDiagnosed, SuspectsRanked
from knowledge.failures.book import Book, Failure
from knowledge.failures.fixes.book import Fix
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.memory.briefing.asked import Asked
from knowledge.memory.briefing.line import listed
from knowledge.memory.briefing.material import Spot, Stopped, Trouble

MOST = 12
"""Open failures that are told of, by name or as a number."""
HELPED = 4
"""The latest of these are looked at for what may help."""
LOOKED_AT = 200
FLAKY_FOR_US = 14 * 86_400 * 1_000_000
"""What passed without a change is told for so long."""
LIKELY = 0.5
"""A suspect of at least this probability is named."""


def open_failures(asked: Asked) -> tuple[Trouble, ...]:
    """The latest first."""
    mine = [one for one in Book(asked.memory).latest("open") if one.project == asked.project][:MOST]
    suspects = _suspects(asked) if mine else {}
    return tuple(_trouble(asked, one, suspects, helped=at < HELPED) for at, one in enumerate(mine))


def flaky(asked: Asked) -> tuple[Trouble, ...]:
    """Failures that passed although nothing had changed, not long ago."""
    passed = dict[int, list[int]]()
    for one in asked.newest(FailureClosed.__name__, since=asked.now - FLAKY_FOR_US, limit=LOOKED_AT):
        if isinstance(one.event, FailureClosed) and one.event.flaky:
            passed.setdefault(one.event.failure, []).append(one.seq)
    return tuple(one for failure, seqs in passed.items() for one in _flaky(asked, failure, seqs))


def conflict(asked: Asked) -> Stopped | None:
    """The last that is not over."""
    over = set[str]()
    for one in asked.newest(ConflictStarted.__name__, ConflictResolved.__name__, since=0, limit=LOOKED_AT):
        event = one.event
        if isinstance(event, ConflictResolved):
            over.add(event.tree)
        elif isinstance(event, ConflictStarted) and event.tree not in over:
            return Stopped(event.doing, tuple(event.paths), one.header.at, one.seq)
    return None


def _trouble(asked: Asked, failure: Failure, suspects: dict[int, Spot], *, helped: bool) -> Trouble:
    what, message = _said(failure)
    found = Trouble(
        id=failure.id,
        what=what,
        message=message,
        at=failure.last_at,
        seqs=(failure.last_seq, failure.id) if failure.last_seq != failure.id else (failure.id,),
        suspect=suspects.get(failure.last_seq),
    )
    return found._replace(fix=_fix(asked, failure)) if helped else found


def _said(failure: Failure) -> tuple[str, str]:
    """The test with what it said, or only what was said."""
    headline = failure.headline.strip()
    if failure.test_id:
        return failure.test_id, "" if failure.test_id in headline else headline
    where = f"{failure.file}:{failure.file_line}" if failure.file and failure.file_line else failure.file or ""
    return (headline, "") if where in headline else (where, headline)


def _fix(asked: Asked, failure: Failure) -> tuple[int, str] | None:
    """The likeliest that is known; None where nothing is."""
    try:
        told = asked.log.by_seq(failure.last_seq).event
    except NotFound:
        return None
    if not isinstance(told, FailureDiagnosed):
        return None
    known = [one for one in recalled(asked.memory, of_event(told), asked.project, asked.now) if not one.renamed]
    sure = next((one for one in known if one.confident(asked.project)), None)
    return (sure.fix.id, _done(sure.fix)) if sure else None


def _done(fix: Fix) -> str:
    """What it was, in a few words."""
    if fix.text:
        return fix.summary
    ran = [f"`{one.command}`" for one in fix.commands]
    return listed([*ran, *(one.path for one in fix.edits)])


def _suspects(asked: Asked) -> dict[int, Spot]:
    """What probably broke it, by the seq of the FailureDiagnosed."""
    found = dict[int, Spot]()
    for one in asked.newest(SuspectsRanked.__name__, since=0, limit=LOOKED_AT):
        event = one.event
        if isinstance(event, SuspectsRanked) and not event.unclear and event.suspects:
            likeliest = event.suspects[0]
            if likeliest.probability >= LIKELY:
                found.setdefault(event.failure, Spot(likeliest.title, one.seq, likeliest.at))
    return found


def _flaky(asked: Asked, failure: int, seqs: list[int]) -> Iterator[Trouble]:
    try:
        known = Book(asked.memory).by_id(failure)
    except NotFound:
        return
    if known.closed_at is not None:
        what, _ = _said(known)
        yield Trouble(known.id, what, "", known.last_at, (known.last_seq, known.id), passed=tuple(seqs))
