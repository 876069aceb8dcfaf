"""`sotto deny ID`: what was planned is not to be done."""

import argparse

from daemon.cli import noting, show
from daemon.cli.approval_view import view_of
from daemon.cli.deciding import Deciding
from daemon.paths import Paths
from knowledge.ids import ShortId


def configure(parser: argparse.ArgumentParser) -> None:
    parser.description = "Deny what waits for you. Whoever asked for it does not get it by another way either."
    parser.add_argument("id", help="such as a5; `sotto approvals` lists what waits")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises NotFound, BadId, Decided, DaemonUnreachable."""
    paths, number = Paths.find(), ShortId.parse(arguments.id, "a").seq
    noting.know_secrets(paths)
    with Deciding(paths) as desk:
        one = desk.deny(desk.get(number), arguments.reason)
    if arguments.json:
        show.data(view_of(one).model_dump())
    else:
        show.say(f"{one.name} is denied; nothing was done")
    return 0
