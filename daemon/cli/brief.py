"""`sotto brief`: where work was left, what came since, what is broken, what is next. Read from memory and the log."""

import argparse

from daemon.briefed import Brief, brief, spoken
from daemon.cli import show
from daemon.cli.which_project import at_hand, by_name
from daemon.paths import Paths
from knowledge.brief_views import BriefLineView, BriefView
from knowledge.clock import SystemClock
from knowledge.errors import Usage
from knowledge.ids import ShortId
from knowledge.memory.briefing.line import Line
from knowledge.moment import Moment, since


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", nargs="?", metavar="PROJECT", help="name or number; else that around here")
    parser.add_argument(
        "--since", default="", metavar="S", help="from a moment (2h, yesterday, 2026-11-21) instead of when you left"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, NotFound, Corrupt."""
    paths, now = Paths.find(), SystemClock().now()
    wanted = by_name(paths, arguments.project) if arguments.project else at_hand(paths)
    told = brief(paths, wanted, now, _since(arguments.since, now))
    if arguments.json:
        show.data(view_of(told).model_dump())
        return 0
    if told.nothing:
        show.say(told.nothing)
    for line in spoken(told, show.paint):
        print(line)
    return 0


def view_of(told: Brief) -> BriefView:
    return BriefView(
        project=told.project,
        name=told.name,
        at=str(Moment(told.now, 0)),
        since=None if told.since is None else str(Moment(told.since, 0)),
        lines=[_line_view(one) for one in told.said.lines],
        words=told.said.words,
        left_out=told.said.left_out,
        nothing=told.nothing,
    )


def _line_view(line: Line) -> BriefLineView:
    return BriefLineView(section=line.section, text=line.text, events=[str(ShortId("e", seq)) for seq in line.seqs])


def _since(text: str, now: int) -> int | None:
    try:
        return since(text, now) if text else None
    except ValueError as error:
        raise Usage(f"--since {text!r}", hint="try 2h, 3d, 14:30, yesterday or 2026-11-21") from error
