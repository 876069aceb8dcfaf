"""What is suspected of a failure, as lines: for its card, and for `sotto suspects`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import wrap

from daemon.cli import show
from daemon.cli.bisected import culprit_lines, culprit_of
from knowledge.envelope import Envelope
from knowledge.errors import NotFound
from knowledge.events import CommandFinished, FailureDiagnosed, SuspectsRanked
from knowledge.fix_views import SuspectsView, SuspectView
from knowledge.moment import Moment
from knowledge.store.log import EventLog

ON_CARD = 3
"""Suspects that the card of a failure names."""
PERCENT = 100
LEAST = 0.005
"""Whoever is less likely is only counted."""
REASONS, TRIED = 3, 5
"""Reasons, and changes to try, that are named."""
COLUMNS = 90
"""Of a line of reasons, beside what it is indented by."""


def told_of(log: EventLog, failure: Envelope) -> Envelope | None:
    """The SuspectsRanked of a failure, or of the most telling one of its run; None where there is none yet."""
    try:
        of_run = log.of_trace(failure.trace)
    except NotFound:
        return None
    found = {one.event.failure: one for one in of_run if isinstance(one.event, SuspectsRanked)}
    first = (one.seq for one in of_run if isinstance(one.event, FailureDiagnosed) and one.event.rank == 0)
    return found.get(failure.seq) or next((found[seq] for seq in first if seq in found), None)


def suspects_of(log: EventLog, name: str, failure: Envelope) -> SuspectsView | None:
    """What is suspected and what was found of a failure that is called `name`; None where that is nothing."""
    told = told_of(log, failure)
    if told and isinstance(told.event, SuspectsRanked):
        return view_of(log, name, told.event, failure)
    found = culprit_of(log, failure)
    if found is None:
        return None
    return SuspectsView(
        failure=name, since=None, since_at=None, suspects=[], considered=0, unclear=False, bisect=[], culprit=found
    )


def view_of(log: EventLog, name: str, ranked: SuspectsRanked, failure: Envelope) -> SuspectsView:
    """`name` is what the failure is called."""
    since_at = None
    if ranked.since is not None:
        try:
            event = log.by_seq(ranked.since).event
        except NotFound:  # trimmed with age
            event = None
        if isinstance(event, CommandFinished):
            since_at = str(Moment(event.started + event.duration_ms * 1_000, 0))
    return SuspectsView(
        failure=name,
        since=None if ranked.since is None else f"e{ranked.since}",
        since_at=since_at,
        suspects=[
            SuspectView(
                ref=one.ref,
                kind=one.kind,
                title=one.title,
                at=str(Moment(one.at, 0)),
                paths=[str(path) for path in one.paths],
                line=one.line,
                probability=one.probability,
                reasons=[str(said) for said in one.reasons],
            )
            for one in ranked.suspects
        ],
        considered=ranked.considered,
        unclear=ranked.unclear,
        bisect=[str(ref) for ref in ranked.bisect],
        culprit=culprit_of(log, failure, since=ranked.since or 0),
    )


def section(view: SuspectsView | None) -> Iterator[str]:
    """What the card says; nothing where nothing is suspected."""
    if view and (view.suspects or view.culprit):
        yield ""
        yield from lines(view, ON_CARD)


def lines(view: SuspectsView, most: int) -> Iterator[str]:
    """What was found, since when, the likeliest, and what to try where it is unclear."""
    if view.culprit:
        yield from culprit_lines(view.culprit)
    if view.since is None and view.culprit:
        return
    if view.since is None:
        yield "no green run of this command is known, so nothing is suspected"
        return
    yield f"since the last green run{_ago(view)}: {_count(view)}{', none of them stands out' if _vague(view) else ''}"
    named = [one for one in view.suspects[:most] if one.probability >= LEAST]
    for one in named:
        yield from _suspect(one, alone=view.considered == 1)
    if rest := len(view.suspects) - len(named):
        where = f": `sotto suspects {view.failure}`" if len(named) == most else ""
        yield show.paint(f"  and {rest} less likely{where}", "dim")
    if view.bisect and not view.culprit:
        yield f"to find it soonest, try the state after {show.visible(', then '.join(view.bisect[:TRIED]))}"


def _suspect(one: SuspectView, *, alone: bool) -> Iterator[str]:
    """One line, and why; what is the only change has no share of anything."""
    share = "      " if alone else f"{min(round(one.probability * PERCENT), PERCENT - 1):>3} % "
    ref = one.ref[:12] if one.kind == "commit" else one.ref
    yield f"  {share} {show.paint(show.visible(ref), 'bold')}  {show.visible(_titled(one))}"
    if one.reasons:
        for line in wrap(show.visible("; ".join(one.reasons[:REASONS])), COLUMNS, break_long_words=False):
            yield show.paint(f"         {line}", "dim")


def _titled(one: SuspectView) -> str:
    """With the place, which may be the title itself."""
    where = one.paths[0] if one.paths else ""
    place = f"{where}:{one.line}" if where and one.line else where
    return place if one.title == where else f"{one.title}  {place}".rstrip()


def _vague(view: SuspectsView) -> bool:
    return view.unclear and bool(view.suspects)


def _count(view: SuspectsView) -> str:
    if not view.considered:
        return "nothing was changed"
    return f"{view.considered} change{'s' if view.considered > 1 else ''}"


def _ago(view: SuspectsView) -> str:
    if view.since_at is None:
        return ""
    past = datetime.now(UTC) - datetime.fromisoformat(view.since_at)
    return f" {show.duration(max(0.0, past.total_seconds()))} ago"
