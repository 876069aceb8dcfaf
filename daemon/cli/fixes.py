"""`sotto fixes [ID]`: what made red green, and how often. Read from memory; the daemon need not run."""

import argparse
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from daemon.cli import show
from daemon.cli.columns import cut, width
from daemon.cli.forgotten_fix import restore
from daemon.cli.tried import of_fix, tried_lines
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound
from knowledge.failures.book import Book
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.failures.fixes.wording import record
from knowledge.fix_views import FixCommandView, FixEditView, FixView
from knowledge.ids import ShortId
from knowledge.moment import Moment
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

SHOWN = 20
"""Fixes that are shown when nothing says how many."""
LEAST = 30
"""Columns that a summary has in any case."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", nargs="?", default="", help="a fix such as x3, or a failure such as f12; all when left out"
    )
    parser.add_argument("--restore", action="store_true", help="suggest a fix again that was forgotten")
    parser.add_argument("--all", action="store_true", help="those too that were forgotten")
    parser.add_argument("-n", "--number", type=int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, BadId, Corrupt, Usage, DaemonUnreachable."""
    paths = Paths.find()
    if arguments.restore:
        name = ShortId.parse(arguments.id, "x")
        restore(paths, name.seq)
        show.say(f"{name} is suggested again")
        return 0
    named = arguments.id.lower().startswith("x")
    views = [one for one in found(paths, arguments.id) if named or arguments.all or not one.forgotten]
    views = _tried(paths, views) if arguments.id else views
    if arguments.json:
        show.data([view.model_dump() for view in views])
        return 0
    if not views:
        of = f" of {arguments.id}" if arguments.id else ""
        show.say(f"no fix{of} is known yet; Sotto learns one when a command that failed succeeds")
    if arguments.id:
        for view in views:
            columns = shutil.get_terminal_size().columns if view.text else None  # a text follows whole
            print("\n".join([*brief([view], columns), *_whole(view), ""]))
        return 0
    several, shown = alike(views), max(arguments.number, 0)
    for one in several[:shown]:
        print("\n".join(brief(one, shutil.get_terminal_size().columns)))
    if len(several) > shown:
        show.say(f"… and {len(several) - shown} more; -n {len(several)} shows all")
    return 0


# ── which fixes ───────────────────────────────────────────────────────────────────────────────────


def found(paths: Paths, wanted: str) -> list[FixView]:
    """Those of a failure, one, or all. Raises NotFound, BadId, Corrupt."""
    try:
        with Memory.reader(paths.memory) as memory:
            return list(_found(memory, wanted))
    except NotFound:
        if wanted:
            raise
        return []


def _found(memory: Memory, wanted: str) -> Iterator[FixView]:
    book = FixBook(memory)
    if not wanted:
        ranked = sorted(book.all(), key=lambda one: (one.superseded_by is not None, -one.confidence, -one.id))
        yield from map(view_of, ranked)
    elif wanted.lower().startswith("x"):
        yield view_of(book.by_id(ShortId.parse(wanted, "x").seq))
    else:
        failure = Book(memory).by_id(ShortId.parse(wanted, "f").seq)
        yield from (view_of(one).model_copy(update={"how": "exact"}) for one in book.of_failure(failure.id))


def _tried(paths: Paths, views: list[FixView]) -> list[FixView]:
    """With the last trial of each."""
    if not views:
        return []
    with EventLog.open(paths.core) as log:
        now = SystemClock().now()
        last = {one.id: of_fix(log, ShortId.parse(one.id, "x").seq, now) for one in views}
    return [one.model_copy(update={"tried": last[one.id]}) for one in views]


