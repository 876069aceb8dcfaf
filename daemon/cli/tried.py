"""What a card, and `sotto fixes`, say of the last time that a fix was tried in a sandbox."""

from collections.abc import Iterator
from pathlib import Path

from daemon.cli import show
from daemon.known_fix import KnownFix, still_so, trials, tried_last
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.events import FailureDiagnosed, FixTried
from knowledge.failures.book import Failure
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.tried import ago, how_to_apply
from knowledge.fix_views import TriedView
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog


class Tried:
    """Of fixes that may help against one failure, with whether each would still make the same change."""

    def __init__(self, paths: Paths, log: EventLog, failure: Failure, told: FailureDiagnosed) -> None:
        self._paths, self._log, self._failure, self._told = paths, log, failure, told

    def of(self, match: Match, now: int) -> TriedView | None:
        last = tried_last(trials(self._log), self._failure.id, match.fix.id)
        if last is None:
            return None
        place = Registry(one.event for one in self._log.every(types=KINDS)).at(Path(self._told.cwd))
        known = KnownFix(self._failure, self._told, place[0].number, place[1], match) if place else None
        return view_of(last, now, current=known and still_so(self._paths, known, last[0]))


def of_fix(log: EventLog, fix: int, now: int) -> TriedView | None:
    """Of any fix, by its id, against whichever failure that was."""
    last = tried_last(trials(log), 0, fix)
    return view_of(last, now) if last else None


def view_of(last: tuple[FixTried, Envelope], now: int, *, current: bool | None = None) -> TriedView:
    event, seen = last
    apply = f"; `{how_to_apply(event)}`" if event.outcome == "green" and current else ""
    changed = ", before the files changed" if current is False else ""
    return TriedView(
        job=f"j{event.job}",
        failure=f"f{event.failure}",
        outcome=event.outcome,
        why=event.why,
        level=event.level,
        at=str(seen.moment),
        current=current,
        said=f"{ago(event, seen.header.at, now)}{changed}{apply}",
    )


def tried_lines(view: TriedView | None) -> Iterator[str]:
    """The line of a card; nothing where it was never tried."""
    if view is not None:
        style = "green" if view.outcome == "green" and view.current is not False else "yellow"
        yield f"  {show.paint(show.visible(view.said), style)}"
