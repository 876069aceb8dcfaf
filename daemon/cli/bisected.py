"""What a search in sandboxes found of a failure, as lines: for its card, and for `sotto suspects`."""

from collections.abc import Iterator

from daemon.cli import show
from knowledge.envelope import Envelope
from knowledge.events import CulpritFound, FailureDiagnosed
from knowledge.fix_views import CulpritView
from knowledge.store.log import EventLog

LOOKED_THROUGH = 50
"""Searches among which that of a failure is looked for."""
_DIGITS, _NAMED = 7, 3


def culprit_of(log: EventLog, failure: Envelope, since: int = 0) -> CulpritView | None:
    """What was found of a FailureDiagnosed, or of the same failure after event `since`, when it was green last."""
    told = failure.event
    assert isinstance(told, FailureDiagnosed)
    for seen in reversed(log.newest([CulpritFound.__name__], LOOKED_THROUGH)):
        event = seen.event
        if not isinstance(event, CulpritFound) or seen.header.project not in (failure.header.project, None):
            continue
        alike = bool(event.fingerprint) and event.fingerprint == told.fingerprint and event.failure > since
        if alike or event.failure == failure.seq:
            return _view(event)
    return None


def _view(event: CulpritFound) -> CulpritView:
    return CulpritView(
        kind=event.kind,
        ref=event.ref,
        title=event.title,
        paths=[str(path) for path in event.paths],
        good=event.good,
        among=[str(ref) for ref in event.among],
        certain=event.certain,
        runs=event.runs,
        skipped=event.skipped,
        command=event.command,
        level=event.level,
        job=f"j{event.job}",
    )


def culprit_lines(view: CulpritView) -> Iterator[str]:
    """`bisected: a1b2c3d  what it says  (4 runs)`, and how that is known."""
    doubt = "" if view.certain else "probably "
    ref = show.paint(show.visible(short(view.ref)), "bold")
    runs = f"{view.runs} run{'s' if view.runs > 1 else ''}"
    yield f"bisected: {doubt}{ref}  {show.visible(view.title)}  ({runs})"
    yield show.paint(f"          {show.visible(_how(view))}", "dim")


def _how(view: CulpritView) -> str:
    level = ", at the reduced level" if view.level == "reduced" else ""
    known = f"in sandboxes{level}: succeeds after {short(view.good)}, fails after {short(view.ref)}, each twice"
    if view.among:
        named = ", ".join(map(short, view.among[-_NAMED:]))
        return f"{known}; in between it could not be judged, so it may be {named} as well; {view.job} tells each run"
    whole = "" if view.certain else "; some of what it changed could not be put into the copies"
    return f"{known}{whole}; {view.job} tells each run"


def short(ref: str) -> str:
    """A commit by its first digits; anything else as it is called."""
    is_commit = len(ref) >= 40 and not ref.strip("0123456789abcdef")  # noqa: PLR2004
    return ref[:_DIGITS] if is_commit else ref
