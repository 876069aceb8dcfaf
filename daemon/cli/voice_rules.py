"""`sotto voice rules`: what is never mentioned."""

import argparse

from daemon.cli import announced, show
from daemon.cli.mention_rules import kept, print_rules
from daemon.paths import Paths


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    view = kept(Paths.find())
    if arguments.json:
        announced.as_json(view)
        return 0
    if not view.rules:
        show.say("there is no rule; `sotto voice never` makes one of what was told last")
    print_rules(view)
    return 0
