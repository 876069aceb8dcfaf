"""The section of a card that says what helped before: when, how often, and what was done."""

from collections.abc import Iterator
from datetime import UTC, datetime

from daemon.cli import show
from daemon.cli.fixes import diff_lines, view_of
from daemon.cli.tried import Tried, tried_lines
from daemon.fitting_here import fits_here
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import Corrupt, NotFound
from knowledge.events import FailureDiagnosed
from knowledge.failures.book import Book
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.failures.fixes.wording import record
from knowledge.fix_views import FixView
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

SHOWN = 3
"""Fixes of one failure that are named."""
LINES = 24
"""Lines of a fix that are shown; `sotto fixes` shows all."""
_LEADS = {"exact": "seen before", "kind": "seen before with other names", "text": "something that reads alike"}


def known_fixes(paths: Paths, log: EventLog, found: Envelope, now: int) -> list[FixView]:
    """What may help against a failure, the likeliest first; nothing while there is no memory. `now` as in the log."""
    told = found.event
    assert isinstance(told, FailureDiagnosed)
    try:
        with Memory.reader(paths.memory) as memory:
            fixes = recalled(memory, of_event(told), found.header.project, now, fits_here(log, told))[:SHOWN]
            failure = Book(memory).by_print(found.header.project, told.fingerprint)
    except (NotFound, Corrupt):
        return []
    views = map(_of_match, fixes)
    if failure is None:
        return [*views]
    tried = Tried(paths, log, failure, told)
    return [one.model_copy(update={"tried": tried.of(fix, now)}) for one, fix in zip(views, fixes, strict=True)]


def _of_match(match: Match) -> FixView:
    """A fix as it may help here, with the names replaced."""
    here = {"how": match.how, "score": round(match.score, 3), "renamed": list(match.renamed.items())}
    return view_of(match.shown).model_copy(update=here)


def fixed(fixes: list[FixView]) -> Iterator[str]:
    """The likeliest whole; of the others that there are some."""
    if not fixes:
        return
    yield ""
    yield from _one(fixes[0])
    if len(fixes) > 1:
        others = ", ".join(f"{one.id} ({record(one.helped, one.failed)})" for one in fixes[1:])
        yield show.paint(f"  or: {others}", "dim")


def _one(fix: FixView) -> Iterator[str]:
    """`seen before: fixed 3 days ago by x12, worked 3 of 3 times`, and what was done."""
    past = datetime.now(UTC) - datetime.fromisoformat(fix.at)
    ago = f"{show.duration(max(0.0, past.total_seconds()))} ago"
    who = f" by {show.visible(fix.author.partition(' <')[0])}" if fix.author else ""
    where = f" on {show.visible(fix.branch)}" if fix.branch else ""
    how = f"you noted {ago}" if fix.text else f"fixed {ago}{who}{where}"
    lead = _LEADS[fix.how or "exact"]
    yield f"{lead}: {how} ({show.paint(fix.id, 'bold')}), {record(fix.helped, fix.failed)}"
    done = list(_done(fix))
    yield from done[:LINES]
    if len(done) > LINES:
        yield show.paint(f"  … {len(done) - LINES} more lines: `sotto fixes {fix.id}`", "dim")
    yield from tried_lines(fix.tried)
    for old, new in fix.renamed:
        yield show.paint(f"  here {show.visible(new)} takes the place of {show.visible(old)}", "dim")


def _done(fix: FixView) -> Iterator[str]:
    for line in fix.text.splitlines():
        yield f"  {show.visible(line)}"
    for command in fix.commands:
        yield f"  {show.paint(f'$ {show.visible(command.command)}', 'bold')}"
    for edit in fix.edits:
        yield from diff_lines(edit)
