"""`sotto approvals`: what waits for a person, and what became of what did. The daemon need not run."""

import argparse
import importlib

from daemon.cli import approval_lines, show
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound
from knowledge.store.approval_reading import ApprovalReader
from knowledge.tasks.approval import Approval

ALL = 1_000


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Show what Sotto would do if you said so. Nothing of it is done until you do."
    parser.add_argument("--all", action="store_true", help="what was decided too: who, where, when, what came of it")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NewerDatabase."""
    found = _found(Paths.find(), every=arguments.all)
    if arguments.json:
        view_of = importlib.import_module("daemon.cli.approval_view").view_of
        show.data(
            [view_of(one, f"sotto approve {one.name}" if one.state == "asked" else "").model_dump() for one in found]
        )
        return 0
    now = SystemClock().now()
    for one in found:
        print("\n".join(approval_lines.lines(one, now)))
    if not found:
        show.say("nothing was ever asked for" if arguments.all else "nothing waits for you")
    return 0


def _found(paths: Paths, *, every: bool) -> list[Approval]:
    """None before the daemon's first start. Raises NewerDatabase."""
    try:
        with ApprovalReader.open(paths.core) as reader:
            return reader.newest(ALL) if every else reader.live()
    except NotFound:
        return []
