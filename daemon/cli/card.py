"""The card of a failure: what broke and where, since when, the lines around it, what to run next."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from daemon.cli import show
from daemon.cli.fixed import fixed
from daemon.cli.links import link
from daemon.cli.suspected import section
from knowledge.failure_views import CorrectionView, WhyView

ALSO = 5
"""Other failures of the same run that are named."""


def card(view: WhyView) -> Iterator[str]:
    """The answer as lines."""
    yield f"{show.paint(view.id, 'bold')}  {show.visible(view.command)}  {show.paint(f'exit {view.status}', 'red')}"
    yield show.paint(f"{view.at[:19].replace('T', ' ')}  {show.visible(view.cwd)}{_record(view)}", "dim")
    yield ""
    if view.check:
        yield show.paint(show.visible(view.check.said), "dim")
    if view.test:
        yield show.visible(view.test)
    yield show.paint(show.visible(view.headline), "red", "bold")
    yield from _places(view)
    yield from _lines(view)
    yield from section(view.suspects)
    yield from _rest(view)


def _record(view: WhyView) -> str:
    """Since when, how often, and whether it is over."""
    parts = []
    if view.occurrences > 1 and view.first_at:
        parts.append(f"{view.occurrences}× since {ago(view.first_at)}")
    if view.flaky:
        parts.append(f"flaky: passed {view.flaky}× although nothing had changed")
    if view.open is False:
        parts.append(f"over, fixed {ago(view.closed_at)}" if view.closed_at else "over")
    return "".join(f"  ·  {part}" for part in parts)


def ago(moment: str) -> str:
    """`3 min ago`, of an RFC 3339 moment."""
    past = datetime.now(UTC) - datetime.fromisoformat(moment)
    return f"{show.duration(max(0.0, past.total_seconds()))} ago"


def _places(view: WhyView) -> Iterator[str]:
    """Where it broke and how it came there, as links."""
    places = [(frame.file, frame.line, frame.function) for frame in view.frames]
    if view.file and (view.file, view.file_line) not in [(file, line) for file, line, _ in places]:
        places.insert(0, (view.file, view.file_line, None))
    for file, line, function in places:
        where = f"{file}:{line}" if line else file
        name = f"  in {show.visible(function)}" if function else ""
        yield "  " + link(show.visible(where), Path(view.cwd) / file, line) + show.paint(name, "dim")


def _lines(view: WhyView) -> Iterator[str]:
    if view.excerpt:
        yield ""
    width = len(str(view.excerpt[-1].line)) if view.excerpt else 0
    before = 0
    for one in view.excerpt:
        if before and one.line > before + 1:
            yield show.paint(f"  {'⋮':>{width}}", "dim")
        before = one.line
        marker = ">" if one.line == view.line else " "
        text = f"{marker} {one.line:>{width}}  {show.visible(one.text)}"
        yield show.paint(text, "red") if one.line == view.line else text


def meant(corrections: list[CorrectionView]) -> Iterator[str]:
    """What may have been meant by a mistyped command, for the card and for `sotto diagnose`."""
    for number, one in enumerate(corrections):
        if not number:
            yield ""
        label = "          or:" if number else "Did you mean:"
        why = show.paint(f"  ({show.visible(one.why)})", "dim")
        yield f"{label} {show.paint(show.visible(one.command), 'bold')}{why}"


def _rest(view: WhyView) -> Iterator[str]:
    yield from meant(view.corrections)
    yield from fixed(view.fixes)
    if view.also:
        yield ""
        for one in view.also[:ALSO]:
            yield f"also {show.paint(one.id, 'bold')}  {show.visible(one.what)}"
        more = len(view.also) - ALSO + view.others
        if more > 0:
            yield show.paint(f"and {more} more: `sotto failures`", "dim")
    if view.again:
        yield ""
        yield f"To see what it prints: {show.visible(view.again)}"
    elif view.next:
        yield ""
        yield f"Only this one again: {show.visible(view.next)}"
