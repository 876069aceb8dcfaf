"""`sotto notes`: what is worth remembering. Read from memory; the daemon need not run."""

import argparse
from collections.abc import Iterator

from daemon.cli import drafts, noting, show
from daemon.cli.note_lines import moment, painted, row, view_of
from daemon.cli.which_project import by_name, names
from daemon.noted import notes_now
from daemon.paths import Paths
from daemon.proposed import Proposal, proposals
from knowledge.errors import Usage
from knowledge.ids import ShortId
from knowledge.memory.draft import KINDS, kind_of, moment_of, tags_of
from knowledge.memory.note import Sought
from knowledge.memory_views import NoteView, ProposalView
from knowledge.moment import Moment

SHOWN = 20
"""Notes that are shown when nothing says how many."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", metavar="K", help=f"only of this kind: {', '.join(KINDS)}")
    parser.add_argument("--tag", action="append", default=[], metavar="T", help="only with this tag; may be repeated")
    parser.add_argument("--project", metavar="NAME", help="only of this project (name or number)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--as-of", default="", metavar="WHEN", help="what held at a moment (3d, yesterday, 2026-11-21)")
    which.add_argument("--all", action="store_true", help="those too that hold no longer")
    which.add_argument("--proposed", action="store_true", help="what Sotto would remember if you said so")
    parser.add_argument("-n", "--number", type=int, default=SHOWN, metavar="N", help=f"how many (default {SHOWN})")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, NotFound, BadDraft."""
    paths = Paths.find()
    if arguments.number < 0:
        raise Usage("-n takes a number from 0 on")
    project = by_name(paths, arguments.project) if arguments.project else None
    if arguments.proposed:
        return _proposed(paths, project, arguments)
    now = noting.now()
    views, number = _found(paths, _sought(arguments, project, now), arguments, now)
    if arguments.json:
        show.data([view.model_dump() for view in views])
        return 0
    known = names(paths)
    for view in views:
        print("\n".join(row(view, known)))
    _more(number, len(views), "note")
    _say_proposed(paths)
    _say_drafts(paths)
    return 0


# ── notes ─────────────────────────────────────────────────────────────────────────────────────────


def _sought(arguments: argparse.Namespace, project: int | None, now: int) -> Sought:
    return Sought(
        kind=kind_of(arguments.kind) if arguments.kind else None,
        project=project,
        tags=tags_of(arguments.tag),
        moment=None if arguments.all or arguments.as_of else now,
    )


def _found(paths: Paths, sought: Sought, arguments: argparse.Namespace, now: int) -> tuple[list[NoteView], int]:
    """Those that are shown, and how many there are."""
    limit = -1 if arguments.json else arguments.number
    with notes_now(paths) as book:
        if arguments.as_of:
            at = moment_of(arguments.as_of, now)
            then = list(book.as_of(at, sought))
            return [view_of(one, at) for one in (then[:limit] if limit >= 0 else then)], len(then)
        return [view_of(one, now) for one in book.found(sought, limit)], book.number(sought)


def _more(number: int, shown: int, what: str) -> None:
    if not number:
        show.say(f"no {what} fits; `sotto remember TEXT` keeps one" if what == "note" else "nothing is proposed")
    elif number > shown:
        show.say(f"… and {number - shown} more; -n {number} shows all")


def _say_drafts(paths: Paths) -> None:
    """A text that could not be kept is not forgotten."""
    for file in drafts.left(paths):
        show.say(f"a draft is in {file}")


def _say_proposed(paths: Paths) -> None:
    """What waits for an answer is no note, and is looked for here."""
    if waiting := sum(one.waits for one in proposals(paths)):
        show.say(f"{show.many(waiting, 'proposal')} {'waits' if waiting == 1 else 'wait'}: `sotto notes --proposed`")


# ── proposals ─────────────────────────────────────────────────────────────────────────────────────


def _proposed(paths: Paths, project: int | None, arguments: argparse.Namespace) -> int:
    kind = kind_of(arguments.kind) if arguments.kind else None
    waiting = [
        one
        for one in proposals(paths)
        if one.waits and project in (None, one.project, *one.said.projects) and kind in (None, one.said.kind)
    ]
    if arguments.json:
        show.data([proposal_view(one).model_dump() for one in waiting])
        return 0
    for one in waiting[: arguments.number]:
        print("\n".join(proposed(proposal_view(one))))
    _more(len(waiting), min(len(waiting), arguments.number), "proposal")
    return 0


def proposal_view(one: Proposal) -> ProposalView:
    said = one.said
    return ProposalView(
        id=str(one.name),
        kind=said.kind,
        title=said.title,
        body=said.body,
        tags=list(said.tags),
        evidence=[str(ShortId("e", seq)) for seq in said.evidence],
        count=said.count,
        against=said.against,
        confidence=said.confidence,
        project=one.project,
        at=str(Moment(one.at, 0)),
    )


def proposed(view: ProposalView) -> Iterator[str]:
    """A proposal with what speaks for it and against it."""
    yield f"{show.paint(f'{view.id:>6}', 'bold')}  {painted(view.kind)}  {show.visible(view.title)}"
    against = [f"not seen {_times(view.against)}"] if view.against else []
    parts = [f"seen {_times(view.count)}", *against, f"last {moment(view.at)}"]
    yield show.paint(f"        {'  ·  '.join(parts)}  ·  {', '.join(view.evidence[:3])}", "dim")
    yield show.paint(f"        sotto note {view.id} --accept, or --dismiss", "dim")


def _times(number: int) -> str:
    return f"{number} {'time' if number == 1 else 'times'}"