def view_of(fix: Fix) -> FixView:
    return FixView(
        id=str(fix.name),
        failure=str(ShortId("f", fix.failure)) if fix.failure else None,
        score=round(fix.confidence, 3),
        summary=fix.summary,
        text=fix.text,
        edits=[FixEditView(path=one.path, diff=one.diff, redacted=one.redacted) for one in fix.edits],
        commands=[FixCommandView(command=one.command, cwd=one.cwd) for one in fix.commands],
        helped=fix.helped,
        failed=fix.failed,
        left_out=fix.left_out,
        at=str(Moment(fix.at, 0)),
        author=fix.author,
        branch=fix.branch,
        commit=fix.commit,
        project=fix.project,
        superseded_by=str(ShortId("x", fix.superseded_by)) if fix.superseded_by else None,
        forgotten=fix.forgotten,
    )


# ── as people read them ───────────────────────────────────────────────────────────────────────────


def alike(views: Iterable[FixView]) -> list[list[FixView]]:
    """Fixes of several failures that one deed mended and that fared alike, together."""
    found = dict[str, list[FixView]]()
    for view in views:
        known_by = view.model_dump_json(
            include={"text", "edits", "commands", "at", "helped", "failed", "superseded_by", "forgotten"}
        )
        found.setdefault(known_by, []).append(view)
    return list(found.values())


def brief(views: Sequence[FixView], columns: int | None = None) -> Iterator[str]:
    """Such fixes in two lines, the summary of the first not longer than there is room for."""
    view = views[0]
    begin = f"{view.id:>6}  {record(view.helped, view.failed)}  "
    summary = show.visible(view.summary)
    if columns is not None:
        summary = cut(summary, max(columns - width(begin), LEAST))
    yield f"{show.paint(f'{view.id:>6}', 'bold')}  {_record(view)}  {summary}"
    yield show.paint(f"        {'  ·  '.join(_circumstances(views))}", "dim")


def _record(view: FixView) -> str:
    return show.paint(record(view.helped, view.failed), "green" if view.helped > view.failed else "yellow")


def _circumstances(views: Sequence[FixView]) -> Iterator[str]:
    view = views[0]
    past = datetime.now(UTC) - datetime.fromisoformat(view.at)
    if len(views) > 1:
        others = ", ".join(one.id for one in views[1:])
        yield f"fixes {', '.join(one.failure or '' for one in views)} (also {others})"
    elif view.failure:
        yield view.failure
    yield f"{show.duration(max(0.0, past.total_seconds()))} ago"
    if view.branch or view.commit:
        yield show.visible(" ".join(part for part in (view.branch, (view.commit or "")[:7]) if part))
    if view.author:
        yield show.visible(view.author.partition(" <")[0])
    if view.left_out:
        yield f"{view.left_out} other {'thing' if view.left_out == 1 else 'things'} done at the same time left out"
    if view.superseded_by:
        yield f"superseded by {view.superseded_by}"
    if view.forgotten:
        yield f"forgotten; `sotto fixes {view.id} --restore` brings it back"


def _whole(view: FixView) -> Iterator[str]:
    for line in tried_lines(view.tried):
        yield f"      {line}"
    for line in view.text.splitlines():
        yield f"        {show.visible(line)}"
    for one in view.commands:
        where = show.paint(f"  in {show.visible(one.cwd)}", "dim")
        yield f"        {show.paint('$', 'dim')} {show.visible(one.command)}{where}"
    for edit in view.edits:
        yield from diff_lines(edit)


def diff_lines(edit: FixEditView) -> Iterator[str]:
    """A diff in colours; what it holds is made harmless."""
    styles: dict[str, Callable[[str], str]] = {
        "+": lambda text: show.paint(text, "green"),
        "-": lambda text: show.paint(text, "red"),
        "@": lambda text: show.paint(text, "cyan"),
    }
    inside = False
    for line in edit.diff.splitlines():
        inside = inside or line.startswith("@@")
        text = f"        {show.visible(line)}"
        yield styles.get(line[:1], str)(text) if inside else show.paint(text, "bold")
    if edit.redacted:
        yield show.paint("        a secret was taken out of it", "yellow")
