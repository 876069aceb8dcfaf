"""`sotto failures`: what is broken, the latest first. Read from memory; the daemon need not run."""

import argparse
from datetime import UTC, datetime

from daemon.cli import show
from daemon.cli.which_project import by_name
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.failure_views import FailureView
from knowledge.failures.book import Book, Failure
from knowledge.moment import Moment
from knowledge.store.memory import Memory

SHOWN = 20
"""Failures that are shown when nothing says how many."""


def configure(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--fixed", action="store_true", help="those that are over")
    which.add_argument("--all", action="store_true", help="those too that are over")
    parser.add_argument("--project", metavar="NAME", help="only of this project (name or number)")
    parser.add_argument("-n", "--number", type=int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    paths = Paths.find()
    wanted = by_name(paths, arguments.project) if arguments.project else None
    views = [
        view_of(one)
        for one in _failures(paths, fixed=arguments.fixed, every=arguments.all)
        if wanted is None or one.project == wanted
    ]
    if arguments.json:
        show.data([view.model_dump() for view in views])
        return 0
    if not views:
        show.say("nothing is broken that Sotto knows of")
    shown = max(arguments.number, 0)
    for view in views[:shown]:
        print("\n".join(lines(view)))
    if len(views) > shown:
        show.say(f"… and {len(views) - shown} more; -n {len(views)} shows all")
    return 0


def view_of(failure: Failure) -> FailureView:
    return FailureView(
        id=str(failure.name),
        open=failure.closed_at is None,
        headline=failure.headline,
        tool=failure.tool,
        test=failure.test_id,
        file=failure.file,
        line=failure.file_line,
        command=failure.command,
        cwd=failure.cwd,
        project=failure.project,
        first_at=str(Moment(failure.first_at, 0)),
        last_at=str(Moment(failure.last_at, 0)),
        closed_at=str(Moment(failure.closed_at, 0)) if failure.closed_at is not None else None,
        occurrences=failure.occurrences,
        flaky=failure.flaky,
        fingerprint=failure.fingerprint,
        kind=failure.kind,
    )


def lines(view: FailureView) -> list[str]:
    """A failure as people read it."""
    state = show.paint("open", "red") if view.open else show.paint("over", "green")
    often = f"{view.occurrences}×" if view.occurrences > 1 else "once"
    flaky = show.paint("  flaky", "yellow") if view.flaky else ""
    what = show.visible(view.test or view.headline)
    where = f"{view.file}:{view.line}" if view.file and view.line else view.file or view.cwd
    return [
        f"{show.paint(f'{view.id:>6}', 'bold')}  {state}{flaky}  {what}",
        show.paint(
            f"        {often}, last {_ago(view.last_at)}  {show.visible(where)}  {show.visible(view.command)}", "dim"
        ),
    ]


def _ago(moment: str) -> str:
    past = datetime.now(UTC) - datetime.fromisoformat(moment)
    return f"{show.duration(max(0.0, past.total_seconds()))} ago"


def _failures(paths: Paths, *, fixed: bool, every: bool) -> list[Failure]:
    """Raises Corrupt."""
    try:
        with Memory.reader(paths.memory) as memory:
            return list(Book(memory).latest("all" if every else "fixed" if fixed else "open"))
    except NotFound:
        return []
