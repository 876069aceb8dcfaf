"""`sotto brief`: where work was left, what came since, what is broken, what is next. Read from memory and the log."""

import argparse
import importlib
from pathlib import Path

from daemon.briefed import Wish, brief, spoken
from daemon.cli import show
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import Usage
from knowledge.moment import since

DAY = 86_400 * 1_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", nargs="?", metavar="PROJECT", help="name or number; else that around here")
    parser.add_argument(
        "--since", default="", metavar="S", help="from a moment (2h, yesterday, 2026-11-21) instead of when you left"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, NotFound, Corrupt."""
    paths, now = Paths.find(), SystemClock().now()
    told = brief(paths, now, Wish(arguments.project or "", Path.cwd(), _since(arguments.since, now)))
    if arguments.json:
        show.data(importlib.import_module("daemon.cli.brief_view").view_of(told).model_dump())
        return 0
    if told.nothing:
        show.say(told.nothing)
    for line in spoken(told, show.paint):
        print(line)
    if held := _held(paths, now):
        show.say(f"{show.many(held, 'thing')} {'was' if held == 1 else 'were'} not said: `sotto voice held`")
    return 0


def _held(paths: Paths, now: int) -> int:
    """How much was held back within a day."""
    announced = importlib.import_module("daemon.cli.announced")
    return sum(one.last.at >= now - DAY for one in announced.held(paths, now))


def _since(text: str, now: int) -> int | None:
    try:
        return since(text, now) if text else None
    except ValueError as error:
        raise Usage(f"--since {text!r}", hint="try 2h, 3d, 14:30, yesterday or 2026-11-21") from error
