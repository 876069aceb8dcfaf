"""`sotto voice allow ID`: take back that something is never mentioned."""

import argparse

from daemon.cli import announced, show
from daemon.cli.mention_rules import kept
from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import MentionAllowed
from knowledge.ids import ShortId


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="ID", help="as `sotto voice rules` has it")
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises BadId, NotFound, DaemonUnreachable."""
    paths = Paths.find()
    wanted = ShortId.parse(arguments.rule, "e")
    rule = next((one for one in kept(paths).rules if one.id == str(wanted)), None)
    if rule is None:
        raise NotFound(f"rule {wanted}", hint="`sotto voice rules` shows them")
    announced.publish(MentionAllowed(rule=wanted.seq), rule.project)
    if arguments.json:
        announced.as_json(kept(paths))
    else:
        show.say(f"counts no longer: {show.visible(rule.said)}")
    return 0
